//! `wellspring check` from outside: its exit codes, its formats and its list.

use std::fs;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

fn run(site: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wellspring"));
    command.arg("check").arg("--root").arg(site.path()).args(arguments).env_remove("NO_COLOR");
    command.output().expect("the binary runs")
}

/// A site with one article.
fn site(settings: &str, body: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let articles = folder.path().join("content/articles");
    fs::create_dir_all(&articles).expect("a folder");
    fs::write(folder.path().join("site.toml"), format!("base_url = \"https://x.example/\"\n{settings}"))
        .expect("a file");
    fs::write(articles.join("a.md"), format!("---\ntitle: A\n---\n\n{body}\n")).expect("a file");
    folder
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn warnings_pass_and_fail_when_they_are_strict() {
    let site = site("", "An amazing seal.");
    let relaxed = run(&site, &["--format", "short"]);
    assert_eq!(relaxed.status.code(), Some(0), "{}", text(&relaxed.stderr));
    let told = text(&relaxed.stderr);
    assert!(
        told.contains("content/articles/a.md:5:4: warning[hype]: `amazing` is a claim without a source\n"),
        "{told}"
    );
    assert!(text(&relaxed.stdout).starts_with("3 pages checked: 0 errors, "));
    assert!(!site.path().join("public").exists(), "nothing is written");
    let strict = run(&site, &["--format", "short", "--strict"]);
    assert_eq!(strict.status.code(), Some(1));
    assert!(text(&strict.stderr).contains(": error[hype]: "));
}

#[test]
fn errors_fail_and_a_folder_without_a_site_is_a_mistake_in_the_command() {
    let pixel = site("", "<img src=\"https://pixel.example/x\" alt=\"\">");
    let told = run(&pixel, &[]);
    assert_eq!(told.status.code(), Some(1));
    assert!(text(&told.stderr).contains("error[tracker]: "), "{}", text(&told.stderr));
    let lowered = site("[check.rules]\ntracker = \"off\"\n", "<img src=\"https://pixel.example/x\" alt=\"\">");
    assert_eq!(run(&lowered, &[]).status.code(), Some(0));
    let nowhere = run(&pixel, &["--root", "/nowhere/at/all"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert_eq!(run(&pixel, &["--as-of", "soon"]).status.code(), Some(2));
}

#[test]
fn json_is_one_value_and_holds_the_place() {
    let site = site("", "An amazing seal.");
    let output = run(&site, &["--format", "json"]);
    let value: Value = serde_json::from_slice(&output.stdout).expect("one JSON value");
    let hype = value["diagnostics"].as_array().expect("a list").iter().find(|d| d["code"] == "hype").expect("hype");
    assert_eq!(
        (&hype["file"], &hype["line"], &hype["column"]),
        (&"content/articles/a.md".into(), &5.into(), &4.into())
    );
    assert_eq!(value["errors"], 0);
}

#[test]
fn the_list_has_every_rule_at_the_severity_of_the_site() {
    let site = site("[check.rules]\nhype = \"error\"\ntracker = \"off\"\n", "Text.");
    let output = run(&site, &["--list", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let value: Value = serde_json::from_slice(&output.stdout).expect("one JSON value");
    let all = value.as_array().expect("a list");
    assert_eq!(all.len(), wellspring::check::ALL.len() + wellspring::diag::codes::ALL.len());
    let severity = |code: &str| all.iter().find(|r| r["code"] == code).map(|r| r["severity"].clone());
    assert_eq!(severity("hype"), Some("error".into()));
    assert_eq!(severity("tracker"), Some("off".into()));
    assert_eq!(severity("link-broken"), Some("error".into()));
    let human = text(&run(&site, &["--list"]).stdout);
    assert!(human.lines().any(|l| l.starts_with("cta-early ") && l.contains(" strategy ") && l.contains(" warning ")));
}

#[test]
fn a_new_site_has_nothing_to_mend() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("new");
    let init = Command::new(env!("CARGO_BIN_EXE_wellspring")).arg("init").arg(&root).output().expect("the binary runs");
    assert!(init.status.success(), "{}", text(&init.stderr));
    let output = Command::new(env!("CARGO_BIN_EXE_wellspring"))
        .args(["check", "--strict", "--root"])
        .arg(&root)
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn our_own_site_has_nothing_to_mend() {
    let root = env!("CARGO_MANIFEST_DIR");
    let output = Command::new(env!("CARGO_BIN_EXE_wellspring"))
        .args(["check", "--strict", "--root", root])
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}
