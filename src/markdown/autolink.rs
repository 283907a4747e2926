//! Bare addresses in text, by the rules of GFM's extended autolinks.
//!
//! One pass from left to right. What a look ahead has found of a domain is kept until its end,
//! so that no text is read over and over.

use std::ops::Range;

use memchr::memchr3;

/// A bare address.
#[derive(Debug, PartialEq)]
pub(super) struct Found {
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// What its address begins with and its text does not.
    pub prefix: &'static str,
}

/// Where in a text something stands that every bare address has, in order.
pub(super) fn signs(text: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr3(b'@', b':', b'.', &text.as_bytes()[at..]) {
        at += found;
        let is_sign = match text.as_bytes()[at] {
            b'@' => true,
            b':' => text[at..].starts_with("://"),
            _ => text[..at].ends_with("www"),
        };
        if is_sign {
            places.push(at);
        }
        at += 1;
    }
    places
}

/// All bare addresses of a text. `before` is the character that stands before it.
pub(super) fn find(text: &str, before: Option<char>) -> Vec<Found> {
    let mut finder = Finder { text, before, done: 0, domain: Domain::default() };
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let hit = match text.as_bytes()[at] {
            b'w' => finder.www(at),
            b':' => finder.url(at),
            b'@' => finder.email(at),
            _ => None,
        };
        if let Some(hit) = hit {
            at = hit.range.end;
            finder.done = at;
            found.push(hit);
        } else {
            at += 1;
        }
    }
    found
}

struct Finder<'a> {
    text: &'a str,
    before: Option<char>,
    /// Until where the text belongs to addresses that were found.
    done: usize,
    domain: Domain,
}

/// A stretch of characters that a domain is made of, the longest that there is.
#[derive(Default)]
struct Domain {
    end: usize,
    /// Where the last two labels begin.
    last_labels: usize,
    last_underscore: Option<usize>,
    last_dot: Option<usize>,
}

