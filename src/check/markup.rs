//! A light reader of the HTML that our templates make: tags with their attributes and ends, and text.
//!
//! It is no parser for any HTML there is. It reads each byte once, takes what is between `script` and its like
//! as it stands, and lets an end tag close what was left open within its element.

use std::borrow::Cow;

/// Elements that have no end.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// Elements whose content is no markup.
const RAW: &[&str] = &["script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes"];

/// An output, taken apart.
#[derive(Debug, Default)]
pub struct Markup<'h> {
    /// Tags and texts in order; end tags are known to their elements.
    pub nodes: Vec<Node<'h>>,
}

/// A piece of an output.
#[derive(Debug)]
pub enum Node<'h> {
    /// The begin of an element.
    Tag(Tag<'h>),
    /// Text as it is written.
    Text(&'h str),
}

/// The begin of an element.
#[derive(Debug)]
pub struct Tag<'h> {
    /// Its name in lower case.
    pub name: String,
    /// Its attributes: names in lower case, values decoded.
    pub attributes: Vec<(String, Cow<'h, str>)>,
    /// The node after its last one.
    pub end: usize,
}

impl Tag<'_> {
    /// The value of an attribute; empty if it has none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_ref())
    }

    /// Whether an attribute is there.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

impl<'h> Markup<'h> {
    /// Reads a text.
    pub fn read(html: &'h str) -> Self {
        let mut reader = Reader { html, at: 0, nodes: Vec::new(), open: Vec::new() };
        while reader.at < html.len() {
            reader.next();
        }
        let end = reader.nodes.len();
        for index in reader.open {
            if let Node::Tag(tag) = &mut reader.nodes[index] {
                tag.end = end;
            }
        }
        Self { nodes: reader.nodes }
    }

    /// All elements with the positions of their tags.
    pub fn tags(&self) -> impl Iterator<Item = (usize, &Tag<'h>)> {
        self.nodes.iter().enumerate().filter_map(|(at, node)| match node {
            Node::Tag(tag) => Some((at, tag)),
            Node::Text(_) => None,
        })
    }

    /// The elements of that name.
    pub fn named(&self, name: &str) -> impl Iterator<Item = (usize, &Tag<'h>)> {
        self.tags().filter(move |(_, tag)| tag.name == name)
    }

    /// The elements within the one at a position.
    pub fn within(&self, at: usize) -> impl Iterator<Item = (usize, &Tag<'h>)> {
        let end = self.tag(at).map_or(at, |tag| tag.end);
        self.tags().filter(move |(inner, _)| *inner > at && *inner < end)
    }

    /// Whether the node at a position lies in an element that `is` holds for.
    pub fn inside(&self, at: usize, is: impl Fn(&Tag<'h>) -> bool) -> bool {
        self.tags().take_while(|(outer, _)| *outer < at).any(|(_, tag)| tag.end > at && is(tag))
    }

    fn tag(&self, at: usize) -> Option<&Tag<'h>> {
        match self.nodes.get(at) {
            Some(Node::Tag(tag)) => Some(tag),
            _ => None,
        }
    }

