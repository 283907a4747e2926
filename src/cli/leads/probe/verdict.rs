//! What an answer means, in people's words.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::filled::Request;
use super::send::Came;
use crate::form::endpoint::answers::{Heard, hear};
use crate::html;
use crate::render::posts::Placed;

/// Whether it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was.
    Taken,
    /// It was not.
    Refused,
    /// Nobody answered, for this reason.
    Silent(String),
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it was taken.
    pub outcome: Outcome,
    /// The status, if an answer came.
    pub status: Option<u16>,
    /// Where a visitor would be led, with scheme and host.
    pub led_to: Option<String>,
    /// Whether that is the thank-you page; none if nobody is led anywhere.
    pub is_thank_you: Option<bool>,
    /// Errors beside questions, by the form's own names.
    pub fields: Vec<(String, String)>,
    /// What is said of the whole.
    pub message: Option<String>,
    /// What a visitor would stumble over, though it was taken.
    pub problems: Vec<String>,
}

/// Judges what came back for a form of the site at `origin`.
pub fn judge(placed: &Placed, request: &Request, origin: &str, came: Result<Came, String>) -> Verdict {
    let mut verdict = Verdict {
        outcome: Outcome::Refused,
        status: None,
        led_to: None,
        is_thank_you: None,
        fields: Vec::new(),
        message: None,
        problems: Vec::new(),
    };
    let came = match came {
        Ok(came) => came,
        Err(why) => return Verdict { outcome: Outcome::Silent(why), ..verdict },
    };
    verdict.status = Some(came.status);
    let location = came.location.as_deref().filter(|_| (300..400).contains(&came.status));
    match location {
        Some(location) => led(placed, request, &absolute(location, &request.address), &mut verdict),
        None if request.script => script(placed, &came, &mut verdict),
        None => page(&came, &mut verdict),
    }
    if verdict.outcome == Outcome::Taken {
        arrives(placed, request, &mut verdict);
    }
    if request.script && !is_readable(request, origin, &came) {
        verdict.problems.push(format!(
            "a script on {origin} may not read this answer: it has no `Access-Control-Allow-Origin` for that site, \
             so the visitor would be told that it failed"
        ));
    }
    verdict
}

/// A redirect: taken, unless the address that it leads to says otherwise.
fn led(placed: &Placed, request: &Request, location: &str, verdict: &mut Verdict) {
    let blame = (placed.endpoint.service().answers.reading)(&placed.endpoint).blame;
    verdict.led_to = Some(location.to_owned());
    let query = location.split_once('?').map_or("", |(_, query)| query.split('#').next().unwrap_or_default());
    let blamed = query.split('&').find_map(|pair| pair.split_once('=').filter(|(name, _)| *name == blame));
    if let Some((_, text)) = blamed.filter(|_| !blame.is_empty()) {
        let text = percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        verdict.message = Some(html::plain(&text.replace("<li>", " ")));
        return;
    }
    // The same address once more, as from http to https, is no answer to a post: browsers follow it with a GET.
    let bare =
        |address: &str| address.split_once("://").map_or(address, |(_, rest)| rest).trim_end_matches('/').to_owned();
    if bare(location) == bare(&request.address) {
        verdict.message = Some("it leads to the same address again, and what was posted is lost on the way".into());
        return;
    }
    verdict.outcome = Outcome::Taken;
}

fn script(placed: &Placed, came: &Came, verdict: &mut Verdict) {
    match hear(&placed.endpoint, &placed.form, came.status, &came.body) {
        Heard::Taken { next } => {
            verdict.outcome = Outcome::Taken;
            // The page's script knows where to go before it asks the answer.
            verdict.led_to = placed.view.thank_you_url.clone().or(next);
        }
        Heard::Refused { fields, whole } => {
            verdict.message = whole.or_else(|| if fields.is_empty() { words_of(&came.body) } else { None });
            verdict.fields = fields;
        }
    }
}

fn page(came: &Came, verdict: &mut Verdict) {
    if (200..300).contains(&came.status) {
        verdict.outcome = Outcome::Taken;
    }
    verdict.message = words_of(&came.body);
}

