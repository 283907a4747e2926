//! A tokenizer for the HTML that authors write: just enough to find addresses, ids and text.
//!
//! It follows what browsers do with tags, attributes, comments and elements whose content is no markup,
//! reads each byte once, and never changes anything.

use std::ops::Range;

/// A piece of an author's HTML. All pieces together are the whole.
#[derive(Debug, PartialEq)]
pub(super) enum Part {
    /// Text between tags.
    Text(Range<usize>),
    /// Tags, comments, scripts.
    Markup(Range<usize>),
    /// The value of an attribute that is an address, without its quotes.
    Address {
        /// Where it stands.
        range: Range<usize>,
        /// Whether it stands without quotes, which it needs when it changes.
        bare: bool,
        /// Whether a picture is to be there.
        image: bool,
    },
}

/// What is in a piece of HTML.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The pieces in order.
    pub parts: Vec<Part>,
    /// The ids that tags have.
    pub ids: Vec<Range<usize>>,
    /// How many more links it opens than it closes.
    pub links: isize,
}

/// Elements whose content is not markup.
const RAW_TEXT: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Cuts a piece of HTML at its tags and addresses.
/// With `raw_text` false the tags in [`RAW_TEXT`] are like all others.
pub(super) fn scan(html: &str, raw_text: bool) -> Scan {
    let mut scanner = Scanner { html, at: 0, done: 0, scan: Scan::default() };
    while let Some(found) = html[scanner.at..].find('<') {
        let open = scanner.at + found;
        scanner.at = open;
        let rest = &html[open + 1..];
        let end = if rest.starts_with("!--") {
            Some(scanner.comment_end(open))
        } else if rest.starts_with(['!', '?']) {
            Some(scanner.after(open, ">"))
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic())
            || rest.starts_with('/') && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic())
        {
            None
        } else {
            scanner.at = open + 1;
            continue;
        };
        scanner.cut(open, Part::Text);
        match end {
            Some(end) => {
                scanner.at = end;
                scanner.cut(end, Part::Markup);
            }
            None => scanner.tag(raw_text),
        }
    }
    scanner.at = html.len();
    scanner.cut(html.len(), Part::Text);
    scanner.scan
}

struct Scanner<'a> {
    html: &'a str,
    at: usize,
    /// Until where parts were made.
    done: usize,
    scan: Scan,
}

impl<'a> Scanner<'a> {
    /// Makes a part of everything up to `end`.
    fn cut(&mut self, end: usize, part: fn(Range<usize>) -> Part) {
        if self.done < end {
            self.scan.parts.push(part(self.done..end));
            self.done = end;
        }
    }

    /// The end of the next `mark` from `from` on, or the end of all.
    fn after(&self, from: usize, mark: &str) -> usize {
        self.html[from..].find(mark).map_or(self.html.len(), |at| from + at + mark.len())
    }

    fn comment_end(&self, open: usize) -> usize {
        let body = &self.html[open + 4..];
        if body.starts_with('>') || body.starts_with("->") {
            return self.after(open + 4, ">");
        }
        self.after(open + 4, "-->")
    }

    fn skip_while(&mut self, test: impl Fn(u8) -> bool) -> Range<usize> {
        let start = self.at;
        let len = self.html.as_bytes()[start..].iter().take_while(|b| test(**b)).count();
        self.at += len;
        start..self.at
    }

    fn byte(&self) -> Option<u8> {
        self.html.as_bytes().get(self.at).copied()
    }

    /// Reads a tag whose `<` is here.
    fn tag(&mut self, raw_text: bool) {
        self.at += 1;
        let closing = self.byte() == Some(b'/');
        self.at += usize::from(closing);
        let name = self.skip_while(|b| !b.is_ascii_whitespace() && b != b'>' && b != b'/');
        let name = self.html[name].to_ascii_lowercase();
        let mut closed_itself = false;
        loop {
            let between = self.skip_while(|b| b.is_ascii_whitespace() || b == b'/');
            match self.byte() {
                None => break,
                Some(b'>') => {
                    closed_itself = self.html[between].ends_with('/');
                    self.at += 1;
                    break;
                }
                Some(_) => self.attribute(&name, closing),
            }
        }
        self.cut(self.at, Part::Markup);
        match (&*name, closing) {
            ("a", false) => self.scan.links += 1,
            ("a", true) => self.scan.links -= 1,
            (name, false) if raw_text && !closed_itself && RAW_TEXT.contains(&name) => self.raw_text(name),
            _ => {}
        }
    }

    fn attribute(&mut self, tag: &str, closing: bool) {
        let start = self.at;
        self.at += 1;
        self.skip_while(|b| !b.is_ascii_whitespace() && !b"=>/".contains(&b));
        let name = self.html.get(start..self.at).unwrap_or_default().to_ascii_lowercase();
        let here = self.at;
        self.skip_while(|b| b.is_ascii_whitespace());
        if self.byte() != Some(b'=') {
            self.at = here;
            return;
        }
        self.at += 1;
        self.skip_while(|b| b.is_ascii_whitespace());
        let (value, bare) = match self.byte() {
            Some(quote @ (b'"' | b'\'')) => {
                self.at += 1;
                let value = self.skip_while(|b| b != quote);
                self.at = (self.at + 1).min(self.html.len());
                (value, false)
            }
            _ => (self.skip_while(|b| !b.is_ascii_whitespace() && b != b'>'), true),
        };
        if closing {
            return;
        }
        match (tag, &*name) {
            ("img", "src") | (_, "poster") => self.address(value, bare, true),
            (_, "href" | "xlink:href" | "src" | "action" | "formaction") | ("object", "data") => {
                self.address(value, bare, false);
            }
            (_, "srcset" | "imagesrcset") if !bare => self.addresses(value),
            (_, "id") | ("a", "name") if !value.is_empty() => self.scan.ids.push(value),
            _ => {}
        }
    }

