//! The words of an output, whatever stands between them: tags, entities, line ends, quotes, escapes of JSON.
//!
//! Words are lower case. A character of a script without spaces is a word of its own, so that a new line between
//! two of them changes nothing.

use unicode_normalization::UnicodeNormalization;

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its letters and digits, in lower case.
    pub text: String,
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// Tags longer than this are taken for text.
const LONGEST_TAG: usize = 4096;

/// Walks through words.
pub struct Words<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The word that [`Words::advance`] came to.
    pub text: String,
}

impl<'a> Words<'a> {
    /// The words of `bytes` from `at` on.
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, text: String::new() }
    }

    /// Goes to the next word and gives its place; its text is in [`Words::text`].
    pub fn advance(&mut self) -> Option<(usize, usize)> {
        self.text.clear();
        let mut start = self.at;
        let mut end = self.at;
        while self.at < self.bytes.len() {
            let (item, length) = item(self.bytes, self.at);
            match item {
                Item::Letter(ch) => {
                    let alone = stands_alone(ch);
                    if alone && !self.text.is_empty() {
                        break;
                    }
                    if self.text.is_empty() {
                        start = self.at;
                    }
                    if ch.is_ascii() {
                        self.text.push(ch.to_ascii_lowercase());
                    } else {
                        // A letter with its accent is the same whether they are one character or two.
                        self.text.extend(ch.nfd().filter(|part| !is_accent(*part)).flat_map(char::to_lowercase));
                    }
                    self.at += length;
                    end = self.at;
                    if alone {
                        break;
                    }
                }
                Item::Nothing => self.at += length,
                Item::Space if self.text.is_empty() => self.at += length,
                Item::Space => break,
            }
        }
        (!self.text.is_empty()).then_some((start, end))
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        self.advance().map(|(start, end)| Word { text: self.text.clone(), start, end })
    }
}

/// What stands at a place.
enum Item {
    /// A letter or digit.
    Letter(char),
    /// Nothing that separates: a soft hyphen, a joiner.
    Nothing,
    /// Anything else.
    Space,
}

/// An accent that follows its letter.
fn is_accent(ch: char) -> bool {
    matches!(ch, '\u{300}'..='\u{36f}')
}

/// Letters of scripts that are written without spaces and broken anywhere.
pub fn stands_alone(ch: char) -> bool {
    matches!(u32::from(ch), 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

fn item(bytes: &[u8], at: usize) -> (Item, usize) {
    match bytes[at] {
        b if b.is_ascii_alphanumeric() => (Item::Letter(char::from(b)), 1),
        b'<' => (Item::Space, tag(&bytes[at..])),
        b'&' => entity(&bytes[at..]),
        b'\\' => escape(&bytes[at..]),
        b'%' => percent(&bytes[at..]),
        b if b.is_ascii() => (Item::Space, 1),
        _ => {
            let (ch, length) = wide(&bytes[at..]);
            (classify(ch), length)
        }
    }
}

fn classify(ch: char) -> Item {
    match ch {
        ch if is_accent(ch) => Item::Nothing,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => Item::Nothing,
        ch if ch.is_alphanumeric() => Item::Letter(ch),
        _ => Item::Space,
    }
}

/// The length of a tag or comment; 1 where `<` is a character.
fn tag(bytes: &[u8]) -> usize {
    let opens = bytes.get(1).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!' | b'?'));
    let near = &bytes[..bytes.len().min(LONGEST_TAG)];
    match memchr::memchr(b'>', near) {
        Some(close) if opens => close + 1,
        _ => 1,
    }
}

/// A character of more than one byte; a broken one counts as a space.
fn wide(bytes: &[u8]) -> (char, usize) {
    let near = &bytes[..bytes.len().min(4)];
    let text = match std::str::from_utf8(near) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&near[..error.valid_up_to()]).unwrap_or_default(),
    };
    text.chars().next().map_or((' ', 1), |ch| (ch, ch.len_utf8()))
}

/// `&amp;`, `&#233;`, `&#xe9;`: a letter, or a separator.
fn entity(bytes: &[u8]) -> (Item, usize) {
    let near = &bytes[..bytes.len().min(12)];
    let Some(close) = near.iter().position(|b| *b == b';') else {
        return (Item::Space, 1);
    };
    match std::str::from_utf8(&near[1..close]) {
        Ok("shy" | "zwj" | "zwnj" | "ZeroWidthSpace") => (Item::Nothing, close + 1),
        Ok(name) => match numeric(name) {
            Some(ch) => (classify(ch), close + 1),
            None if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()) => (Item::Space, close + 1),
            None => (Item::Space, 1),
        },
        Err(_) => (Item::Space, 1),
    }
}

