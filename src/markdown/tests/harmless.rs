//! Nothing that Markdown makes can leave its attribute or its text.

use crate::markdown::{Options, RawHtml, parse, render_plain};

/// Texts that break out of an attribute or a tag that is not escaped.
const PAYLOADS: &[&str] = &[
    "\"><script>alert(1)</script>",
    "'><script>alert(1)</script>",
    "\" onmouseover=\"alert(1)",
    "' onmouseover='alert(1)",
    "\"/onload=alert(1)//",
    "</code></pre><script>alert(1)</script>",
    "</a><img src=x onerror=alert(1)>",
    "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\\"><script>alert(1)</script>",
    "`\"><svg/onload=alert(1)>",
    "--><script>alert(1)</script>",
    "javascript:alert(1)//\"onclick=alert(1)",
];

/// Where a payload may stand.
const PLACES: &[&str] = &[
    "[a](/b '{}')",
    "[a](/b \"{}\")",
    "[a](/b ({}))",
    "[a](<{}>)",
    "[a]({})",
    "![a](/b \"{}\")",
    "![a](<{}>)",
    "![{}](/b)",
    "[a][r]\n\n[r]: <{}> '{}'",
    "|{}|b|c|\n|-|-|-|\n|{}|",
    "```{}\ncode\n```",
    "```a {}\n{}\n```",
    "~~~ {}\n~~~",
    "`{}`",
    "# {}",
    "# a {#{}}",
    "# a {.{} data-b={} onclick={}}",
    "a[^1]\n\n[^1]: {}",
    "[^{}]\n\n[^{}]: b",
    "{{<a b=\"{}\" />}}",
    "{{<a b='{}' />}}",
    "{{<a b={}",
    "\\{{<a b=\"{}\" />}}",
    "> [!NOTE]\n> {}",
    "- [ ] {}",
    "a\n: {}",
    "http://a.example/{}",
    "www.a.example/?{}",
    "a@b.example{}",
    "<http://a.example/{}>",
    "{}",
    "<b title=\"{}\">",
    "<!-- {}",
];

/// The tags of a piece of HTML with their attributes' names and values, as a browser reads them.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        let (attributes, after) = attributes(&rest[end..]);
        rest = after;
        tags.push((name, attributes));
    }
    tags
}

fn attributes(mut rest: &str) -> (Vec<(String, String)>, &str) {
    let mut all = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (all, after);
        }
        if rest.is_empty() {
            return (all, rest);
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len()).max(1);
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            all.push((name, String::new()));
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len())),
        };
        all.push((name, value.to_string()));
        rest = after;
    }
}

/// What is live in a piece of HTML.
fn live(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (tag, attributes) in tags(html) {
        if matches!(&*tag, "script" | "svg" | "iframe") {
            found.push(tag);
        }
        for (name, value) in attributes {
            let runs = matches!(&*name, "href" | "src") && value.to_ascii_lowercase().contains("script:");
            let from_start = value.trim_start().to_ascii_lowercase().starts_with("javascript");
            if name.starts_with("on") || (runs && from_start) {
                found.push(format!("{name}={value}"));
            }
        }
    }
    found
}

#[test]
fn the_judge_sees_a_planted_fault() {
    assert_eq!(live("<a title=''><script>x</script>"), ["script"]);
    assert_eq!(live("<img alt=\"x\" onerror=y><a href='javascript:z'>"), ["onerror=y", "href=javascript:z"]);
    assert_eq!(live("<p title=\"<script> onclick=x\">&lt;script></p><!-- <script> -->"), Vec::<String>::new());
}

#[test]
fn no_payload_is_live_in_any_place() {
    let options = Options { raw_html: RawHtml::Escape, math: true, ..Options::site() };
    for place in PLACES {
        for payload in PAYLOADS {
            let source = place.replace("{}", payload);
            let html = render_plain(&parse(&source, 0, &options).0);
            assert_eq!(live(&html), Vec::<String>::new(), "{source}\n{html}");
        }
    }
}

#[test]
fn where_markdown_makes_the_attribute_no_payload_is_live_with_html_allowed() {
    for place in ["[a](/b \"{}\")", "![a](/b '{}')", "![a](<{}>)", "```{}\nx\n```", "{{<a b=\"{}\" />}}", "`{}`"] {
        for payload in PAYLOADS {
            let quote_ends_it = place.contains("{{<") && payload.contains('"')
                || place.contains("\"{}\"") && payload.contains('"') && !payload.contains("&quot;")
                || place.contains("'{}'") && payload.contains('\'')
                || place.contains("<{}>") && payload.contains(['<', '>'])
                || place.contains('`') && payload.contains('`');
            if quote_ends_it {
                continue;
            }
            let source = place.replace("{}", payload);
            let html = render_plain(&parse(&source, 0, &Options::site()).0);
            assert_eq!(live(&html), Vec::<String>::new(), "{source}\n{html}");
        }
    }
}
