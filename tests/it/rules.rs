//! Every rule has a page in the documentation that says what the rule says, and a case that shows it at work.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use wellspring::check;
use wellspring::diag::codes;

use crate::case;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// All files of a folder and below by their extension, with their texts.
fn texts(folder: &str, extension: &str) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                let text = fs::read_to_string(&path).expect("text");
                found.insert(path, text);
            }
        }
    }
    found
}

/// What a page of the documentation must say of each code: group, severity and its sentences.
fn documented() -> BTreeMap<&'static str, Vec<String>> {
    let line = |group: &str, severity: &str| format!("Group: {group}. Severity: {severity}.");
    let mut all = BTreeMap::new();
    for code in codes::ALL {
        all.insert(code.name, vec![line("correctness", code.severity.as_str()), code.finds.into(), code.mend.into()]);
    }
    for code in check::theme::CODES {
        all.insert(code.name, vec![line("theme", code.severity.as_str()), code.finds.into(), code.mend.into()]);
    }
    for rule in check::ALL {
        let code = &rule.code;
        let mut mend = code.mend.to_owned();
        mend[..1].make_ascii_uppercase();
        let known = all.insert(
            code.name,
            vec![line(rule.group.as_str(), code.severity.as_str()), code.finds.into(), rule.why.into(), mend],
        );
        assert!(known.is_none(), "two rules are called `{}`", code.name);
    }
    all
}

fn lacks(page: &str, code: &str, sentences: &[String]) -> Vec<String> {
    let title = format!("title: {code}\n");
    let wanted = sentences.iter().chain(std::iter::once(&title));
    wanted.filter(|s| !page.contains(s.as_str())).map(|s| format!("checks/{code}.md lacks: {}", s.trim())).collect()
}

#[test]
fn every_rule_has_a_page_that_says_what_it_says() {
    let folder = root("content/docs/checks");
    let index = fs::read_to_string(folder.join("_index.md")).expect("the list of checks");
    let mut wrong = Vec::new();
    let documented = documented();
    for (code, sentences) in &documented {
        let page = fs::read_to_string(folder.join(format!("{code}.md"))).unwrap_or_default();
        wrong.extend(lacks(&page, code, sentences));
        if !index.contains(&format!("[{code}]({code}.md)")) {
            wrong.push(format!("checks/_index.md does not list {code}"));
        }
    }
    for path in texts("content/docs/checks", "md").keys() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if name != "_index" && !documented.contains_key(name.as_ref()) {
            wrong.push(format!("checks/{name}.md is the page of no rule"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(lacks("title: a\nOne.", "a", &["One.".into(), "Two.".into()]).len(), 1);
}

#[test]
fn a_rule_stands_in_the_file_of_its_name() {
    for rule in check::ALL {
        let path = root(&format!("src/check/rule/{}.rs", rule.code.name.replace('-', "_")));
        let text = fs::read_to_string(&path).unwrap_or_default();
        assert!(text.contains(&format!("\"{}\"", rule.code.name)), "{} does not hold its rule", path.display());
        assert!(rule.code.finds.ends_with('.') && rule.why.ends_with('.'), "{} has no whole sentences", rule.code.name);
        assert!(!rule.code.mend.ends_with('.'), "the hint of {} ends with a full stop", rule.code.name);
    }
}

/// Whether a case shows a rule that fires, one that does not, and one that is allowed.
fn shows(source: &str, code: &str) -> Result<(), String> {
    let case = case::read(source)?;
    let mut inputs: BTreeMap<&str, &str> = BTreeMap::new();
    let (mut fires, mut still, mut allowed) = (false, false, false);
    for section in &case.sections {
        let name = section.name.as_str();
        if let Some(path) = name.strip_prefix("remove ") {
            inputs.remove(path);
        } else if !name.starts_with("expect ") {
            inputs.insert(name.strip_prefix("edit ").unwrap_or(name), &section.text);
        } else if name == format!("expect check {code}") {
            let told = section.text.contains(&format!("[{code}]"));
            let allows = inputs.values().any(|text| text.contains(&format!("wellspring-allow: {code}, ")));
            fires |= told && !allows;
            still |= section.text.is_empty() && !allows;
            allowed |= section.text.is_empty() && allows;
        }
    }
    for (is, what) in [(fires, "fires"), (still, "does not fire"), (allowed, "is allowed")] {
        if !is {
            return Err(format!("check/{code}.site has no site in which the rule {what}"));
        }
    }
    Ok(())
}

#[test]
fn every_rule_has_a_case_that_fires_one_that_does_not_and_one_that_is_allowed() {
    let mut wrong = Vec::new();
    for rule in check::ALL {
        let code = rule.code.name;
        match fs::read_to_string(root(&format!("tests/sites/check/{code}.site"))) {
            Ok(source) => wrong.extend(shows(&source, code).err()),
            Err(_) => wrong.push(format!("there is no tests/sites/check/{code}.site")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shows("X.\n-- a.md --\n-- expect check x --\n", "x").is_err());
}

#[test]
fn every_correctness_code_is_told_by_some_case() {
    let cases = texts("tests/sites", "site");
    let wrong: Vec<&str> = codes::ALL
        .iter()
        .map(|code| code.name)
        .filter(|name| !cases.values().any(|text| text.contains(&format!("[{name}]: "))))
        .collect();
    assert!(wrong.is_empty(), "no case shows {wrong:?}");
}
