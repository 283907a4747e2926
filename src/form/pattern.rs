//! Patterns that a browser and the receiver read alike.
//!
//! A browser reads `pattern` as a JavaScript expression with the `v` flag, over the whole answer; we read it with
//! the crate `regex`. The two agree on a part of their syntax only. [`Pattern::new`] takes that part, says what lies
//! outside of it, and writes the rest down in our crate's words (`\d` means ASCII digits in a browser).

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

/// Larger compiled patterns are refused.
const LARGEST: usize = 1 << 20;

/// A checked pattern with its message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pattern {
    /// As written, for the browser.
    pub source: String,
    /// What to say when an answer does not fit.
    pub message: Option<String>,
    #[serde(skip)]
    compiled: OnceLock<Option<Regex>>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        (&self.source, &self.message) == (&other.source, &other.message)
    }
}

impl Pattern {
    /// Checks what an author wrote.
    ///
    /// # Errors
    /// When a browser or our crate would not read it, or when they would read it differently.
    pub fn new(source: &str, message: Option<String>) -> Result<Self, String> {
        let regex = compile(source)?;
        Ok(Self { source: source.into(), message, compiled: OnceLock::from(Some(regex)) })
    }

    /// Whether the whole of `text` fits.
    pub fn fits(&self, text: &str) -> bool {
        let regex = self.compiled.get_or_init(|| compile(&self.source).ok());
        // A pattern is checked when its form is read; one that does not compile comes from a manifest that somebody
        // changed, and must not refuse visitors.
        regex.as_ref().is_none_or(|r| r.is_match(text))
    }
}

fn compile(source: &str) -> Result<Regex, String> {
    let ours = translate(source)?;
    RegexBuilder::new(&format!("^(?:{ours})$"))
        .size_limit(LARGEST)
        .build()
        .map_err(|why| why.to_string().lines().last().unwrap_or("cannot be read").trim_start_matches("error: ").into())
}

/// Writes a browser's pattern in our crate's words.
fn translate(source: &str) -> Result<String, String> {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len() + 16);
    let mut at = 0;
    while at < chars.len() {
        at = match chars[at] {
            '\\' => escape(&chars, at, false, &mut out)?,
            '[' => class(&chars, at, &mut out)?,
            '(' if chars.get(at + 1) == Some(&'?') => group(&chars, at, &mut out)?,
            '{' => count(&chars, at, &mut out)?,
            ch @ (']' | '}') => return Err(format!("write `\\{ch}` for the character `{ch}`")),
            ch => {
                out.push(ch);
                at + 1
            }
        };
    }
    Ok(out)
}

/// `(?:` is in both; of the other groups some are in one only, some mean different things.
fn group(chars: &[char], at: usize, out: &mut String) -> Result<usize, String> {
    match chars.get(at + 2) {
        Some(':') => {
            out.push_str("(?:");
            Ok(at + 3)
        }
        Some('=' | '!' | '<') => {
            Err("looking ahead or behind, and named groups, are not understood by both sides".into())
        }
        _ => Err("flags in a pattern are not understood by both sides".into()),
    }
}

/// `{2}`, `{2,}` or `{2,5}`.
fn count(chars: &[char], at: usize, out: &mut String) -> Result<usize, String> {
    let close = chars[at..].iter().position(|c| *c == '}').map(|n| at + n);
    let inner: String = close.map_or_else(String::new, |end| chars[at + 1..end].iter().collect());
    let mut parts = inner.split(',');
    let number = |part: Option<&str>| part.is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let first = number(parts.next());
    let second = parts.next();
    let fine = first && second.is_none_or(|p| p.is_empty() || number(Some(p))) && parts.next().is_none();
    let Some(close) = close.filter(|_| fine) else {
        return Err("write `\\{` for the character `{`".into());
    };
    out.push('{');
    out.push_str(&inner);
    out.push('}');
    Ok(close + 1)
}

/// A backslash and what follows it, in a class or outside of one.
fn escape(chars: &[char], at: usize, in_class: bool, out: &mut String) -> Result<usize, String> {
    let Some(&ch) = chars.get(at + 1) else {
        return Err("it ends with a backslash".into());
    };
    match ch {
        'd' => out.push_str(if in_class { "0-9" } else { "[0-9]" }),
        'w' => out.push_str(if in_class { "A-Za-z0-9_" } else { "[A-Za-z0-9_]" }),
        'D' if !in_class => out.push_str("[^0-9]"),
        'W' if !in_class => out.push_str("[^A-Za-z0-9_]"),
        's' | 'S' | 'n' | 'r' | 't' => out.extend(['\\', ch]),
        'b' if !in_class => out.push_str(r"(?-u:\b)"),
        'p' | 'P' => return property(chars, at, out),
        'u' | 'x' => return code_point(chars, at, out),
        '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => {
            push_literal(ch, out)
        }
        '-' | '&' | '!' | '#' | '%' | ',' | ':' | ';' | '<' | '=' | '>' | '@' | '`' | '~' if in_class => {
            push_literal(ch, out)
        }
        _ => return Err(format!("`\\{ch}` is not understood by both sides")),
    }
    Ok(at + 2)
}

/// `\p{L}`: general categories and scripts have the same names on both sides.
fn property(chars: &[char], at: usize, out: &mut String) -> Result<usize, String> {
    let close = chars[at..].iter().position(|c| *c == '}').map(|n| at + n);
    match (chars.get(at + 2), close) {
        (Some('{'), Some(close)) => {
            out.extend(&chars[at..=close]);
            Ok(close + 1)
        }
        _ => Err("write a property with braces, as in `\\p{L}`".into()),
    }
}