    /// The text as written within the element at a position, for those whose content is no markup.
    pub fn raw(&self, at: usize) -> &'h str {
        match self.nodes.get(at + 1) {
            Some(Node::Text(text)) if self.tag(at).is_some_and(|tag| tag.end > at + 1) => text,
            _ => "",
        }
    }

    /// What a reader hears of the element at a position: its label, else its text and what stands for pictures.
    pub fn name_of(&self, at: usize) -> String {
        let mut words = String::new();
        self.hear(at, &mut words, 0);
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The text within the element at a position, without what is there for machines or for listeners alone.
    pub fn text_of(&self, at: usize) -> String {
        let mut words = String::new();
        let mut inner = at + 1;
        while inner < self.tag(at).map_or(inner, |tag| tag.end) {
            match &self.nodes[inner] {
                Node::Text(text) => words.push_str(&decode(text)),
                Node::Tag(child) => {
                    words.push(' ');
                    if child.has("aria-label")
                        || child.get("aria-hidden") == Some("true")
                        || RAW.contains(&&*child.name)
                    {
                        inner = child.end;
                        continue;
                    }
                }
            }
            inner += 1;
        }
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn hear(&self, at: usize, words: &mut String, depth: usize) {
        let Some(tag) = self.tag(at) else { return };
        if let Some(label) = tag.get("aria-label").filter(|label| !label.trim().is_empty()) {
            words.push_str(label);
            return;
        }
        if let Some(ids) = tag.get("aria-labelledby").filter(|_| depth == 0) {
            for id in ids.split_whitespace() {
                if let Some((other, _)) = self.tags().find(|(_, t)| t.get("id") == Some(id)) {
                    words.push(' ');
                    self.hear(other, words, depth + 1);
                }
            }
            return;
        }
        let mut inner = at + 1;
        while inner < tag.end {
            match &self.nodes[inner] {
                Node::Text(text) => words.push_str(&decode(text)),
                Node::Tag(child) if child.get("aria-hidden") == Some("true") || child.name == "script" => {
                    inner = child.end;
                    continue;
                }
                Node::Tag(child) if child.name == "img" => {
                    words.push(' ');
                    words.push_str(child.get("alt").unwrap_or_default());
                }
                Node::Tag(child) => {
                    words.push(' ');
                    if let Some(label) = child.get("aria-label").filter(|label| !label.trim().is_empty()) {
                        words.push_str(label);
                        inner = child.end;
                        continue;
                    }
                }
            }
            inner += 1;
        }
        if words.trim().is_empty() {
            words.push_str(tag.get("title").unwrap_or_default());
        }
    }
}

struct Reader<'h> {
    html: &'h str,
    at: usize,
    nodes: Vec<Node<'h>>,
    /// Positions of the tags whose ends have not come.
    open: Vec<usize>,
}

impl<'h> Reader<'h> {
    fn next(&mut self) {
        let rest = &self.html[self.at..];
        let letter = |at: usize| rest[at.min(rest.len())..].starts_with(|c: char| c.is_ascii_alphabetic());
        if !rest.starts_with('<') {
            return self.text(rest.find('<').unwrap_or(rest.len()));
        }
        if rest.starts_with("<!--") {
            self.at += rest.find("-->").map_or(rest.len(), |end| end + 3);
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            self.at += rest.find('>').map_or(rest.len(), |end| end + 1);
        } else if rest.starts_with("</") && letter(2) {
            let end = rest.find('>').unwrap_or(rest.len());
            self.close(&rest[2..end]);
            self.at += (end + 1).min(rest.len());
        } else if letter(1) {
            self.tag();
        } else {
            self.text(1 + rest[1..].find('<').unwrap_or(rest.len() - 1));
        }
    }

    fn text(&mut self, length: usize) {
        self.nodes.push(Node::Text(&self.html[self.at..self.at + length]));
        self.at += length;
    }

    fn close(&mut self, written: &str) {
        let name = written.split(|c: char| c.is_ascii_whitespace() || c == '/').next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        let is = |index: &usize| matches!(&self.nodes[*index], Node::Tag(tag) if tag.name == name);
        let Some(depth) = self.open.iter().rposition(is) else { return };
        let end = self.nodes.len();
        for index in self.open.split_off(depth) {
            if let Node::Tag(tag) = &mut self.nodes[index] {
                tag.end = end;
            }
        }
    }

    fn tag(&mut self) {
        let html = self.html;
        let name_end = |c: char| c.is_ascii_whitespace() || c == '>' || c == '/';
        let start = self.at + 1;
        let length = html[start..].find(name_end).unwrap_or(html.len() - start);
        let name = html[start..start + length].to_ascii_lowercase();
        self.at = start + length;
        let attributes = self.attributes();
        let index = self.nodes.len();
        self.nodes.push(Node::Tag(Tag { name: name.clone(), attributes, end: index + 1 }));
        if RAW.contains(&name.as_str()) {
            let rest = &html[self.at..];
            let end = find_end(rest, &name).unwrap_or(rest.len());
            if end > 0 {
                self.text(end);
            }
            if let Node::Tag(tag) = &mut self.nodes[index] {
                tag.end = index + 1 + usize::from(end > 0);
            }
        } else if !VOID.contains(&name.as_str()) {
            self.open.push(index);
        }
    }