/// Where the visitor arrives, held against the thank-you page.
fn arrives(placed: &Placed, request: &Request, verdict: &mut Verdict) {
    let Some(thanks) = placed.thank_you.as_deref() else { return };
    let bare = |address: &str| address.trim_end_matches('/').to_owned();
    let led_to = verdict.led_to.take().map(|address| absolute(&address, &placed.page));
    // Who posts to the thank-you page itself is there.
    let led_to = led_to.or_else(|| (bare(&request.address) == bare(thanks)).then(|| thanks.to_owned()));
    verdict.is_thank_you = led_to.as_deref().map(|address| bare(address) == bare(thanks));
    let problem = match (&led_to, verdict.is_thank_you) {
        (_, Some(true)) => None,
        (Some(address), _) => Some(format!("it leads to {address} and not to the thank-you page {thanks}")),
        (None, _) if request.script => None,
        (None, _) => Some(format!("it leads nowhere: the visitor stays with the service and never sees {thanks}")),
    };
    verdict.problems.extend(problem);
    verdict.led_to = led_to;
}

/// Whether a script of the site may read the answer.
fn is_readable(request: &Request, origin: &str, came: &Came) -> bool {
    let same = request.address.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    same || came.allows.as_deref().is_some_and(|allowed| allowed == "*" || allowed == origin)
}

/// An address beside `base`.
fn absolute(address: &str, base: &str) -> String {
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if address.contains("://") {
        address.to_owned()
    } else if let Some(rest) = address.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if address.starts_with('/') {
        format!("{scheme}://{host}{address}")
    } else {
        let folder = base.split(['?', '#']).next().and_then(|path| path.rsplit_once('/')).map_or(base, |(f, _)| f);
        format!("{folder}/{address}")
    }
}

/// The title or first words of a page, or of any text.
fn words_of(body: &str) -> Option<String> {
    let between = |open: &str, close: &str| {
        let from = body.find(open)? + open.len();
        let inner = &body[from..];
        Some(inner[..inner.find(close)?].to_owned())
    };
    let text = between("<h1>", "</h1>").or_else(|| between("<title>", "</title>")).unwrap_or_else(|| body.to_owned());
    let text: String = html::plain(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = text.chars().take(160).collect();
    (!short.is_empty()).then_some(short)
}

impl Verdict {
    /// One sentence a line.
    pub fn lines(&self) -> Vec<String> {
        let status = self.status.map(|status| format!(" ({status})")).unwrap_or_default();
        let said = self.message.as_deref().map(|message| format!(": {message}")).unwrap_or_default();
        let mut lines = Vec::new();
        match &self.outcome {
            Outcome::Silent(_) => {}
            Outcome::Refused => {
                lines.push(format!("refused{status}{said}"));
                lines.extend(self.fields.iter().map(|(name, message)| format!("  {name}: {message}")));
            }
            Outcome::Taken => lines.push(match (&self.led_to, self.is_thank_you) {
                (Some(to), Some(true)) => format!("taken{status}, and led to {to}, the thank-you page"),
                (Some(to), _) => format!("taken{status}, and led to {to}"),
                (None, _) => format!("taken{status}{said}"),
            }),
        }
        lines.extend(self.problems.iter().map(|problem| format!("but {problem}")));
        lines
    }

    /// For programs.
    pub fn as_json(&self, request: &Request) -> Value {
        let (outcome, why) = match &self.outcome {
            Outcome::Taken => ("taken", None),
            Outcome::Refused => ("refused", None),
            Outcome::Silent(why) => ("unreachable", Some(why.as_str())),
        };
        let fields: Map<String, Value> = self.fields.iter().map(|(n, m)| (n.clone(), m.as_str().into())).collect();
        json!({
            "address": request.address,
            "submission_id": request.mark,
            "as": if request.script { "script" } else { "browser" },
            "outcome": outcome,
            "status": self.status,
            "led_to": self.led_to,
            "is_thank_you": self.is_thank_you,
            "fields": fields,
            "message": self.message.as_deref().or(why),
            "problems": self.problems,
        })
    }
}