/// The character of `#233` or `#xe9`.
pub fn numeric(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    char::from_u32(number)
}

/// `\n`, `\"`, `\u00e9` as JSON, JavaScript and calendars write them.
fn escape(bytes: &[u8]) -> (Item, usize) {
    match bytes.get(1) {
        Some(b'n' | b'N' | b'r' | b't') => (Item::Space, 2),
        Some(b'u') => {
            let hex = bytes.get(2..6).and_then(|hex| std::str::from_utf8(hex).ok());
            match hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).map(char::from_u32) {
                // A tag that JSON hides from HTML is a tag all the same.
                Some(Some('<')) => (Item::Space, hidden_tag(bytes)),
                Some(Some(ch)) => (classify(ch), 6),
                _ => (Item::Space, 1),
            }
        }
        _ => in_style(bytes),
    }
}

/// `\22 `, `\e9`: a character as a style sheet writes it, with a space that only ends it.
fn in_style(bytes: &[u8]) -> (Item, usize) {
    let digits = bytes[1..].iter().take(6).take_while(|b| b.is_ascii_hexdigit()).count();
    let number = std::str::from_utf8(&bytes[1..=digits]).ok().and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let Some(ch) = number.and_then(char::from_u32) else { return (Item::Space, 1) };
    let ended = bytes.get(1 + digits).is_some_and(|b| *b == b' ');
    (classify(ch), 1 + digits + usize::from(ended))
}

/// `%20`, `%C3%A9`, `%2520`: a letter, or a separator, as addresses write them.
fn percent(bytes: &[u8]) -> (Item, usize) {
    let mut decoded = [0u8; 4];
    let mut at = 0;
    for number in 0..decoded.len() {
        if bytes.get(at) != Some(&b'%') {
            break;
        }
        // A sign that was encoded twice.
        let digits = if bytes.get(at + 1..at + 3) == Some(b"25") { at + 3 } else { at + 1 };
        let hex = bytes.get(digits..digits + 2).and_then(|hex| std::str::from_utf8(hex).ok());
        let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) else { break };
        decoded[number] = byte;
        at = digits + 2;
        if byte.is_ascii() {
            return if number == 0 { (classify(char::from(byte)), at) } else { (Item::Space, 3) };
        }
        let (ch, length) = wide(&decoded[..=number]);
        if length == number + 1 && number > 0 {
            return (classify(ch), at);
        }
    }
    (Item::Space, 1)
}

/// The length of `\u003c…\u003e`; 6 where it does not close.
fn hidden_tag(bytes: &[u8]) -> usize {
    let near = &bytes[..bytes.len().min(LONGEST_TAG)];
    let closes = |end: &[u8]| memchr::memmem::find(near, end).map(|at| at + 6);
    closes(b"\\u003e").or_else(|| closes(b"\\u003E")).unwrap_or(6)
}

/// All words of a text.
pub fn all(text: &[u8]) -> Vec<Word> {
    Words::new(text, 0).collect()
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn words_are_the_same_whatever_stands_between_them() {
        for text in [
            "Don't pay for it",
            "don’t  pay\nfor <b class=\"x y\">it</b>",
            "don&rsquo;t&nbsp;pay&#32;for&#x20;IT",
            "don\\u2019t pay\\nfor \\u003cb class=\\\"x\\\"\\u003eit",
            "**don't** [pay] _for_ `it`",
            "do\u{ad}n&shy;'t pay <!-- x -->for it",
        ] {
            let words: Vec<String> = all(text.as_bytes()).into_iter().map(|w| w.text).collect();
            assert_eq!(words, ["don", "t", "pay", "for", "it"], "{text}");
        }
    }

    #[test]
    fn letters_of_every_script_count() {
        let words = |text: &str| all(text.as_bytes()).into_iter().map(|w| w.text).collect::<Vec<_>>();
        assert_eq!(words("&#201;tat Über"), ["etat", "uber"]);
        assert_eq!(
            words("E\u{301}tat %C3%9Cber%20U\u{308}ber%2520x 5% 100%-y"),
            ["etat", "uber", "uber", "x", "5", "100", "y"]
        );
        assert_eq!(words("caf\\e9 s\\a then \\22 quoted\\22"), ["cafes", "then", "quoted"]);
        assert_eq!(words("日本\n語x"), ["日", "本", "語", "x"]);
        assert_eq!(words("a < b && c"), ["a", "b", "c"]);
        assert_eq!(all(b"\xff\xc3 a \xc3").len(), 1);
    }
}