/// `\xHH`, `\uHHHH` or `\u{H…}`.
fn code_point(chars: &[char], at: usize, out: &mut String) -> Result<usize, String> {
    let (from, to, next) = match (chars[at + 1], chars.get(at + 2)) {
        ('x', _) => (at + 2, at + 4, at + 4),
        (_, Some('{')) => {
            let close = chars[at..].iter().position(|c| *c == '}').map_or(chars.len() + 1, |n| at + n);
            (at + 3, close, close + 1)
        }
        _ => (at + 2, at + 6, at + 6),
    };
    let digits: String = chars.get(from..to).unwrap_or_default().iter().collect();
    let ch = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
    push_literal(ch.ok_or("a character's number is not complete")?, out);
    Ok(next)
}

/// A class in brackets. Classes within classes, and set operations, are refused: they differ.
fn class(chars: &[char], at: usize, out: &mut String) -> Result<usize, String> {
    out.push('[');
    let mut at = at + 1;
    if chars.get(at) == Some(&'^') {
        out.push('^');
        at += 1;
    }
    if chars.get(at) == Some(&']') {
        return Err("a class in brackets is empty".into());
    }
    // Whether a `-` may follow: only after a single character that does not itself end a range.
    let mut may_range = false;
    let mut ends_range = false;
    loop {
        let Some(&ch) = chars.get(at) else {
            return Err("a class in brackets is not closed".into());
        };
        if ch == ']' {
            out.push(']');
            return Ok(at + 1);
        }
        if ch == '-' {
            if !may_range || matches!(chars.get(at + 1), None | Some(']' | '-')) {
                return Err("write `\\-` for the character `-` within brackets".into());
            }
            out.push('-');
            (may_range, ends_range) = (false, true);
            at += 1;
            continue;
        }
        let is_set = ch == '\\' && matches!(chars.get(at + 1), Some('d' | 'w' | 's' | 'S' | 'p' | 'P'));
        if is_set && ends_range {
            return Err("a range within brackets ends with a set of characters".into());
        }
        at = class_item(chars, at, out)?;
        (may_range, ends_range) = (!is_set && !ends_range, false);
    }
}

/// One character, or one set such as `\d`, within brackets.
fn class_item(chars: &[char], at: usize, out: &mut String) -> Result<usize, String> {
    match chars[at] {
        '\\' => escape(chars, at, true, out),
        ch @ ('(' | ')' | '[' | '{' | '}' | '/' | '|') => {
            Err(format!("write `\\{ch}` for the character `{ch}` within brackets"))
        }
        ch if ch.is_ascii_punctuation() && chars.get(at + 1) == Some(&ch) => {
            Err(format!("`{ch}{ch}` within brackets means a set operation to one side"))
        }
        ch => {
            push_literal(ch, out);
            Ok(at + 1)
        }
    }
}

fn push_literal(ch: char, out: &mut String) {
    if ch.is_ascii_punctuation() && !matches!(ch, '<' | '>') {
        out.push('\\');
    }
    out.push(ch);
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn what_both_sides_read_is_taken_and_means_the_same() {
        let cases = [
            (r"[0-9]{5}", vec!["12345"], vec!["1234", "123456", "a1234"]),
            (r"\d{4}\s?[A-Z]{2}", vec!["1234 AB", "1234AB"], vec!["1234 ab", "١٢٣٤ AB"]),
            (r"[A-Z]{2}-\d+", vec!["DE-1"], vec!["DE1"]),
            (r"[\w.\-]+@example\.com", vec!["a.b-c@example.com"], vec!["a@examplexcom"]),
            (r"\p{L}+( \p{L}+)*", vec!["Zoë Ångström", "山田 太郎"], vec!["R2"]),
            (r"(?:a|b)+?", vec!["abba"], vec!["c"]),
            (r"a{2,}", vec!["aaa"], vec!["a"]),
            (r"\u00e9|\x41|\u{1F600}", vec!["é", "A", "😀"], vec!["e"]),
            (r"[^\d#]+", vec!["ab"], vec!["a1", "a#"]),
        ];
        for (source, fit, unfit) in cases {
            let pattern = Pattern::new(source, None).unwrap_or_else(|why| panic!("{source}: {why}"));
            for text in fit {
                assert!(pattern.fits(text), "{source} should fit {text}");
            }
            for text in unfit {
                assert!(!pattern.fits(text), "{source} should not fit {text}");
            }
        }
    }

    #[test]
    fn what_one_side_reads_otherwise_is_refused_with_a_reason() {
        let cases = [
            ("(?=a)b", "looking ahead"),
            ("(?<year>a)", "named groups"),
            ("(?i)a", "flags"),
            (r"\1", r"`\1`"),
            (r"\A", r"`\A`"),
            (r"a\-b", r"`\-`"),
            ("[a-z&&b]", "set operation"),
            ("[[:alpha:]]", r"`\[`"),
            ("[a-]", r"`\-`"),
            ("[a", "not closed"),
            (r"[\d-x]", r"`\-`"),
            (r"[a-\d]", "ends with a set"),
            ("[a-c-e]", r"`\-`"),
            ("a{,3}", r"`\{`"),
            ("a]", r"`\]`"),
            ("(a", "unclosed group"),
            ("*", "repetition"),
            (r"\p{Nothing}", "not found"),
            ("a{1000}{1000}{1000}", "size limit"),
        ];
        for (source, part) in cases {
            let why = Pattern::new(source, None).expect_err(source);
            assert!(why.contains(part), "{source}: {why}");
        }
    }
}
