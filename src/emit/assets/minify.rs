//! A style sheet without what only its authors read: comments, spaces that mean nothing, a rule's last semicolon.
//!
//! No value is written anew, so no rule can change its meaning. Strings, addresses and escapes stay as they are.

/// The style sheet, smaller.
pub fn minify(css: &str) -> String {
    let css = plain(css);
    let mut out = String::with_capacity(css.len());
    let mut begin = 0;
    let mut at = 0;
    let mut depth = 0_u32;
    while at < css.len() {
        let length = whole(&css[at..]);
        let part = css[begin..at].trim_start();
        match &css[at..at + length] {
            "(" | "[" => depth += 1,
            // The braces of a custom property's value hold no rules.
            "{" if depth > 0 || part.starts_with("--") && part.contains(':') => depth += 1,
            ")" | "]" | "}" if depth > 0 => depth -= 1,
            end @ (";" | "{" | "}") if depth == 0 => {
                if end == "{" {
                    prelude(part, &mut out);
                } else {
                    statement(part, &mut out);
                }
                if end == "}" && out.ends_with(';') {
                    out.pop();
                }
                if end != ";" || !part.trim().is_empty() {
                    out.push_str(end);
                }
                begin = at + length;
            }
            _ => {}
        }
        at += length;
    }
    statement(&css[begin..], &mut out);
    out
}

/// What stands before a block: a selector, or an at-rule.
fn prelude(text: &str, out: &mut String) {
    match text.trim_start().starts_with('@') {
        true => squeeze(text, ",)", ",(:", out),
        false => squeeze(text, ",)>+~", ",(>+~", out),
    }
}

/// A declaration, or an at-rule without a block.
fn statement(text: &str, out: &mut String) {
    let text = text.trim();
    match text.split_once(':').filter(|_| !text.starts_with('@')) {
        Some((name, value)) => {
            out.push_str(name.trim_end());
            out.push(':');
            // Older browsers take no custom property without any value.
            out.push_str(if value.trim().is_empty() { " " } else { "" });
            squeeze(value, ",)", ",(", out);
        }
        None => squeeze(text, ",)", ",(", out),
    }
}

/// Copies a text without the spaces at its ends, before one of the first characters, and after one of the second.
fn squeeze(text: &str, before: &str, after: &str, out: &mut String) {
    let mut rest = text.trim_start();
    let mut space = false;
    // The character that came last; none after a string or an escape, whose end means nothing.
    let mut last = None;
    while let Some(ch) = rest.chars().next() {
        if ch == ' ' {
            space = true;
            rest = &rest[1..];
            continue;
        }
        if std::mem::take(&mut space) && !before.contains(ch) && !last.is_some_and(|last| after.contains(last)) {
            out.push(' ');
        }
        let whole = whole(rest);
        out.push_str(&rest[..whole]);
        last = (whole == ch.len_utf8()).then_some(ch);
        rest = &rest[whole..];
    }
}

/// The style sheet without comments, and with one space for many.
fn plain(css: &str) -> String {
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
        if std::mem::take(&mut space) {
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
            ("a {\n  color : red ;\n}\n\nb , c { }\n", "a{color:red}b,c{}"),
            ("/* x */a/**/b:hover  /* y */ i{}", "a/**/b:hover i{}"),
            ("div/* x */.y{}", "div/**/.y{}"),
            ("a{content:\" /* */  \\\" ; \"}/* z", "a{content:\" /* */  \\\" ; \"}"),
            (
                "a{content: \"a > b , c\" / \"{ \" ; quotes: '(' ')'}",
                "a{content:\"a > b , c\" / \"{ \";quotes:'(' ')'}",
            ),
            ("a{b:url( x /* y */.png )  c}", "a{b:url( x /* y */.png ) c}"),
            ("a{b: url(data:x;y{z}) , url( \"a ; b\" )}", "a{b:url(data:x;y{z}),url(\"a ; b\")}"),
            ("a{w:calc( 1px  +  2px * (3 - 1) )}", "a{w:calc(1px + 2px * (3 - 1))}"),
            ("@media (x)  and  (y: 1){a  >  b{--x:  ;}}", "@media (x) and (y:1){a>b{--x: }}"),
            (
                "@media not (w >= 3rem) , print { @page :first { margin : 0 } }",
                "@media not (w >= 3rem),print{@page :first{margin:0}}",
            ),
            (
                "@supports not (color: light-dark(red, red)) {a{b:c;}}",
                "@supports not (color:light-dark(red,red)){a{b:c}}",
            ),
            ("@layer a , b;\n@import url(x) layer(a) ;", "@layer a,b;@import url(x) layer(a);"),
            ("a :hover + b ~ c , :is( d , e ) f:has( > g ) {}", "a :hover+b~c,:is(d,e) f:has(>g){}"),
            ("a:nth-child(2n + 1 of .b) [c=\"x > y\" i]{}", "a:nth-child(2n+1 of .b) [c=\"x > y\" i]{}"),
            ("a{--b: { c : d ; e }; --f: g(h , i)}", "a{--b:{ c : d ; e };--f:g(h,i)}"),
            ("a{b:c;; ;d:e ;}f{}", "a{b:c;d:e}f{}"),
            ("a{& > b:hover { c : d } e : f}", "a{&>b:hover{c:d}e:f}"),
            ("a{margin: -1px + 2px; font: 1em / 2 x , y}", "a{margin:-1px + 2px;font:1em / 2 x,y}"),
            (".a\\> b{}.a\\ b{}é  ü{}", ".a\\> b{}.a\\ b{}é ü{}"),
            ("a{b:c", "a{b:c"),
            ("a{b:\"c", "a{b:\"c"),
            ("}a{(b", "}a{(b"),
        ];
        for (css, expected) in cases {
            assert_eq!(minify(css), expected);
            assert_eq!(minify(expected), expected, "there is nothing left to leave out");
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