    fn address(&mut self, value: Range<usize>, bare: bool, image: bool) {
        let text = &self.html[value.clone()];
        let start = value.start + (text.len() - text.trim_start().len());
        let end = start + text.trim().len();
        if start < end {
            self.cut(start, Part::Markup);
            self.scan.parts.push(Part::Address { range: start..end, bare, image });
            self.done = end;
        }
    }

    /// A list of addresses with a width or density each, parted by commas.
    fn addresses(&mut self, value: Range<usize>) {
        let mut at = value.start;
        while at < value.end {
            let text = &self.html[at..value.end];
            let start = at + text.len() - text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',').len();
            let text = &self.html[start..value.end];
            let word = text.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
            let address = word.trim_end_matches(',');
            self.address(start..start + address.len(), false, true);
            at = start + word.len();
            if address.len() == word.len() {
                let text = &self.html[at..value.end];
                at += text.find(',').map_or(text.len(), |comma| comma + 1);
            }
        }
    }

    /// Skips the content of an element that holds no markup, up to its closing tag.
    fn raw_text(&mut self, name: &str) {
        let bytes = self.html.as_bytes();
        while let Some(found) = self.html[self.at..].find("</") {
            let start = self.at + found;
            let after = bytes.get(start + 2..start + 2 + name.len());
            if after.is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes())) {
                self.at = start;
                self.cut(start, Part::Markup);
                return;
            }
            self.at = start + 2;
        }
        self.at = self.html.len();
        self.cut(self.at, Part::Markup);
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, scan};

    /// The scan as text: addresses in `⟨⟩`, text in `[]`.
    fn shown(html: &str) -> String {
        let mut out = String::new();
        for part in scan(html, true).parts {
            match part {
                Part::Text(range) => out.push_str(&format!("[{}]", &html[range])),
                Part::Markup(range) => out.push_str(&html[range]),
                Part::Address { range, bare, image } => {
                    let marks = [if image { "^" } else { "" }, if bare { "!" } else { "" }].concat();
                    out.push_str(&format!("⟨{}{marks}⟩", &html[range]));
                }
            }
        }
        out
    }

    #[test]
    fn addresses_and_text_are_told_from_markup() {
        for (html, expected) in [
            ("<a href=\"x\">t</a>", "<a href=\"⟨x⟩\">[t]</a>"),
            ("<A HREF = ' x '>t", "<A HREF = ' ⟨x⟩ '>[t]"),
            ("<img src=a.png alt=b>", "<img src=⟨a.png^!⟩ alt=b>"),
            ("<img srcset='a.png 1x, b.png 2x,c.png'>", "<img srcset='⟨a.png^⟩ 1x, ⟨b.png^⟩ 2x,⟨c.png^⟩'>"),
            ("<video poster=\"p\" src=\"v\"/>", "<video poster=\"⟨p^⟩\" src=\"⟨v⟩\"/>"),
            ("<object data=\"d\">", "<object data=\"⟨d⟩\">"),
            (
                "<div data=\"d\" data-src=\"e\" title='<a href=\"f\">'>",
                "<div data=\"d\" data-src=\"e\" title='<a href=\"f\">'>",
            ),
            ("<!-- <a href=\"x\"> -->t", "<!-- <a href=\"x\"> -->[t]"),
            ("<!--><a href=\"x\">", "<!--><a href=\"⟨x⟩\">"),
            (
                "<script src=\"s\">if (a<b) '<a href=\"x\">'</script>t",
                "<script src=\"⟨s⟩\">if (a<b) '<a href=\"x\">'</script>[t]",
            ),
            ("a < b <1> </ x> & <", "[a < b <1> </ x> & <]"),
            ("<a href=\"x", "<a href=\"⟨x⟩"),
            ("<a href", "<a href"),
            ("<a href=>", "<a href=>"),
            ("<a =href=\"x\" href=y>", "<a =href=\"x\" href=⟨y!⟩>"),
            ("</a href=\"x\">", "</a href=\"x\">"),
            ("<p ä=\"ö\"href='é'>", "<p ä=\"ö\"href='⟨é⟩'>"),
        ] {
            assert_eq!(shown(html), expected, "{html}");
        }
    }

    #[test]
    fn ids_and_links_are_noted() {
        let html = "<a id=\"x\" name='y'><p id=z></a><a>";
        let scan = scan(html, true);
        let ids: Vec<_> = scan.ids.into_iter().map(|r| &html[r]).collect();
        assert_eq!((ids, scan.links), (vec!["x", "y", "z"], 1));
    }
}
