//! Tests of the YAML reader: many small cases.

use super::read;
use crate::diag::thread_time;
use crate::node::{Node, ProblemKind, Value};

/// The tree in one line, with the source of each scalar in angle brackets: this checks text and span at once.
fn shown(node: &Node, source: &str) -> String {
    let slice = &source[node.span.start as usize..node.span.end as usize];
    match &node.value {
        Value::Null => "null".into(),
        Value::Text { text, plain } => {
            let mark = if *plain { "" } else { "!" };
            if text == slice { format!("{mark}{text}") } else { format!("{mark}{text:?}<{slice}>") }
        }
        Value::List(items) => format!("[{}]", items.iter().map(|n| shown(n, source)).collect::<Vec<_>>().join(" ")),
        Value::Map(entries) => {
            let parts = entries.iter().map(|e| {
                let key = &source[e.key_span.start as usize..e.key_span.end as usize];
                assert_eq!(key.trim_matches(['"', '\'']), e.key);
                format!("{}={}", e.key, shown(&e.node, source))
            });
            format!("{{{}}}", parts.collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn text_is_kept_as_written_and_every_span_is_that_of_its_source() {
    let cases = [
        ("", "{}"),
        ("# only a comment\n", "{}"),
        ("a: no", "{a=no}"),
        ("a: 1_000\nb: 012\nc: 1.10\nd: 2026-01-02\n", "{a=1_000 b=012 c=1.10 d=2026-01-02}"),
        ("a:\nb: ~\nc: null\nd: \"\"", "{a=null b=null c=null d=!\"\"<\"\">}"),
        ("a: \"x\\ty\"\nb: 'it''s'", "{a=!\"x\\ty\"<\"x\\ty\"> b=!\"it's\"<'it''s'>}"),
        ("a: [x, 'y', [z]]", "{a=[x !\"y\"<'y'> [z]]}"),
        ("a:\n  - x\n  - k: v\n    l: w\nb: 1", "{a=[x {k=v l=w}] b=1}"),
        ("a:\n- x\n- y\nb: 1", "{a=[x y] b=1}"),
        ("a: {k: v, l: [1]}", "{a={k=v l=[1]}}"),
        ("\"q\": x\n'r': y", "{q=x r=y}"),
        ("tïtle: één ß 日本\nb: x", "{tïtle=één ß 日本 b=x}"),
        ("a: x # a comment\nb: y   \n", "{a=x b=y}"),
        ("a: one\n  two\nb: y", "{a=\"one two\"<one\n  two> b=y}"),
        ("a: !!str 12", "{a=!12}"),
        ("a: https://x.example/?q=1#f", "{a=https://x.example/?q=1#f}"),
        ("\r\na: x\r\nb: [y]\r\n", "{a=x b=[y]}"),
        ("a: &n x\nb: *n", "{a=x b=\"x\"<*n>}"),
        ("base: &b {k: v, l: w}\nm:\n  <<: *b\n  k: own", "{base={k=v l=w} m={k=own l=w}}"),
    ];
    for (text, expected) in cases {
        for prefix in ["", "\u{feff}"] {
            let source = format!("{prefix}{text}");
            let read = read(&source, 0);
            assert!(read.problems.is_empty(), "{text:?}: {:?}", read.problems);
            assert_eq!(shown(&read.node, &source), expected, "{text:?}");
        }
        let source = format!("---\né\n{text}\n---\nbody");
        let read = read(text, "---\né\n".len());
        assert_eq!(shown(&read.node, &source), expected, "{text:?} further on");
    }
}

#[test]
fn block_text_keeps_its_lines() {
    let cases = [
        ("a: |\n  one\n  two\nb: x", "one\ntwo\n"),
        ("a: |-\r\n  one\r\n  two\r\n", "one\ntwo"),
        ("a: >\n  one\n  two\n", "one two\n"),
        ("a: |\n  true\n", "true\n"),
    ];
    for (text, expected) in cases {
        let read = read(text, 0);
        assert_eq!(read.problems, [], "{text:?}");
        let value = &read.node.get("a").unwrap().value;
        assert_eq!(value, &Value::Text { text: expected.into(), plain: false }, "{text:?}");
    }
}

#[test]
fn the_last_of_equal_keys_counts_and_each_repetition_is_told() {
    let text = "é: 0\na: 1\nb: {c: 2, c: 3}\na: 4\na: 5\n";
    let read = read(text, 10);
    assert_eq!(read.node.get("a").unwrap().text(), Some("5"));
    assert_eq!(read.node.get("b").unwrap().get("c").unwrap().text(), Some("3"));
    let places: Vec<_> = read
        .problems
        .iter()
        .map(|p| (p.kind, &text[p.span.start as usize - 10..p.span.end as usize - 10], p.span.start))
        .collect();
    let kind = ProblemKind::DuplicateKey;
    assert_eq!(places, [(kind, "c", 31), (kind, "a", 37), (kind, "a", 42)]);
    assert!(read.is_whole());
}

#[test]
fn syntax_errors_have_place_message_and_hint_and_keep_what_was_whole() {
    let cases = [
        ("é: x\ntitle: One: two\n", ": two", "a colon stands where no key can be"),
        ("a: x\n\tb: y\n", "\tb: y", "a tab stands where only spaces may"),
        ("a: x\nb: \"never closed\n", "\"never", "a quote is opened here and never closed"),
        ("a: x\nb: \"never closed\nc: y\n", "\"never", "a quote is opened here and never closed"),
        ("a: x\nb: [1, 2\n", "[1", "a list or map in brackets is not closed, or lacks a comma"),
        ("a: x\nb: *none\n", "*none", "no value has the name after `*`"),
        ("a: x\nb: @me\n", "@me", "text cannot begin with `@`"),
        ("a: x\nb: `me`\n", "`me", "text cannot begin with ```"),
        ("a: x\nb\nc: y\n", "b\nc", "this line has no colon"),
        ("a: x\nb: \"y\" z\n", "z", "text goes on after a closing quote"),
        ("a: x\n? [k]\n: v\n", "[k]", "a list or a map cannot be a key"),
        ("a: x\n...\nb: y\n", "b: y", "a second document begins here"),
        ("a: x\nb: &n [*n]\n", "*n]", "an alias stands inside the value that it names"),
    ];
    for (text, at, message) in cases {
        let read = read(text, 0);
        assert!(!read.is_whole(), "{text:?}");
        let problem = &read.problems[0];
        let rest = &text[problem.span.start as usize..];
        assert_eq!((problem.message.as_str(), rest.starts_with(at)), (message, true), "{text:?} {rest:?}");
        assert!(problem.hint.is_some(), "{text:?}");
        if text.starts_with("a: x") && !text.contains('\t') {
            assert_eq!(read.node.get("a").and_then(Node::text), Some("x"), "{text:?}");
        }
    }
}

#[test]
fn a_block_that_is_no_map_is_a_mistake() {
    for (text, message) in [
        ("just words\n", "this is text, not lines of `key: value`"),
        ("- a\n- b\n", "this is a list, not lines of `key: value`"),
    ] {
        let read = read(text, 0);
        assert_eq!(read.problems[0].message, message);
        assert_eq!(read.node.entries(), Some(&[][..]));
    }
}

#[test]
fn bombs_end_soon_with_a_problem() {
    let mut laughs = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    let mut long = format!("a: &a {}\n", "x".repeat(50_000));
    for i in 1..9 {
        let before = format!("*a{}", i - 1);
        laughs += &format!("a{i}: &a{i} [{}]\n", [before.as_str(); 9].join(","));
    }
    for i in 0..1_000 {
        long += &format!("b{i}: *a\n");
    }
    let cases = [
        ("alias bomb", laughs),
        ("long alias", long),
        ("deep brackets", "[".repeat(60_000)),
        ("deep braces", "{a: ".repeat(15_000)),
        ("deep blocks", (0..300).map(|i| format!("{}a:\n", " ".repeat(i))).collect()),
        ("deep dashes", "- ".repeat(30_000)),
        ("too long", "a: ".to_string() + &"[".repeat(100_000)),
        ("chain of anchors", (1..2_000).map(|i| format!("k{i}: &k{i} [*k{}]\n", i - 1)).collect()),
    ];
    for (name, text) in cases {
        let began = thread_time();
        let read = read(&text, 0);
        assert!(!read.is_whole(), "{name}");
        let took = thread_time() - began;
        assert!(took.as_millis() < 2_000, "{name} took {took:?}");
    }
}

#[test]
fn time_grows_with_the_text() {
    let text = |n: usize| (0..n).map(|i| format!("key{i}: [a, \"b\", {{c: d}}]\n")).collect::<String>();
    let (small, large) = (text(200), text(1_600));
    let time = |text: &str| {
        let best = (0..5).map(|_| {
            let began = thread_time();
            assert!(read(text, 0).problems.is_empty());
            thread_time() - began
        });
        best.min().unwrap_or_default().as_secs_f64()
    };
    let ratio = time(&large) / time(&small);
    assert!(ratio < 40.0, "eight times the text took {ratio} times as long");
}
