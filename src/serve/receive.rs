//! Forms posted to the preview: answered by the site's own rules, kept in memory, shown to the team, sent to nobody.

use std::collections::VecDeque;
use std::fmt::Write;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::html::escape;

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
    pub status: u16,
    pub location: Option<String>,
}

/// Keeps a post; the oldest goes when there are too many.
pub(super) fn keep(all: &mut VecDeque<Received>, post: Received) {
    if all.len() == KEPT {
        all.pop_front();
    }
    all.push_back(post);
}

/// Names and values of a body, as far as they can be told.
fn fields(post: &Received) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(&post.body);
    let sort = post.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match sort.as_str() {
        "application/x-www-form-urlencoded" => {
            let decode = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
            let pairs = text.split('&').filter(|pair| !pair.is_empty());
            pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(n, v)| (decode(n), decode(v))).collect()
        }
        "application/json" => match serde_json::from_str(&text) {
            Ok(Value::Object(object)) => {
                let shown = |value: Value| match value {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                object.into_iter().map(|(name, value)| (name, shown(value))).collect()
            }
            _ => vec![(String::new(), text.into_owned())],
        },
        _ => vec![(String::new(), text.into_owned())],
    }
}

/// The page that shows what arrived, the newest first.
pub(super) fn page(all: &VecDeque<Received>) -> Vec<u8> {
    let mut out = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Posted forms</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
         th{text-align:start;vertical-align:top;padding-inline-end:1rem}td{white-space:pre-wrap;overflow-wrap:anywhere}</style>\
         <body><h1>Posted forms</h1><p>What this preview received since it started. Nothing was sent on.</p>",
    );
    if all.is_empty() {
        out.push_str("<p>Nothing yet.</p>");
    }
    for post in all.iter().rev() {
        let led = post.location.as_ref().map(|to| format!(", led to {}", escape(to))).unwrap_or_default();
        let _ = write!(out, "<h2>{} <small>answered {}{led}</small></h2><table>", escape(&post.path), post.status);
        for (name, value) in fields(post) {
            let _ = write!(out, "<tr><th>{}</th><td>{}</td></tr>", escape(&name), escape(&value));
        }
        out.push_str("</table>");
    }
    out.push_str("</body></html>");
    out.into_bytes()
}

/// The same for programs, the oldest first.
pub(super) fn json(all: &VecDeque<Received>) -> String {
    let one = |post: &Received| {
        let fields: Vec<Value> =
            fields(post).into_iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        json!({
            "path": post.path,
            "status": post.status,
            "location": post.location,
            "content_type": post.content_type,
            "fields": fields,
        })
    };
    Value::Array(all.iter().map(one).collect()).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::{KEPT, Received, json, keep, page};

    fn post(content_type: &str, body: &str) -> Received {
        Received {
            path: "/f/<b>".into(),
            content_type: content_type.into(),
            body: body.as_bytes().to_vec(),
            status: 303,
            location: Some("/thanks/".into()),
        }
    }

    #[test]
    fn what_arrived_is_shown_escaped_whatever_its_form() {
        let mut all = VecDeque::new();
        keep(
            &mut all,
            post("application/x-www-form-urlencoded; charset=UTF-8", "name=Ada+%3Cscript%3E&x&need=a%0D%0Ab"),
        );
        keep(&mut all, post("application/json", "{\"email\":\"a@example.com\",\"n\":[1]}"));
        keep(&mut all, post("text/plain", "<img src=x>"));
        keep(&mut all, post("application/json", "not json"));
        let html = String::from_utf8(page(&all)).unwrap();
        for part in [
            "Ada &lt;script&gt;",
            "a\r\nb",
            "a@example.com",
            "[1]",
            "&lt;img src=x&gt;",
            "/f/&lt;b&gt;",
            "not json",
            "/thanks/",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("<script") && !html.contains("<img"));
        let value: serde_json::Value = serde_json::from_str(&json(&all)).unwrap();
        assert_eq!(value[0]["fields"][0]["value"], "Ada <script>");
        for _ in 0..KEPT {
            keep(&mut all, post("", ""));
        }
        assert_eq!(all.len(), KEPT);
    }
}
