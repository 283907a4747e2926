//! A style sheet without what only its authors read: comments, and spaces that mean nothing.
//!
//! Nothing else is touched, so no rule can change its meaning. Strings and addresses stay as they are.

/// The style sheet, smaller.
pub fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    let mut space = false;
    while let Some(ch) = rest.chars().next() {
        if rest.starts_with("/*") {
            let end = rest[2..].find("*/").map_or(rest.len(), |at| at + 4);
            let after = rest[end..].chars().next();
            // Two names that only a comment keeps apart stay apart.
            if !space && joins(out.chars().last()) && joins(after) {
                out.push_str("/**/");
            }
            rest = &rest[end..];
            continue;
        }
        if ch.is_ascii_whitespace() {
            space = true;
            rest = &rest[1..];
            continue;
        }
        if std::mem::take(&mut space)
            && !matches!(ch, '{' | '}')
            && !matches!(out.chars().last(), None | Some('{' | '}' | ';' | ','))
        {
            out.push(' ');
        }
        let whole = whole(rest);
        out.push_str(&rest[..whole]);
        rest = &rest[whole..];
    }
    out
}

fn joins(ch: Option<char>) -> bool {
    ch.is_some_and(|c| !c.is_ascii_whitespace() && !matches!(c, '{' | '}' | ';' | ',' | '(' | ')'))
}

/// How many bytes at the beginning are copied as they are: a string, an address, an escape, or one character.
fn whole(text: &str) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    match text.as_bytes()[0] {
        quote @ (b'"' | b'\'') => 1 + end_of_string(&text[1..], quote),
        b'\\' => first + text[first..].chars().next().map_or(0, char::len_utf8),
        b'u' | b'U' if is_bare_address(text) => text.find(')').map_or(text.len(), |at| at + 1),
        _ => first,
    }
}

fn end_of_string(text: &str, quote: u8) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if escaped {
            escaped = false;
        } else if byte == b'\\' {
            escaped = true;
        } else if byte == quote {
            return at + 1;
        }
    }
    text.len()
}

fn is_bare_address(text: &str) -> bool {
    let inner = text.get(..4).filter(|t| t.eq_ignore_ascii_case("url(")).map(|_| text[4..].trim_start());
    inner.is_some_and(|inner| !inner.starts_with(['"', '\'']))
}

/// A script without lines that are comments or empty, and without indentation. What stands in a line stays as it is;
/// a script with a text over several lines stays so as a whole.
pub fn script(js: &str) -> String {
    let is_open = |line: &str| line.matches('`').count() % 2 == 1 || line.ends_with('\\');
    if js.lines().any(is_open) {
        return format!("{js}\n");
    }
    let is_comment = |line: &&str| match line.find("*/") {
        Some(end) => line.starts_with("/*") && end + 2 == line.len(),
        None => line.starts_with("//"),
    };
    let lines = js.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::{minify, script};

    #[test]
    fn only_comments_and_idle_spaces_go() {
        let cases = [
            ("a {\n  color : red ;\n}\n\nb , c { }\n", "a{color : red ;}b ,c{}"),
            ("/* x */a/**/b:hover  /* y */ i{}", "a/**/b:hover i{}"),
            ("div/* x */.y{}", "div/**/.y{}"),
            ("a{content:\" /* */  \\\" ; \"}/* z", "a{content:\" /* */  \\\" ; \"}"),
            ("a{b:url( x /* y */.png )  c}", "a{b:url( x /* y */.png ) c}"),
            ("a{w:calc( 1px  +  2px )}", "a{w:calc( 1px + 2px )}"),
            ("@media (x)  and  (y){a  >  b{--x:  ;}}", "@media (x) and (y){a > b{--x: ;}}"),
            (".a\\ b{}é  ü{}", ".a\\ b{}é ü{}"),
        ];
        for (css, expected) in cases {
            assert_eq!(minify(css), expected);
        }
    }

    #[test]
    fn scripts_lose_what_only_authors_read() {
        assert_eq!(script("// one\n  /** two */\n\n  a(); // three\n"), "a(); // three\n");
        assert_eq!(script("/* a\n// b */\n/* c */ d();\n"), "/* a\n// b */\n/* c */ d();\n");
        for whole in ["f(`a\n  // b\n`)", "f('a\\\n  // b')"] {
            assert_eq!(script(whole), format!("{whole}\n"), "a text over several lines");
        }
    }
}
