//! Links, private addresses and secrets: known by their exact characters, however these are written.
//!
//! In an output a character of an address may stand as itself, percent-encoded once or twice, as an HTML entity,
//! or escaped as JSON does it.

use super::grams::GRAM;
use super::words::numeric;

/// The longest way to write one character.
const LONGEST: usize = 10;

/// Something that must not occur.
#[derive(Debug)]
pub struct Literal {
    bytes: Vec<u8>,
    /// How many bytes at the start name the host of an address, where capitals mean the same.
    host: usize,
}

/// A literal with the offset of the gram by which it is known. None if it is too short to tell anything.
/// What begins an address (`https://`) and a slash at its end are left out, since links do without them.
pub fn literal(text: &str) -> Option<(Literal, usize)> {
    let text = text.trim();
    let (is_address, text) = text.split_once("://").map_or((false, text), |(_, rest)| (true, rest));
    let text = text.trim_end_matches('/');
    let bytes = text.as_bytes();
    let host = if is_address { text.find(['/', '?', '#']).unwrap_or(text.len()) } else { 0 };
    let run = |at: usize| bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    // Letters and digits are written as themselves everywhere.
    // A gram behind the host is found whatever the host's capitals are.
    let best = (0..bytes.len().saturating_sub(GRAM - 1))
        .max_by_key(|at| (*at >= host && run(*at) >= GRAM, run(*at).min(16), *at))?;
    (bytes.len() >= 8).then(|| (Literal { bytes: bytes.to_vec(), host }, best))
}

impl Literal {
    /// Its characters.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the literal stands in `out` with its byte number `offset` at `at`.
    pub fn stands(&self, out: &[u8], at: usize, offset: usize) -> bool {
        let mut end = at;
        for place in offset..self.bytes.len() {
            end += tags(&out[end..]);
            match self.eat(place, &out[end..]) {
                Some(length) => end += length,
                None => return false,
            }
        }
        let mut start = at;
        for place in (0..offset).rev() {
            start -= tags_before(&out[..start]);
            let length = (1..=LONGEST.min(start)).rev().find(|n| self.eat(place, &out[start - n..start]) == Some(*n));
            match length {
                Some(length) => start -= length,
                None => return false,
            }
        }
        true
    }

    /// How many bytes of `out` say this literal's byte number `place`, if its first ones do.
    fn eat(&self, place: usize, out: &[u8]) -> Option<usize> {
        let byte = self.bytes[place];
        let other = (place < self.host).then(|| eat(byte.to_ascii_uppercase(), out)).flatten();
        other.or_else(|| eat(if place < self.host { byte.to_ascii_lowercase() } else { byte }, out))
    }
}

/// Tags that a text may be cut by: where a part of it looks like an address, or where a line may break.
const LONGEST_TAG: usize = 512;

/// How many bytes of tags stand here.
fn tags(out: &[u8]) -> usize {
    let mut length = 0;
    while let [b'<', second, ..] = &out[length..]
        && (second.is_ascii_alphabetic() || *second == b'/')
        && let Some(close) = memchr::memchr(b'>', &out[length..out.len().min(length + LONGEST_TAG)])
    {
        length += close + 1;
    }
    length
}

/// How many bytes of tags end here.
fn tags_before(out: &[u8]) -> usize {
    let mut length = 0;
    while let [rest @ .., b'>'] = &out[..out.len() - length]
        && let Some(open) = memchr::memrchr(b'<', &rest[rest.len().saturating_sub(LONGEST_TAG)..])
    {
        let tag = rest.len().min(LONGEST_TAG) - open + 1;
        length += tag;
    }
    length
}

/// How many bytes of `out` say the byte `wanted`, if its first ones do.
fn eat(wanted: u8, out: &[u8]) -> Option<usize> {
    let first = *out.first()?;
    let encoded = match first {
        b'%' => percent(wanted, out),
        b'&' => entity(wanted, out),
        b'\\' => escape(wanted, out),
        _ => None,
    };
    encoded.or_else(|| (first == wanted).then_some(1))
}

fn hex(bytes: Option<&[u8]>) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(bytes?).ok()?, 16).ok()
}

fn percent(wanted: u8, out: &[u8]) -> Option<usize> {
    if hex(out.get(1..3)) == Some(u32::from(wanted)) {
        return Some(3);
    }
    (out.get(1..3) == Some(b"25") && hex(out.get(3..5)) == Some(u32::from(wanted))).then_some(5)
}

fn entity(wanted: u8, out: &[u8]) -> Option<usize> {
    let close = out.iter().take(LONGEST).position(|b| *b == b';')?;
    let name = std::str::from_utf8(&out[1..close]).ok()?;
    let means = match name {
        "amp" => '&',
        "sol" => '/',
        "colon" => ':',
        "quest" => '?',
        "equals" => '=',
        "period" => '.',
        "lowbar" => '_',
        "num" => '#',
        "percnt" => '%',
        "commat" => '@',
        "plus" => '+',
        "quot" => '"',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        other => numeric(other)?,
    };
    (means == char::from(wanted)).then_some(close + 1)
}

fn escape(wanted: u8, out: &[u8]) -> Option<usize> {
    match out.get(1)? {
        b'u' if hex(out.get(2..6)) == Some(u32::from(wanted)) => Some(6),
        b'x' if hex(out.get(2..4)) == Some(u32::from(wanted)) => Some(4),
        next if *next == wanted && !wanted.is_ascii_alphanumeric() => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn an_address_is_known_in_every_way_of_writing_it() {
        let (literal, offset) = literal("https://meet.example/j/8842190177?pwd=a&x=1").expect("long enough");
        let run = std::str::from_utf8(&literal.bytes()[offset..offset + 10]).expect("text");
        assert_eq!(run, "8842190177");
        for out in [
            "href=\"https://meet.example/j/8842190177?pwd=a&x=1\"",
            "//meet.example/j/8842190177?pwd=a&amp;x=1",
            "https&colon;//meet.example&sol;j&#47;8842190177&quest;pwd&#x3d;a&#38;x=1",
            "https%3A%2F%2Fmeet.example%2Fj%2f8842190177%3Fpwd%3Da%26x%3D1",
            "https%253A%252F%252Fmeet.example%252Fj%252F8842190177%253Fpwd%253Da%2526x%253D1",
            "HTTPS://Meet.EXAMPLE/j/8842190177?pwd=a&x=1",
            "https://meet.example/<wbr>j/8842190177<a href=\"x\"><b>?pwd=a</b>&amp;x=1",
            r#""https:\/\/meet.example\/j\/8842190177?pwd=a\u0026x=1""#,
        ] {
            let at = out.find("8842190177").expect("there");
            assert!(literal.stands(out.as_bytes(), at, offset), "{out}");
        }
        for out in ["https://other.example/j/8842190177?pwd=a&x=1", "meet.example/J/8842190177?pwd=a&x=1", "8842190177"]
        {
            assert!(!literal.stands(out.as_bytes(), out.find("8842190177").expect("there"), offset), "{out}");
        }
    }

    #[test]
    fn what_is_too_short_tells_nothing() {
        assert!(literal("https://a.b/").is_none());
        assert!(literal("").is_none());
    }
}
