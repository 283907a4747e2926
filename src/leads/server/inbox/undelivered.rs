//! What the outbox has given up: to whom it should have gone, why it did not, and a button to try again.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use serde_json::json;

use super::super::rights::Entered;
use super::super::{Shared, answers};
use super::frame::{Here, Page, clock, form_token};
use super::markup::Markup;
use super::words::{Clock, capital};
use super::{either, entered, look, query, value, waiting, wants_json};
use crate::leads::store::delivery::{self, Delivery};

/// So many are shown.
const SHOWN: i64 = 200;

/// The list.
pub async fn undelivered(shared: Arc<Shared>, request: Request) -> Response {
    either(page(&shared, request).await)
}

async fn page(shared: &Arc<Shared>, request: Request) -> Result<Response, Response> {
    let entered = entered(&request)?;
    let (dead, waiting) = look(shared, |db| Ok((delivery::dead(db, SHOWN)?, waiting(db)?))).await?;
    if wants_json(request.headers()) {
        let all: Vec<_> = dead.iter().map(|d| json!({"id": d.id, "kind": d.kind, "target": d.target, "submission": d.submission, "attempts": d.attempts, "error": d.error, "created_at": d.created_at.rfc3339()})).collect();
        return Ok(answers::json(200, &json!({ "undelivered": all })));
    }
    let mut m = Markup::new();
    m.html("<div class=\"title\"><h1>Undelivered</h1></div>\n");
    if value(&query(request.uri()), "said") == Some("retried") {
        m.html("<p class=\"said\" role=\"status\">It is tried once more.</p>\n");
    }
    if dead.is_empty() {
        m.html("<div class=\"empty\"><h2>All that had to go out has gone out</h2>\n<p>What a mail relay or a webhook ");
        m.html("refuses is tried for a while. What is given up then stands here, with the reason and a button to try again.</p></div>\n");
    } else {
        m.html("<p class=\"muted\">These were tried until there was no hope. Mend the cause, then try again.</p>\n");
        m.html("<ul class=\"lines more\">\n");
        for delivery in &dead {
            m.html("<li class=\"box bad\">");
            line(delivery, &clock(shared), &entered, true, &mut m);
            m.html("</li>\n");
        }
        m.html("</ul>\n");
    }
    let title = "Undelivered";
    Ok(Page { status: 200, title, entered: Some(&entered), here: Here::Undelivered, waiting, main: m }.answer(shared))
}

/// What a delivery is, in words.
fn name(delivery: &Delivery) -> String {
    match delivery.kind.as_str() {
        "mail" => format!("Mail: {}", delivery.target.replace('_', " ")),
        "webhook" => format!("Webhook {}", delivery.target),
        "sync" => format!("Mailing tool {}", delivery.target),
        kind => format!("{} {}", capital(kind), delivery.target),
    }
}

/// One delivery: what it is, how it stands, and what can be done.
pub fn line(delivery: &Delivery, clock: &Clock, entered: &Entered, with_link: bool, m: &mut Markup) {
    m.html("<div><strong>").text(&name(delivery)).html("</strong> ");
    match delivery.state.as_str() {
        "done" => {
            m.html("<span class=\"state ok\"><span aria-hidden=\"true\">✓</span>handed over</span> ");
            if let Some(at) = delivery.done_at {
                clock.ago(at, m);
            }
        }
        "dead" => {
            m.html("<span class=\"state late\"><span aria-hidden=\"true\">✕</span>given up</span>");
        }
        _ => {
            m.html("<span class=\"state\"><span aria-hidden=\"true\">…</span>waiting</span>");
            if delivery.attempts > 0 {
                m.html(", tried next <time datetime=\"").text(&delivery.next_at.rfc3339()).html("\">");
                m.text(&clock.exact(delivery.next_at)).html("</time>");
            }
        }
    }
    m.html("</div>");
    if delivery.attempts > 0 && delivery.state != "done" {
        let times = if delivery.attempts == 1 { "1 attempt".into() } else { format!("{} attempts", delivery.attempts) };
        m.html("<div class=\"small\">").text(&times);
        if let Some(error) = &delivery.error {
            m.html(": <bdi>").text(error).html("</bdi>");
        }
        m.html("</div>");
    }
    if with_link {
        m.html("<div class=\"small\">Put there ");
        clock.ago(delivery.created_at, m);
        if let Some(submission) = &delivery.submission {
            m.html(" · <a href=\"/inbox/submission/").text(submission).html("\">the submission</a>");
        }
        m.html("</div>");
    }
    if delivery.state == "dead" {
        m.html("<form method=\"post\" action=\"/inbox/undelivered/").text(&delivery.id).html("/retry\">");
        form_token(entered, m);
        m.html("<button>Try again</button></form>");
    }
}
