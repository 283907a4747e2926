//! Whatever the text is: nothing panics, and what comes out keeps its promises.

use std::collections::HashSet;

use crate::markdown::{Fill, Options, RawHtml, parse, render_plain};

/// Pieces that mean something to Markdown, HTML, calls, or to us.
const PIECES: &[&str] = &[
    "{{<a ",
    "{{<a/>}}",
    "{{<b c=\"",
    " />}}",
    "{{<a\n  b=\"c\"\n/>}}",
    "\\{{<a",
    "{{</a>}}",
    "{{<é",
    "n={1}",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](x)",
    "](<y>)",
    "`",
    "```",
    "\n```\n",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "    ",
    "\t",
    "> ",
    "- ",
    "1. ",
    "# ",
    "## x {#y .z}",
    "\n===\n",
    "\n---\n",
    "*",
    "**",
    "_",
    "~~",
    "|",
    "\n|-|-|\n",
    "[^1]",
    "\n[^1]: ",
    "[^2]",
    "\n[^2]: n",
    "<",
    ">",
    "<b>",
    "</b>",
    "<a href=x>",
    "<a href=\"y",
    "<img srcset='a 1x, b'>",
    "<!--",
    "-->",
    "<div>\n",
    "<script>",
    "</script>",
    "<?",
    "<![CDATA[",
    "\\",
    "&amp;",
    "&#0;",
    "\0",
    "\u{1}",
    "\u{2}",
    "\u{1}aaa",
    "é",
    "中",
    "’",
    "\u{feff}",
    "www.a.b",
    "http://x.y/",
    "a@b.c",
    "--",
    "...",
    "\n: d",
    "- [x] ",
    "> [!NOTE]\n",
    "$",
    "x",
    "javascript:",
    "data:",
];

/// A sequence of numbers that is the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap_or_default()
    }
}

fn check(source: &str, start: usize, options: &Options) {
    let (body, problems) = parse(source, start, options);
    let is_place = |span: crate::diag::Span| {
        source.get(span.start as usize..span.end as usize).is_some() && span.start as usize <= source.len()
    };
    let mut last = 0;
    for hole in &body.holes {
        assert!(hole.at >= last && body.html.is_char_boundary(hole.at as usize), "{hole:?} in {source:?}");
        assert!(is_place(hole.span), "{hole:?} in {source:?}");
        last = hole.at;
    }
    assert!(problems.iter().all(|p| is_place(p.span)), "{problems:?} in {source:?}");
    let mut in_link = false;
    for hole in &body.holes {
        match hole.fill {
            Fill::LinkOpen { .. } if !in_link => in_link = true,
            Fill::LinkClose if in_link => in_link = false,
            Fill::LinkOpen { .. } | Fill::LinkClose => panic!("links nest in {source:?}"),
            _ => {}
        }
    }
    let html = render_plain(&body);
    assert!(!html.bytes().any(|b| b < 3), "{html:?} of {source:?}");
    if options.heading_ids {
        let ids: HashSet<&str> = body.headings.iter().map(|h| h.id.as_str()).collect();
        assert!(ids.len() == body.headings.len() && !ids.contains(""), "{ids:?} in {source:?}");
    }
    if options.raw_html == RawHtml::Escape {
        for tag in ["<b>", "<script", "<img srcset", "<!--"] {
            assert!(!html.contains(tag), "{tag} in {html:?} of {source:?}");
        }
    }
}

#[test]
fn any_text_is_read() {
    let choices = [
        Options::commonmark(),
        Options::gfm(),
        Options::site(),
        Options { raw_html: RawHtml::Escape, math: true, ..Options::site() },
        Options { take_title: true, demote: true, ..Options::site() },
    ];
    let mut numbers = Numbers(0x2026_1122);
    for _ in 0..6_000 {
        let mut source = String::from("---\né\n---\n");
        let start = source.len();
        for _ in 0..=numbers.below(24) {
            source.push_str(PIECES[numbers.below(PIECES.len())]);
        }
        check(&source, start, &choices[numbers.below(choices.len())]);
    }
}
