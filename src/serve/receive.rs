//! What was posted to the preview: kept in memory, shown to the team, sent to nobody. And what the team chose to have
//! answered.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

use serde_json::{Value, json};

use crate::form::body;
use crate::html::escape;
use crate::render::posts::{Answered, Came, Choice};

/// The largest body that is taken.
pub(super) const LARGEST: usize = 64 << 10;
/// How many posts are kept.
const KEPT: usize = 200;

/// A post that was answered.
#[derive(Debug, Clone)]
pub(super) struct Received {
    pub path: String,
    pub content_type: String,
    pub body: Vec<u8>,
    pub answered: Answered,
}

/// Keeps a post; the oldest goes when there are too many.
pub(super) fn keep(all: &mut VecDeque<Received>, post: Received) {
    if all.len() == KEPT {
        all.pop_front();
    }
    all.push_back(post);
}

/// Reads what is chosen: a form, and what it is to be answered, none for what the rules say.
pub(super) fn choice(content_type: &str, body: &[u8], choices: &[Choice]) -> Result<(String, Option<String>), String> {
    let pairs = body::parse(content_type, body).map_err(|why| why.message().to_owned())?;
    let named = |name: &str| pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
    let (form, wanted) = (named("form"), named("answer"));
    let choice =
        choices.iter().find(|choice| choice.form == form).ok_or_else(|| format!("there is no form `{form}`"))?;
    let known = matches!(wanted, "taken" | "refused") || choice.faults.contains(&wanted);
    match wanted {
        "" => Ok((form.to_owned(), None)),
        _ if known => Ok((form.to_owned(), Some(wanted.to_owned()))),
        _ => Err(format!("`{}` never answers `{wanted}`", choice.endpoint[1])),
    }
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:light-dark(#1d2126,#e9e6e1);--dim:light-dark(#5b6168,#a8a49d);\
--line:light-dark(#dcd8d1,#3a3d42);--card:light-dark(#fff,#1e2124);--good:light-dark(#14613a,#8fd6a8);--bad:light-dark(#96281b,#ffb4a6)}\
body{font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere;color:var(--ink);background:light-dark(#f6f4f0,#141618);max-width:56rem;margin:0 auto;padding:2rem 1rem 4rem}\
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2.5rem 0 .75rem}h3{font-size:1.05rem;margin:0}p{margin:.25rem 0}\
.dim,th,summary{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}\
article,form{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.25rem;margin:0 0 1rem}\
form{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;padding:.6rem 1.25rem;margin:0 0 .5rem}form label{flex:1 1 16rem}\
select,button{font:inherit;padding:.3rem .6rem}\
header{display:flex;flex-wrap:wrap;gap:0 1rem;justify-content:space-between}\
table{border-collapse:collapse;table-layout:fixed;width:100%;margin:.75rem 0 0}th{text-align:start;vertical-align:top;font-weight:400;padding:.2rem 1rem .2rem 0;width:30%}\
td{white-space:pre-wrap;vertical-align:top;padding:.2rem 0}details{margin:.75rem 0 0}summary{cursor:pointer}";

/// The page that shows what arrived, the newest first, and lets the team choose what is answered.
pub(super) fn page(all: &VecDeque<Received>, choices: &[Choice], wanted: &BTreeMap<String, String>) -> String {
    let mut out = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Posted forms</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style><body><h1>Posted forms</h1>\
         <p class=\"dim\">What this preview received since it started. It was answered as the form's service would answer; \
         nothing was sent on.</p>"
    );
    if !choices.is_empty() {
        out.push_str("<h2>What is answered</h2>");
    }
    for choice in choices {
        control(choice, wanted.get(&choice.form).map(String::as_str), &mut out);
    }
    out.push_str("<h2>What came</h2>");
    if all.is_empty() {
        out.push_str("<p>Nothing yet. Fill in a form of the site and send it.</p>");
    }
    for post in all.iter().rev() {
        card(post, &mut out);
    }
    out.push_str("</body></html>");
    out
}

fn control(choice: &Choice, wanted: Option<&str>, out: &mut String) {
    let [endpoint, service] = &choice.endpoint;
    let title = choice.title.as_deref().unwrap_or(&choice.form);
    let _ = write!(
        out,
        "<form method=\"post\" action=\"/__wellspring/leads\"><input type=\"hidden\" name=\"form\" value=\"{0}\">\
         <label for=\"to-{0}\"><strong>{1}</strong> <span class=\"dim\">{0}, to {2} ({3})</span></label>\
         <select id=\"to-{0}\" name=\"answer\">",
        escape(&choice.form),
        escape(title),
        escape(endpoint),
        escape(service),
    );
    let answers = [("", "as the rules say"), ("taken", "always: taken"), ("refused", "always: wrong answers")];
    let faults = choice.faults.iter().map(|name| (*name, *name));
    for (value, words) in answers.into_iter().chain(faults) {
        let chosen = if wanted.unwrap_or_default() == value { " selected" } else { "" };
        let _ = write!(out, "<option value=\"{value}\"{chosen}>{words}</option>");
    }
    out.push_str("</select><button>Set</button></form>");
}

fn card(post: &Received, out: &mut String) {
    let answered = &post.answered;
    let reply = &answered.reply;
    let [endpoint, service] = &answered.endpoint;
    let led = reply.location.as_ref().map(|to| format!(", led to {}", escape(to))).unwrap_or_default();
    let shown = reply.shows.as_ref().map(|page| format!(", showed {}", escape(page))).unwrap_or_default();
    let _ = write!(
        out,
        "<article><header><h3>{}</h3><p class=\"{}\">{}: {}{led}{shown}</p></header><p class=\"dim\">as {} ({})</p>",
        escape(&answered.form),
        if answered.said == "taken" { "good" } else { "bad" },
        escape(&answered.said),
        reply.status,
        escape(endpoint),
        escape(service),
    );
    if answered.came.is_empty() {
        let text = String::from_utf8_lossy(&post.body);
        let _ =
            write!(out, "<table><tr><th>{}</th><td>{}</td></tr></table>", escape(&post.content_type), escape(&text));
    }
    let groups = [
        ("answer", "Answers"),
        ("unknown", "Not of the form"),
        ("consent", "Consent"),
        ("context", "Sent along"),
        ("service", "For the service"),
    ];
    for (group, words) in groups {
        let came: Vec<&Came> = answered.came.iter().filter(|came| came.group == group).collect();
        let folded = matches!(group, "context" | "service");
        let said = came.iter().any(|came| !folded || !came.value.is_empty());
        if !said {
            continue;
        }
        let _ = match folded {
            true => write!(out, "<details><summary>{words}</summary><table>"),
            false => write!(out, "<table><caption hidden>{words}</caption>"),
        };
        for came in came.iter().filter(|came| !folded || !came.value.is_empty()) {
            row(came, out);
        }
        out.push_str(if folded { "</table></details>" } else { "</table>" });
    }
    if !reply.body.is_empty() && reply.content_type.starts_with("application/json") {
        let body = escape(&reply.body);
        let _ = write!(out, "<details><summary>The answer</summary><p><code>{body}</code></p></details>");
    }
    out.push_str("</article>");
}

fn row(came: &Came, out: &mut String) {
    let name = escape(&came.name);
    let label = match &came.label {
        Some(label) if *label != came.name => format!("{}<br><small>{name}</small>", escape(label)),
        _ => name.clone(),
    };
    let _ = write!(out, "<tr><th>{label}</th><td>{}</td></tr>", escape(&came.value));
}

/// What arrived, for programs, the oldest first.
pub(super) fn json(all: &VecDeque<Received>) -> String {
    let one = |post: &Received| {
        let answered = &post.answered;
        let field = |came: &Came| json!({"name": came.name, "value": came.value, "group": came.group});
        json!({
            "path": post.path,
            "form": answered.form,
            "endpoint": answered.endpoint[0],
            "service": answered.endpoint[1],
            "answer": answered.said,
            "status": answered.reply.status,
            "location": answered.reply.location,
            "content_type": post.content_type,
            "fields": answered.came.iter().map(field).collect::<Vec<Value>>(),
        })
    };
    Value::Array(all.iter().map(one).collect()).to_string()
}

/// The forms, what can be answered to them and what is chosen, for programs.
pub(super) fn forms_json(choices: &[Choice], wanted: &BTreeMap<String, String>) -> String {
    let one = |choice: &Choice| {
        let answers: Vec<&str> = ["taken", "refused"].into_iter().chain(choice.faults.iter().copied()).collect();
        json!({
            "form": choice.form,
            "endpoint": choice.endpoint[0],
            "service": choice.endpoint[1],
            "answers": answers,
            "answer": wanted.get(&choice.form),
        })
    };
    Value::Array(choices.iter().map(one).collect()).to_string()
}

#[cfg(test)]
mod tests;