impl Finder<'_> {
    fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    fn char_before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back().or(self.before)
    }

    fn www(&mut self, at: usize) -> Option<Found> {
        if !self.text[at..].starts_with("www.") {
            return None;
        }
        if self.char_before(at).is_some_and(|c| !c.is_whitespace() && !"*_~([\"'“‘".contains(c)) {
            return None;
        }
        let domain_end = self.domain_from(at)?;
        Some(Found { range: at..self.address_end(at, domain_end), prefix: "http://" })
    }

    fn url(&mut self, colon: usize) -> Option<Found> {
        if !self.text[colon..].starts_with("://") {
            return None;
        }
        let letters =
            self.bytes()[self.done..colon].iter().rev().take(6).take_while(|b| b.is_ascii_alphabetic()).count();
        let start = colon - letters;
        if !["http", "https", "ftp"].iter().any(|s| self.text[start..colon].eq_ignore_ascii_case(s)) {
            return None;
        }
        if self.char_before(start).is_some_and(char::is_alphanumeric) {
            return None;
        }
        let domain_end = self.domain_from(colon + 3)?;
        Some(Found { range: start..self.address_end(start, domain_end), prefix: "" })
    }

    /// The end of the domain that begins here, if it is one: no `_` in its last two labels.
    fn domain_from(&mut self, start: usize) -> Option<usize> {
        if start >= self.domain.end {
            self.domain = self.read_domain(start);
        }
        let domain = &self.domain;
        let checked = domain.last_labels.max(start);
        let fine = domain.end > start && domain.last_underscore.is_none_or(|u| u < checked);
        let first_is_fine = self.text[start..].chars().next().is_some_and(char::is_alphanumeric);
        (fine && first_is_fine).then_some(domain.end)
    }

    fn read_domain(&self, start: usize) -> Domain {
        let mut domain = Domain { end: start, last_labels: start, ..Domain::default() };
        for (offset, ch) in self.text[start..].char_indices() {
            let at = start + offset;
            match ch {
                '.' => {
                    domain.last_labels = domain.last_dot.map_or(start, |dot| dot + 1);
                    domain.last_dot = Some(at);
                }
                '_' => domain.last_underscore = Some(at),
                '-' => {}
                _ if ch.is_alphanumeric() => {}
                _ => break,
            }
            domain.end = at + ch.len_utf8();
        }
        domain
    }

    /// The end of the whole address: up to a space or `<`, without the punctuation of the sentence around.
    fn address_end(&self, start: usize, domain_end: usize) -> usize {
        let rest = &self.text[domain_end..];
        let stop = rest.find(|c: char| c.is_whitespace() || c.is_control() || c == '<').unwrap_or(rest.len());
        let mut end = domain_end + stop;
        let count = |byte: u8| self.bytes()[start..end].iter().filter(|b| **b == byte).count();
        let (opened, mut closed) = (count(b'('), count(b')'));
        while end > start {
            match self.bytes()[end - 1] {
                b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => end -= 1,
                b')' if closed > opened => {
                    closed -= 1;
                    end -= 1;
                }
                b';' => {
                    let name = self.bytes()[start..end - 1].iter().rev().take_while(|b| b.is_ascii_alphanumeric());
                    let len = name.count();
                    let is_entity = len > 0 && end - 1 > start + len && self.bytes()[end - 2 - len] == b'&';
                    end -= if is_entity { len + 2 } else { 1 };
                }
                _ => break,
            }
        }
        end
    }

    fn email(&self, sign: usize) -> Option<Found> {
        let local = self.bytes()[self.done..sign].iter().rev();
        let len = local.take_while(|b| b.is_ascii_alphanumeric() || b".-_+".contains(b)).count();
        if len == 0 {
            return None;
        }
        let start = sign - len;
        let domain = &self.bytes()[sign + 1..];
        let mut dotted = false;
        let mut end = 0;
        while let Some(byte) = domain.get(end) {
            match byte {
                b'.' if domain.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) => dotted = true,
                b'-' | b'_' => {}
                _ if byte.is_ascii_alphanumeric() => {}
                _ => break,
            }
            end += 1;
        }
        if !dotted || !domain[end - 1].is_ascii_alphanumeric() {
            return None;
        }
        let mut end = sign + 1 + end;
        let before = &self.text[self.done..start];
        let scheme = ["mailto:", "xmpp:"].iter().find(|s| before.ends_with(**s)).copied();
        if scheme == Some("xmpp:") && self.bytes().get(end) == Some(&b'/') {
            let resource = self.bytes()[end + 1..].iter();
            let len = resource.take_while(|b| b.is_ascii_alphanumeric() || b"@.".contains(b)).count();
            end += if len > 0 { len + 1 } else { 0 };
        }
        Some(Found {
            range: start - scheme.map_or(0, str::len)..end,
            prefix: if scheme.is_some() { "" } else { "mailto:" },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    fn found(text: &str) -> Vec<&str> {
        find(text, None).into_iter().map(|f| &text[f.range]).collect()
    }

    #[test]
    fn addresses_are_found_without_the_sentence_around_them() {
        for (text, links) in [
            ("see www.example.org.", &["www.example.org"][..]),
            ("(https://example.org/a_(b))", &["https://example.org/a_(b)"]),
            ("HTTP://x.example/?q=a--b, and ftp://y.example", &["HTTP://x.example/?q=a--b", "ftp://y.example"]),
            ("a@b.example; c.d+e@f-g.example.", &["a@b.example", "c.d+e@f-g.example"]),
            ("www.example.org/?a=b&copy;", &["www.example.org/?a=b"]),
            ("\"http://example.org/\"", &["http://example.org/"]),
            ("http://localhost:8080/x", &["http://localhost:8080/x"]),
            ("http://bücher.example/ä", &["http://bücher.example/ä"]),
            ("www.a_www.example", &["www.example"]),
            ("xwww.example.org xhttp://example.org a@b @b.c javascript://x www._.x http://", &[]),
        ] {
            assert_eq!(found(text), links, "{text}");
        }
    }

    #[test]
    fn no_pattern_takes_more_than_linear_time() {
        for pattern in
            ["www.a_", "http://", "a@", "www.x((", ")", "&a;", "://", "_www.", "www.a.b_c_", ";", "xmpp:a@b.c/"]
        {
            let text = format!("http://x.example/{}", pattern.repeat(60_000));
            let start = std::time::Instant::now();
            find(&text, None);
            find(&pattern.repeat(60_000), None);
            assert!(start.elapsed().as_secs_f64() < 2.0, "{pattern}");
        }
    }
}
