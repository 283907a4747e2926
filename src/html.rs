//! Small pure helpers for HTML: escaping, text out of markup, slugs.

use std::fmt;

use memchr::{memchr, memchr3_iter};

/// Text that is HTML already. The only type that a template prints without escaping.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Html(pub String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Bytes that an escape looks for: whether one of them is meant is known by its number, so that whole texts are
/// gone through at a few instructions a byte.
pub struct Marks([bool; 256]);

impl Marks {
    /// The marks for these bytes and, if so wished, for all below the space.
    pub const fn new(bytes: &[u8], with_controls: bool) -> Self {
        let mut marked = [false; 256];
        let mut at = 0;
        while at < bytes.len() {
            marked[bytes[at] as usize] = true;
            at += 1;
        }
        let mut control = 0;
        while with_controls && control < 0x20 {
            marked[control] = true;
            control += 1;
        }
        Self(marked)
    }

    /// Where the first marked byte is, from `from` on.
    pub fn next(&self, text: &str, from: usize) -> Option<usize> {
        let found = text.as_bytes().get(from..)?.iter().position(|byte| self.0[usize::from(*byte)]);
        found.map(|at| from + at)
    }
}

const IN_HTML: Marks = Marks::new(b"&<>\"'", false);

/// Appends `text` with the five characters escaped that matter in text and in quoted attributes.
pub fn escape_into(text: &str, out: &mut String) {
    let mut done = 0;
    while let Some(at) = IN_HTML.next(text, done) {
        out.push_str(&text[done..at]);
        out.push_str(match text.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// Appends an attribute, unless it would be empty.
pub fn attribute(name: &str, value: &str, out: &mut String) {
    if !value.is_empty() {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape_into(value, out);
        out.push('"');
    }
}

/// Appends `text` with the three characters escaped that matter between tags. Not for attributes.
pub fn escape_text_into(text: &str, out: &mut String) {
    let mut done = 0;
    for at in memchr3_iter(b'&', b'<', b'>', text.as_bytes()) {
        out.push_str(&text[done..at]);
        out.push_str(match text.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// `text`, escaped for text and for quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    escape_into(text, &mut out);
    out
}

/// The words of a piece of HTML: tags dropped, the common entities decoded, spaces folded.
pub fn plain(html: &str) -> String {
    text(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a piece of HTML with its spaces as they are, and one for each tag that parts words.
pub fn text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = memchr(b'<', rest.as_bytes()) {
        text.push_str(&rest[..open]);
        let Some(close) = memchr(b'>', &rest.as_bytes()[open..]) else { break };
        if is_block(&rest[open + 1..open + close]) {
            text.push(' ');
        }
        rest = &rest[open + close + 1..];
    }
    if !rest.starts_with('<') {
        text.push_str(rest);
    }
    if text.contains('&') {
        text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&");
    }
    text
}

fn is_block(tag: &str) -> bool {
    let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or_default();
    !matches!(
        name,
        "a" | "em" | "strong" | "code" | "span" | "sup" | "sub" | "del" | "mark" | "i" | "b" | "kbd" | "abbr" | "small"
    )
}

/// A lower-case slug of letters, digits and hyphens. Scripts other than Latin are written in Latin letters.
pub fn slug(text: &str) -> String {
    let ascii = deunicode::deunicode(text);
    let mut out = String::with_capacity(ascii.len());
    for ch in ascii.chars() {
        if ch.is_ascii_alphanumeric() {
            out.push(ch.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') && ch != '\'' {
            out.push('-');
        }
    }
    let end = out.trim_end_matches('-').len();
    out.truncate(end);
    out
}

#[cfg(test)]
mod tests {
    use super::{escape, plain, slug};

    #[test]
    fn quotes_and_angles_are_escaped() {
        assert_eq!(escape("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
    }

    #[test]
    fn words_are_kept_apart_at_blocks_and_together_at_marks() {
        assert_eq!(plain("<p>a<em>b</em></p><p>c &amp; d</p>"), "ab c & d");
    }

    #[test]
    fn slugs_are_plain() {
        assert_eq!(slug("Über  uns: what's new?"), "uber-uns-whats-new");
        assert_eq!(slug("北京"), "bei-jing");
    }
}
