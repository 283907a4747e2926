//! The repository's rules as tests: sizes, module docs, no leftovers, I/O only where it belongs.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                if !path.ends_with("node_modules") && !path.ends_with(".venv") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == extension) {
                let name = path.strip_prefix(root()).expect("below").to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).expect("readable")));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "there is no .{extension} file below {folder}");
    found
}

/// Files whose length is that of a table, each with its reason.
const TABLES: &[(&str, &str)] = &[("src/render/locale/table.rs", "a block for each language")];

fn too_long(files: &[(String, String)], limit: usize) -> Vec<String> {
    files
        .iter()
        .filter(|(name, text)| text.lines().count() > limit && !TABLES.iter().any(|(table, _)| table == name))
        .map(|(name, text)| format!("{name}: {} lines, at most {limit}", text.lines().count()))
        .collect()
}

#[test]
fn files_are_rooms() {
    let mut wrong = too_long(&files("src", "rs"), 450);
    wrong.extend(too_long(&files("tests/it", "rs"), 450));
    wrong.extend(too_long(&files("themes/default/templates", "html"), 150));
    wrong.extend(too_long(&files("themes/default/css", "css"), 300));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_planted_long_file_is_caught() {
    assert_eq!(too_long(&[("src/x.rs".into(), "\n".repeat(451))], 450).len(), 1);
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut all = files("src", "rs");
    all.extend(files("tests/it", "rs"));
    let missing: Vec<&String> = all
        .iter()
        .filter(|(name, text)| !text.starts_with("//!") && !name.ends_with("/tests.rs"))
        .map(|(n, _)| n)
        .collect();
    assert!(missing.is_empty(), "without a `//!` line: {missing:?}");
}

/// A function's name and length, by the indentation of its braces.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let is_function = ["fn ", "pub fn ", "pub(crate) fn ", "pub(super) fn "].iter().any(|p| trimmed.starts_with(p));
        if !is_function {
            continue;
        }
        let indent = &line[..line.len() - trimmed.len()];
        let close = format!("{indent}}}");
        if let Some(length) = lines[at..].iter().position(|l| **l == *close) {
            found.push((trimmed.split(['(', '<']).next().unwrap_or_default().to_owned(), length + 1));
        }
    }
    found
}

#[test]
fn functions_can_be_read_at_once() {
    let mut wrong = Vec::new();
    for (name, text) in files("src", "rs") {
        let long = functions(&text).into_iter().filter(|(_, length)| *length > 90);
        wrong.extend(long.map(|(function, length)| format!("{name}: `{function}` has {length} lines")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(functions("fn a() {\n    1\n}\n"), [("fn a".to_owned(), 3)]);
}

/// Words that may not stay in code. They are written apart here, so that this file is not one of them.
fn leftovers() -> Vec<String> {
    [("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("dbg", "!("), ("todo", "!("), ("unimplemented", "!(")]
        .iter()
        .map(|(a, b)| format!("{a}{b}"))
        .collect()
}

#[test]
fn nothing_is_left_open() {
    let words = leftovers();
    let mut wrong = Vec::new();
    for (folder, extension) in [("src", "rs"), ("tests", "rs"), ("themes", "html"), ("themes", "css"), ("themes", "js")]
    {
        for (name, text) in files(folder, extension) {
            for word in words.iter().filter(|w| text.contains(w.as_str())) {
                wrong.push(format!("{name}: `{word}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Calls that only some floors may make.
fn breaches(name: &str, text: &str) -> Vec<String> {
    let floor = name.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default();
    let is_test = name.contains("tests") || name.contains("testing");
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let rules: [(&str, &[&str]); 6] = [
        ("std::fs", &["source", "publish", "leads", "serve", "cli"]),
        ("std::net::Tcp", &["serve", "leads", "cli"]),
        ("std::env", &["cli"]),
        ("println!(", &["cli"]),
        ("Timestamp::now", &["cli", "leads", "serve"]),
        ("process::Command", &["cli"]),
    ];
    rules
        .iter()
        .filter(|(call, allowed)| !is_test && code.contains(call) && !allowed.contains(&floor))
        .map(|(call, _)| format!("{name}: `{call}` has no place on the floor `{floor}`"))
        .collect()
}

#[test]
fn only_some_floors_touch_the_machine() {
    let wrong: Vec<String> = files("src", "rs").iter().flat_map(|(name, text)| breaches(name, text)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(breaches("src/site/x.rs", "use std::fs;").len(), 1);
}

#[test]
fn no_state_is_global_and_changing() {
    let wrong: Vec<String> = files("src", "rs")
        .iter()
        .flat_map(|(name, text)| text.lines().map(move |l| (name, l)))
        .filter(|(_, l)| {
            let l = l.trim_start();
            let is_static =
                l.starts_with("static ") || l.starts_with("pub static ") || l.starts_with("pub(crate) static ");
            is_static && ["Mutex<", "RwLock<", "Atomic", "RefCell<"].iter().any(|t| l.contains(t))
        })
        .filter(|(name, l)| !(name.as_str() == "src/render/current.rs" && l.contains("CURRENT")))
        .filter(|(name, l)| !(name.as_str() == "src/source/asked.rs" && l.contains("READ")))
        .map(|(name, l)| format!("{name}: {}", l.trim()))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