    fn attributes(&mut self) -> Vec<(String, Cow<'h, str>)> {
        let html = self.html;
        let mut found = Vec::new();
        loop {
            let rest = &html[self.at..];
            let skip = rest.find(|c: char| !(c.is_ascii_whitespace() || c == '/')).unwrap_or(rest.len());
            self.at += skip;
            let rest = &html[self.at..];
            if rest.is_empty() {
                return found;
            }
            if rest.starts_with('>') {
                self.at += 1;
                return found;
            }
            let stop = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/');
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let length = first + rest[first..].find(stop).unwrap_or(rest.len() - first);
            let name = rest[..length].to_ascii_lowercase();
            self.at += length;
            let value = self.value();
            found.push((name, value));
        }
    }

    fn value(&mut self) -> Cow<'h, str> {
        let html = self.html;
        let rest = html[self.at..].trim_start();
        let Some(rest) = rest.strip_prefix('=').map(str::trim_start) else { return Cow::Borrowed("") };
        let start = html.len() - rest.len();
        let (value, end) = match rest.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let length = rest[1..].find(quote).unwrap_or(rest.len() - 1);
                (&rest[1..=length], start + (length + 2).min(rest.len()))
            }
            _ => {
                let length = rest.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(rest.len());
                (&rest[..length], start + length)
            }
        };
        self.at = end;
        decode(value)
    }
}

/// Where the end tag of an element begins whose content is no markup.
fn find_end(html: &str, name: &str) -> Option<usize> {
    html.match_indices("</").map(|(at, _)| at).find(|at| {
        let rest = &html[at + 2..];
        rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name))
            && rest[name.len()..].starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')
    })
}

/// Text with its character references read: those that our templates write, and numbers.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let known =
            rest.get(..rest.len().min(12)).unwrap_or(rest).find(';').and_then(|end| Some((entity(&rest[..end])?, end)));
        match known {
            Some((ch, end)) => {
                out.push(ch);
                rest = &rest[end + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(name: &str) -> Option<char> {
    let number = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        "nbsp" => return Some('\u{a0}'),
        _ => name.strip_prefix('#')?,
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::Markup;

    #[test]
    fn elements_end_where_their_ends_are_and_names_are_heard() {
        let html = "<!doctype html><P CLASS=x>a <a href='/b?x&amp;y' download>b<img src=i alt=\"c &#38; d\"> </a><br/>\
                    <ul><li>one<li>two</ul></p><script>if (a < b) '</p>'</script ><p>z<button aria-label=go>x</button>";
        let markup = Markup::read(html);
        let link = markup.named("a").next().unwrap();
        assert_eq!(link.1.get("href"), Some("/b?x&y"));
        assert!(link.1.has("download"));
        assert_eq!(markup.name_of(link.0), "b c & d");
        let paragraph = markup.named("p").next().unwrap();
        assert_eq!(markup.within(paragraph.0).filter(|(_, t)| t.name == "li").count(), 2);
        assert_eq!(markup.raw(markup.named("script").next().unwrap().0), "if (a < b) '</p>'");
        assert_eq!(markup.name_of(markup.named("button").next().unwrap().0), "go");
        assert!(markup.inside(link.0, |tag| tag.name == "p"));
    }

    #[test]
    fn any_text_is_read_to_its_end() {
        let all = [
            "<", "<a", "</", "<a b", "<a b=", "<a b='", "&", "&#", "<!--", "<x y", "a<1", "é<é", "</a", "<script",
            "<title>",
        ];
        for first in all {
            for second in all {
                let text = format!("{first}{second}é");
                let markup = Markup::read(&text);
                for (at, tag) in markup.tags() {
                    assert!(tag.end > at && tag.end <= markup.nodes.len(), "{text}");
                    markup.name_of(at);
                }
            }
        }
    }
}
