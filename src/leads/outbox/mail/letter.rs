//! The one letter that follows a form, as text and as HTML. It holds words of the site and links, and nothing that a
//! visitor wrote: who enters a stranger's address sends the stranger no message.

use std::fmt::Write;

use crate::html::escape;
use crate::path::Lang;

/// A letter before it has an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its language.
    pub language: String,
    /// Its subject.
    pub subject: String,
    /// Its parts in their order.
    pub parts: Vec<Part>,
    /// Where it is left, if it is about letters.
    pub unsubscribe: Option<String>,
}

/// A part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A paragraph.
    Words(String),
    /// A link of its own line.
    Link(String),
    /// Small print.
    Small(String),
}

impl Letter {
    /// Plain text.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            let (Part::Words(text) | Part::Link(text) | Part::Small(text)) = part;
            let gap = if matches!(part, Part::Link(_)) { "" } else { "\n" };
            let _ = writeln!(out, "{}{text}", if out.is_empty() { "" } else { gap });
        }
        out
    }

    /// HTML that asks no server for anything.
    pub fn html(&self) -> String {
        let direction = Lang::new(&self.language).map_or("ltr", |lang| lang.direction());
        let mut main = String::new();
        for part in &self.parts {
            let _ = match part {
                Part::Words(text) => writeln!(main, "<p>{}</p>", escape(text)),
                Part::Link(address) => {
                    writeln!(main, "<p><a href=\"{}\">{}</a></p>", escape(address), escape(address))
                }
                Part::Small(text) => writeln!(main, "<p><small>{}</small></p>", escape(text)),
            };
        }
        format!(
            "<!doctype html>\n<html lang=\"{}\" dir=\"{direction}\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
             <body style=\"font-family:sans-serif;line-height:1.5;max-width:38em\">\n{main}</body>\n</html>\n",
            escape(&self.language),
            escape(&self.subject)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Letter, Part};

    #[test]
    fn a_link_is_seen_whole() {
        let address = format!("https://a.example/{}", "x".repeat(200));
        let parts = vec![Part::Link(address.clone())];
        let letter = Letter { language: "en".into(), subject: String::new(), parts, unsubscribe: None };
        assert!(letter.html().contains(&format!(">{address}</a>")));
    }

    #[test]
    fn a_letter_is_readable_in_both_forms() {
        let letter = Letter {
            language: "ar".into(),
            subject: "A <b>".into(),
            parts: vec![
                Part::Words("One & two".into()),
                Part::Link("https://a.example/?x=1&y=2".into()),
                Part::Small("End".into()),
            ],
            unsubscribe: None,
        };
        assert_eq!(letter.text(), "One & two\nhttps://a.example/?x=1&y=2\n\nEnd\n");
        let html = letter.html();
        assert!(html.contains("dir=\"rtl\"") && html.contains("<p>One &amp; two</p>"), "{html}");
        assert!(
            html.contains("<a href=\"https://a.example/?x=1&amp;y=2\">") && html.contains("<title>A &lt;b&gt;"),
            "{html}"
        );
    }
}
