//! Writing XML: elements, attributes and text, with what XML cannot hold left out.

use crate::html::Marks;

/// An XML document as it grows.
pub struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    /// A document with its declaration.
    pub fn new() -> Self {
        Self { out: "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".into(), open: Vec::new() }
    }

    /// Opens an element; [`Xml::close`] ends it.
    pub fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
    }

    /// Ends the element that was opened last.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push_str(">\n");
        }
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>\n");
    }

    /// An element with text.
    pub fn text(&mut self, name: &'static str, text: &str) {
        self.text_with(name, &[], text);
    }

    /// An element with text, if there is any.
    pub fn maybe(&mut self, name: &'static str, text: Option<&str>) {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            self.text(name, text);
        }
    }

    /// An element with attributes and text.
    pub fn text_with(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes);
        self.out.push('>');
        escape_into(text, false, &mut self.out);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape_into(value, true, &mut self.out);
            self.out.push('"');
        }
    }

    /// The document; elements that are still open are ended.
    pub fn done(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.into_bytes()
    }
}

/// Whether XML 1.0 can hold a character (production 2, `Char`).
fn is_char(ch: char) -> bool {
    !matches!(ch, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Appends text for elements, or for attributes in double quotes.
fn escape_into(text: &str, quoted: bool, out: &mut String) {
    let (mut done, mut from) = (0, 0);
    // Whole texts of pages pass here, so what needs no look is copied in pieces.
    while let Some(at) = IN_XML.next(text, from) {
        let Some(ch) = text[at..].chars().next() else { break };
        from = at + ch.len_utf8();
        let instead = match ch {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '"' if quoted => "&quot;",
            // Readers fold these to spaces in an attribute.
            '\n' | '\t' if quoted => " ",
            // A reader makes a line end of it otherwise.
            '\r' => "&#13;",
            ch if is_char(ch) => continue,
            _ => "",
        };
        out.push_str(&text[done..at]);
        out.push_str(instead);
        done = from;
    }
    out.push_str(&text[done..]);
}

/// Bytes with which characters begin that may not stand as they are.
const IN_XML: Marks = Marks::new(b"&<>\"\xef", true);

#[cfg(test)]
mod tests {
    use super::Xml;

    #[test]
    fn what_xml_cannot_hold_is_left_out_and_the_rest_reads_back() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "x\"y<\u{1}z")]);
        xml.text("c", "1 < 2 & \u{b}\u{fffe}]]> \u{1f600}\r");
        let text = String::from_utf8(xml.done()).unwrap();
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut found = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(tag) => {
                    for attribute in tag.attributes() {
                        let value = attribute.unwrap().normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap();
                        found.push(value.into_owned());
                    }
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(found, ["x\"y<z"]);
        assert!(text.contains("<c>1 &lt; 2 &amp; ]]&gt; \u{1f600}&#13;</c>\n</a>\n"));
    }
}
