//! Putting HTML and its holes together.

use crate::html;

use super::address::write_href;
use super::body::{Body, Call, Fill, Hole};
use super::media::plain_code;

/// The body's HTML with every hole filled as plain Markdown would. A component's call is shown as text.
pub fn render_plain(body: &Body) -> String {
    let mut out = String::with_capacity(body.html.len() * 5 / 4);
    splice(body, &mut out, |hole, out| fill_plain(&hole.fill, out));
    out
}

/// Appends the body's HTML to `out`; `fill` appends what belongs into each hole.
pub fn splice(body: &Body, out: &mut String, mut fill: impl FnMut(&Hole, &mut String)) {
    let mut done = 0;
    for hole in &body.holes {
        let at = hole.at as usize;
        out.push_str(&body.html[done..at]);
        done = at;
        fill(hole, out);
    }
    out.push_str(&body.html[done..]);
}

/// Appends what plain Markdown has in this place.
pub fn fill_plain(fill: &Fill, out: &mut String) {
    match fill {
        Fill::LinkOpen { target, title } => {
            out.push_str("<a href=\"");
            write_href(target, out);
            push_title(title, out);
            out.push_str("\">");
        }
        Fill::LinkClose => out.push_str("</a>"),
        Fill::Image { target, alt, title } => {
            out.push_str("<img src=\"");
            write_href(target, out);
            out.push_str("\" alt=\"");
            html::escape_into(alt, out);
            push_title(title, out);
            out.push_str("\">");
        }
        Fill::Address { target, .. } => html::escape_into(target, out),
        Fill::Code { lang, text, .. } => plain_code(lang, text, out),
        Fill::Component { call } => html::escape_into(&as_written(call), out),
        Fill::Word(word) => html::escape_into(word.english(), out),
    }
}

fn push_title(title: &str, out: &mut String) {
    if !title.is_empty() {
        out.push_str("\" title=\"");
        html::escape_into(title, out);
    }
}

fn as_written(call: &Call) -> String {
    let mut text = format!("{{{{<{}", call.name);
    for arg in &call.args {
        let value = arg.value.to_string();
        let value = if arg.value.is_string() { value } else { format!("{{{value}}}") };
        text.push_str(&format!(" {}={value}", arg.name));
    }
    text.push_str(" />}}");
    text
}
