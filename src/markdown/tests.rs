//! Tests of the whole: Markdown in, HTML and holes out.

use std::time::Duration;

use serde_json::json;

use crate::diag::codes::{COMPONENT_SYNTAX, LINK_UNSAFE};

use super::{Body, Fill, Options, Problem, RawHtml, fill_plain, parse, render_plain, splice};
use crate::diag::thread_time;

mod anything;
mod harmless;

fn site(source: &str) -> (Body, Vec<Problem>) {
    parse(source, 0, &Options::site())
}

/// The HTML with each hole shown: `[name args]` for a component (`[[…]]` for a block), else as plain Markdown.
fn shown(body: &Body) -> String {
    let mut out = String::new();
    splice(body, &mut out, |hole, out| match &hole.fill {
        Fill::Component { call } => {
            let args: Vec<String> = call.args.iter().map(|a| format!(" {}={}", a.name, a.value)).collect();
            let text = format!("[{}{}]", call.name, args.concat());
            out.push_str(&if call.block { format!("[{text}]") } else { text });
        }
        fill => fill_plain(fill, out),
    });
    out
}

#[test]
fn the_syntax_of_sites() {
    for (source, expected) in [
        ("\"a\" -- b...", "<p>“a” – b…</p>\n"),
        ("see www.a.example/x--y_z.", "<p>see <a href=\"http://www.a.example/x--y_z\">www.a.example/x--y_z</a>.</p>\n"),
        (
            "a\\@b.example http://x.example/a\\_b",
            "<p>a@b.example <a href=\"http://x.example/a_b\">http://x.example/a_b</a></p>\n",
        ),
        ("[http://a.example](b)", "<p><a href=\"b\">http://a.example</a></p>\n"),
        ("<a href=b>http://a.example</a>", "<p><a href=\"b\">http://a.example</a></p>\n"),
        ("~~a~~", "<p><del>a</del></p>\n"),
        (
            "- [x] a",
            "<ul>\n<li class=\"task\"><input type=\"checkbox\" checked disabled aria-label=\"done\"> a</li>\n</ul>\n",
        ),
        (
            "> [!TIP]\n> a",
            "<aside class=\"callout tip\" role=\"note\">\n<p class=\"callout-title\">Tip</p>\n<p>a</p>\n</aside>\n",
        ),
        ("a\n: b", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>\n"),
        (
            "|a|\n|-:|\n|b|",
            "<div class=\"table\"><table>\n<thead>\n<tr>\n<th scope=\"col\" class=\"right\">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td class=\"right\">b</td>\n</tr>\n</tbody>\n</table>\n</div>\n",
        ),
        ("```rust,ignore x\na<b\n```", "<pre><code class=\"language-rust\">a&lt;b\n</code></pre>\n"),
        ("![a *b*](c \"d\")", "<p><img src=\"c\" alt=\"a b\" title=\"d\"></p>\n"),
        ("a\0b", "<p>a\u{fffd}b</p>\n"),
        ("$a$", "<p>$a$</p>\n"),
    ] {
        assert_eq!(render_plain(&site(source).0), expected, "{source}");
    }
}

#[test]
fn a_wide_table_can_be_scrolled_and_has_a_name() {
    let html = render_plain(&site("|a \"x\"|*b*|c|\n|-|-|-|\n").0);
    assert!(
        html.starts_with("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"a “x”, b, c\"><table>"),
        "{html}"
    );
    let html = render_plain(&site("|a|b|\n|-|-|\n|short words only|`a/long/path/of/one/word`|\n").0);
    assert!(html.contains("tabindex=\"0\" role=\"group\" aria-label=\"a, b\""), "{html}");
    let html = render_plain(&site("|a|b|\n|-|-|\n|short words only|and no more than that|\n").0);
    assert!(html.starts_with("<div class=\"table\"><table>"), "{html}");
    let html = render_plain(&site("[x](y) [z](w)\n\n|![a](b)|||\n|-|-|-|\n|[x](y)|").0);
    assert!(html.contains("aria-label=\"Table\"><table>"), "{html}");
    assert!(html.contains("<th scope=\"col\"><img src=\"b\" alt=\"a\"></th>\n<td></td>\n<td></td>"), "{html}");
}

#[test]
fn formulas_are_code_when_asked_for() {
    let options = Options { math: true, ..Options::site() };
    let html = render_plain(&parse("$a_b$ $$c<d$$", 0, &options).0);
    assert_eq!(html, "<p><code class=\"math inline\">a_b</code> <code class=\"math display\">c&lt;d</code></p>\n");
}

#[test]
fn calls_are_found_in_text_and_nowhere_else() {
    for (source, expected) in [
        ("{{<a b=\"*c* \\\"d\\\" | -- [e](f)\" />}}", "[[a b=\"*c* \\\"d\\\" | -- [e](f)\"]]\n"),
        ("x {{<a/>}} *{{<b n={1} />}}*", "<p>x [a] <em>[b n=1]</em></p>\n"),
        ("{{<a\n  b=\"c\"\n/>}}\n\nd", "[[a b=\"c\"]]\n<p>d</p>\n"),
        ("{{<a\r\n  b=\"c\"\r\n/>}}\r\nx", "<p>[a b=\"c\"]\nx</p>\n"),
        ("x {{<a\n  b=\"c\"\n/>}} y", "<p>x [a b=\"c\"] y</p>\n"),
        ("{{<a/>}}\n{{<b/>}}", "[[a]]\n[[b]]\n"),
        ("{{<a/>}} {{<b/>}}", "<p>[a] [b]</p>\n"),
        ("> {{<a\n> b=\"c\" />}}", "<blockquote>\n[[a b=\"c\"]]\n</blockquote>\n"),
        ("- {{<a/>}}\n- x {{<a/>}}", "<ul>\n<li>[[a]]</li>\n<li>x [a]</li>\n</ul>\n"),
        (
            "|{{<a b=\"|\"/>}}|\n|-|\n",
            "<div class=\"table\"><table>\n<thead>\n<tr>\n<th scope=\"col\">[a b=\"|\"]</th>\n</tr>\n</thead>\n</table>\n</div>\n",
        ),
        ("[x {{<a/>}}](y)", "<p><a href=\"y\">x [a]</a></p>\n"),
        ("`{{<a b=\"c\"/>}}`", "<p><code>{{&lt;a b=\"c\"/&gt;}}</code></p>\n"),
        ("{{<a b=\"`\"/>}} `{{<c/>}}`", "<p>[a b=\"`\"] <code>{{&lt;c/&gt;}}</code></p>\n"),
        ("`{{<a\nb=\"c\"/>}}`", "<p><code>{{&lt;a b=\"c\"/&gt;}}</code></p>\n"),
        ("    {{<a b=\"c\"/>}}", "<pre><code>{{&lt;a b=\"c\"/&gt;}}</code></pre>\n"),
        (
            "- ```x{{<i/>}}\n  {{<a\n    b=\"c\"/>}}\n  ```",
            "<ul>\n<li>\n<pre><code class=\"language-x\">{{&lt;a\n  b=\"c\"/&gt;}}\n</code></pre>\n</li>\n</ul>\n",
        ),
        ("<!-- {{<a b=\"c\"/>}} -->", "<!-- {{<a b=\"c\"/>}} -->"),
        ("<div>\n{{<a/>}}\nx {{<b\nc=\"d\"/>}}</div>", "<div>\n[[a]]\nx [b c=\"d\"]</div>"),
        ("<script>{{<a/>}}</script>", "<script>{{<a/>}}</script>"),
        ("<p title=\"{{<a b='c'/>}}\">", "<p title=\"{{<a b='c'/>}}\">"),
        ("![{{<a b=\"c\"/>}}](d)", "<p><img src=\"d\" alt=\"{{&lt;a b=&quot;c&quot;/&gt;}}\"></p>\n"),
        ("\\{{<a b=\"c\" />}} \\\\{{<a/>}}", "<p>{{&lt;a b=\"c\" /&gt;}} \\[a]</p>\n"),
        ("\\{{<a\nb=\"c\" />}}", "<p>{{&lt;a\nb=\"c\" /&gt;}}</p>\n"),
        ("{{< a />}} {{<1/>}} {{", "<p>{{&lt; a /&gt;}} {{&lt;1/&gt;}} {{</p>\n"),
    ] {
        let (body, problems) = site(source);
        assert_eq!(shown(&body), expected, "{source}");
        assert_eq!(problems, vec![], "{source}");
    }
}

#[test]
fn calls_and_mistakes_in_them_have_spans_of_the_whole_file() {
    let source = "---\ntitle: é\n---\nö\0 {{<a n={1} />}} {{<b c=3 />}} `{{<d` {{</e>}}";
    let (body, problems) = parse(source, source.find('ö').unwrap(), &Options::site());
    let text = |span: crate::diag::Span| &source[span.start as usize..span.end as usize];
    let Fill::Component { call } = &body.holes[0].fill else { panic!("{:?}", body.holes) };
    assert_eq!((text(body.holes[0].span), text(call.args[0].span)), ("{{<a n={1} />}}", "n={1}"));
    assert_eq!(call.args[0].value, json!(1));
    let found: Vec<_> = problems.iter().map(|p| (p.code, text(p.span))).collect();
    assert_eq!(found, vec![(COMPONENT_SYNTAX, "3"), (COMPONENT_SYNTAX, "/")]);
    assert!(render_plain(&body).contains("{{&lt;b c=3 /&gt;}} <code>{{&lt;d</code> {{&lt;/e&gt;}}"), "{}", body.html);
}

#[test]
fn targets_have_their_exact_place() {
    let source = "x [a](b.md#c \"t\") ![d](e.png) <http://f.example> [g][h] www.i.example\n<a href='j&amp;k'>\n\n> <p\n> id=x><img src=l>\n\n[h]: m";
    let (body, _) = site(source);
    let places: Vec<_> = body
        .holes
        .iter()
        .filter(|h| h.fill != Fill::LinkClose)
        .map(|h| &source[h.span.start as usize..h.span.end as usize])
        .collect();
    assert_eq!(places, ["b.md#c", "e.png", "http://f.example", "[g][h]", "www.i.example", "j&amp;k", "l"]);
    assert!(matches!(&body.holes[9].fill, Fill::Address { target, .. } if target == "j&k"), "{:?}", body.holes[9]);
    assert_eq!(body.anchors, ["x"]);
}

#[test]
fn headings_have_unique_ids_and_a_link_with_a_name() {
    let (body, _) = site(
        "# Why?\n\n## Why\n\nWhy\n---\n\n# !\n\n### `c<d>` *e* [f](g)[^n]\n\n## Über “x” {#own .a data-b=c onclick=d}\n\n## Own\n\n## Why 2\n\n[^n]: x",
    );
    let ids: Vec<_> = body.headings.iter().map(|h| (h.level, h.id.as_str())).collect();
    assert_eq!(
        ids,
        [
            (1, "why"),
            (2, "why-2"),
            (2, "why-3"),
            (1, "section"),
            (3, "c-d-e-f"),
            (2, "own"),
            (2, "own-2"),
            (2, "why-2-2")
        ]
    );
    assert_eq!(body.headings[4].html, "<code>c&lt;d&gt;</code> <em>e</em> f");
    assert_eq!(body.headings[4].text, "c<d> e f");
    let html = render_plain(&body);
    assert!(html.contains("<h2 id=\"own\" class=\"a\" data-b=\"c\">Über “x” <a class=\"anchor\" href=\"#own\" aria-label=\"Link to: Über “x”\"></a></h2>"), "{html}");
    assert_eq!(
        body.anchors,
        ["why", "why-2", "why-3", "section", "fnref:1", "c-d-e-f", "own", "own-2", "why-2-2", "fn:1"]
    );
}

#[test]
fn the_title_leaves_the_text_and_other_headings_go_lower() {
    let options = Options { take_title: true, demote: true, heading_ids: false, ..Options::site() };
    let (body, _) = parse("a\n\n# T *x* [l](y)\n\n## B\n\n[z](w)", 0, &options);
    assert_eq!(body.title.as_ref().map(|t| (t.text.as_str(), t.html.as_str())), Some(("T x l", "T <em>x</em> l")));
    assert_eq!(render_plain(&body), "<p>a</p>\n<h2>B</h2>\n<p><a href=\"w\">z</a></p>\n");
    let (body, _) = parse("# A\n\n# B\n\n###### C", 0, &options);
    assert_eq!(render_plain(&body), "<h2>B</h2>\n<h6>C</h6>\n");
    assert_eq!(body.headings[0].level, 2);
}

#[test]
fn footnotes_stand_at_the_end_in_the_order_of_their_references() {
    let (body, _) = site("[^b] [^a] [^b]\n\n[^a]: A[^c]\n[^b]: B\n[^c]: C\n\n    - c\n\n[^unused]: [x](y)");
    let html = render_plain(&body);
    let order: Vec<usize> = ["<p>B", "<p>A", "<p>C"].iter().map(|t| html.find(t).unwrap()).collect();
    assert!(order.is_sorted(), "{html}");
    assert!(html.contains("<li id=\"fn:1\">\n<p>B <a href=\"#fnref:1\" role=\"doc-backlink\" aria-label=\"Back to reference 1\">↩︎</a> <a href=\"#fnref:1-2\""), "{html}");
    assert!(html.contains("</ul>\n <a href=\"#fnref:3\""), "{html}");
    assert!(!html.contains("href=\"y\""), "{html}");
}

#[test]
fn html_of_authors_is_kept_or_shown_as_text() {
    let source = "<div onclick=\"a\">{{<b/>}}</div>\n\nx <b>y</b>";
    let html = render_plain(&parse(source, 0, &Options { raw_html: RawHtml::Escape, ..Options::site() }).0);
    assert_eq!(html, "<p>&lt;div onclick=\"a\"&gt;{{&lt;b /&gt;}}&lt;/div&gt;</p>\n<p>x &lt;b&gt;y&lt;/b&gt;</p>\n");
    assert!(render_plain(&site(source).0).starts_with("<div onclick=\"a\">"));
}

#[test]
fn words_are_counted_without_code_blocks() {
    let (body, _) = site(
        "# One two\n\nthree*four* `five`\nsix\n\n```\nno no\n```\n\n|seven|eight|\n|-|-|\n\n<p>nine</p>\n\n{{<no/>}} 十 http://ten.example",
    );
    assert_eq!(body.words, 12);
}

#[test]
fn an_address_that_runs_code_is_taken_out_and_said() {
    let source = "[a](JavaScript:alert(1)) [b](java&#x73;cript:alert(1)) [c](<java\tscript:x>) <vbscript:x> [d]\n![e](data:text/html,x) ![f](data:image/png;base64,AA)\n\n[d]: data:text/html,x";
    let (body, problems) = site(source);
    assert_eq!(render_plain(&body).matches("href=\"#\"").count(), 5, "{}", render_plain(&body));
    assert!(render_plain(&body).contains("e <img src=\"data:image/png;base64,AA\" alt=\"f\">"));
    assert_eq!(problems.iter().filter(|p| p.code == LINK_UNSAFE).count(), 6);
    let plain = parse("[a](javascript:b)", 0, &Options::commonmark());
    assert_eq!((render_plain(&plain.0).as_str(), plain.1.len()), ("<p><a href=\"javascript:b\">a</a></p>\n", 0));
}

#[test]
fn nothing_that_repeats_takes_more_than_linear_time() {
    for unit in [
        "> ",
        "- ",
        "1. ",
        "* a\n",
        "# a\n",
        "# a\n\n# b\n\n",
        "www.a_",
        "a@",
        "http://a.example ",
        "{{<a ",
        "{{<a b=\"",
        "{{<a b={[",
        "{{<a/>}} ",
        "\\{{<a",
        "[^a] ",
        "[^1]: a\n",
        "<a ",
        "<a href=\"",
        "<!-- ",
        "<script>\n",
        "\"a' ",
        "--",
        "|a",
        "|a|b\n|-|-\n",
        "![",
        "![a](\\b)",
        "[a](b) ",
        "$a",
        "`",
        "**a",
        "&amp;",
        "a\n: b\n",
        "- [ ] a\n",
        "> [!NOTE]\n",
        "<x y='{{<a b=\"",
    ] {
        let long = |n: usize| unit.repeat(n / unit.len());
        let time = |text: &str| {
            let start = thread_time();
            let (body, _) = site(text);
            render_plain(&body);
            thread_time() - start
        };
        let (small, big) = (long(25_000), long(50_000));
        // Other work on the machine can slow one measurement; a pass that is not linear is slow every time.
        let is_linear = (0..6).any(|_| {
            let first = time(&small).min(time(&small));
            let second = time(&big).min(time(&big));
            second < Duration::from_millis(50) || second.as_secs_f64() < 2.6 * first.as_secs_f64()
        });
        assert!(is_linear, "{unit:?}: {:?}, {:?}", time(&small), time(&big));
    }
}

#[test]
fn deep_nesting_ends_in_time() {
    for unit in ["> ", "- ", "1. ", "![", "[", "**a ", "<div>\n", "{{<a b={["] {
        let start = thread_time();
        let (body, _) = site(&unit.repeat(100_000));
        render_plain(&body);
        let took = thread_time() - start;
        assert!(took < Duration::from_secs(5), "{unit:?} took {took:?}");
    }
}
