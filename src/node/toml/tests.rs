//! Tests of the TOML reader: many small cases.

use super::{read, read_file};
use crate::node::{Node, ProblemKind, Value, to_json};

#[test]
fn the_dialect_of_other_generators_is_read() {
    let text = "path = \"2026/01/x\"\ntitle = \"Ünï\"\ndate = 2026-01-02\ntime = 2026-01-02T03:04:05Z\n\
        weight = 3\nversion = 1.10\ndraft = true\n[taxonomies]\ntags = [\"a\", 'b']\n\n[extra]\nteam = \"core\"\nn = 1_000\n\n\
        [[extra.list]]\nk = 1\n[[extra.list]]\nk = 0b11\n";
    let read = read(text, 0);
    assert_eq!(read.problems, []);
    let text_of = |key: &str| read.node.get(key).and_then(Node::text).unwrap();
    assert_eq!(text_of("date"), "2026-01-02");
    assert_eq!(text_of("time"), "2026-01-02T03:04:05Z");
    assert_eq!(text_of("version"), "1.10");
    assert_eq!(
        to_json(&read.node).to_string(),
        "{\"path\":\"2026/01/x\",\"title\":\"Ünï\",\"date\":\"2026-01-02\",\
        \"time\":\"2026-01-02T03:04:05Z\",\"weight\":3,\"version\":1.1,\"draft\":true,\"taxonomies\":{\"tags\":[\"a\",\"b\"]},\
        \"extra\":{\"team\":\"core\",\"n\":1000,\"list\":[{\"k\":1},{\"k\":3}]}}"
    );
}

#[test]
fn spans_are_those_of_the_file() {
    for (prefix, text) in [("", "\"é\" = \"ü\"\r\nn = 12345\r\n"), ("\u{feff}", "'ö' = 1\r\nn = [ 1, 'é' ]\r\n")] {
        let source = format!("{prefix}{text}");
        let read = read(&source, 0);
        assert_eq!((read.node.entries().unwrap().len(), &read.problems[..]), (2, &[][..]));
        for entry in read.node.entries().unwrap() {
            let key = &source[entry.key_span.start as usize..entry.key_span.end as usize];
            assert_eq!(key.trim_matches(['"', '\'']), entry.key);
        }
    }
    let text = "title = \"é\"\nwhen = 2026-01-02\n";
    let read = read(text, 4);
    let when = read.node.get("when").unwrap();
    assert_eq!(&text[when.span.start as usize - 4..when.span.end as usize - 4], "2026-01-02");
    assert_eq!(when.value, Value::Text { text: "2026-01-02".into(), plain: true });
}

#[test]
fn the_last_of_equal_keys_counts() {
    let cases = [
        ("a = 1\nb = 2\na = 3\n", "{\"b\":2,\"a\":3}", 1),
        ("a = 1\na = 2\na = 3\n", "{\"a\":3}", 2),
        ("a = [1,\n 2]\nb = 0\na = \"é\"\nc = 'c'\n", "{\"b\":0,\"a\":\"é\",\"c\":\"c\"}", 1),
        ("[x]\na = 1\n[y]\na = 2\nb = 3\na = 4\n", "{\"x\":{\"a\":1},\"y\":{\"b\":3,\"a\":4}}", 1),
        ("[x]\na = 1\n[x]\nb = 2\n", "{\"x\":{\"a\":1,\"b\":2}}", 1),
    ];
    for (text, expected, repeated) in cases {
        let read = read(text, 0);
        assert_eq!(to_json(&read.node).to_string(), expected, "{text:?}");
        assert_eq!(read.problems.len(), repeated, "{text:?}: {:?}", read.problems);
        assert!(read.problems.iter().all(|p| p.kind == ProblemKind::DuplicateKey && p.hint.is_some()));
    }
    let inline = read("a = {b = 1, b = 2}\n", 0);
    assert_eq!((inline.problems.len(), inline.is_whole()), (1, true));
}

#[test]
fn after_a_mistake_what_stood_before_it_is_kept() {
    let cases = [
        ("a = 1\nb = words here\nc = 3\n", "words"),
        ("a = 1\nb = [1, 2\nc = 3\n", ""),
        ("a = 1\nb =\n", ""),
        ("a = 1\nb: 2\n", ": 2"),
        ("a = 1\nb = \"x\n", ""),
    ];
    for (text, at) in cases {
        let read = read(text, 0);
        let problem = read.problems.iter().find(|p| p.kind == ProblemKind::Syntax).unwrap();
        let rest = &text[problem.span.start as usize..];
        assert!(rest.starts_with(at), "{text:?}: {rest:?} {problem:?}");
        assert_eq!(read.node.get("a").and_then(Node::text), Some("1"), "{text:?}");
        assert!(read.node.get("c").is_none(), "{text:?}");
    }
}

#[test]
fn bombs_end_with_a_problem() {
    let cases = [
        format!("x = {}\n", "[".repeat(60_000)),
        format!("x = {}\n", "{a=".repeat(20_000)),
        format!("{}a = 1\n", "a.".repeat(30_000)),
        format!("[{}a]\nx = 1\n", "a.".repeat(30_000)),
        "a = 1\n".repeat(10_000),
        format!("a = \"{}\"\n", "x".repeat(70_000)),
    ];
    for text in cases {
        let began = std::time::Instant::now();
        assert!(!read(&text, 0).problems.is_empty());
        assert!(began.elapsed().as_millis() < 3_000, "took {:?}", began.elapsed());
    }
    assert!(read_file(&format!("a = \"{}\"\n", "x".repeat(70_000))).problems.is_empty());
}
