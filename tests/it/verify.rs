//! `wellspring build --verify` from outside: it is silent about what is right, and sees what is not.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use wellspring::build::memo::{Documents, documents};
use wellspring::parse::{self, Known};
use wellspring::path::SourcePath;
use wellspring::source::Snapshot;
use wellspring::{config, publish};

fn build(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wellspring"));
    command.arg("build").arg("--root").arg(root).args(arguments).env_remove("NO_COLOR");
    command.output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// Plants a record of one page that is sealed as a true one is, and says something else.
fn lie(root: &Path, page: &str) {
    let snapshot = Snapshot::scan(root).value;
    let path = |path: &str| SourcePath::new(path).expect("a path");
    let settings = snapshot.read_text(&path("site.toml")).expect("there");
    let config = Arc::new(config::read(&path("site.toml"), &settings, None).value);
    let page = path(page);
    let stat = snapshot.stat(&page).expect("there");
    let text = snapshot.read_text(&page).expect("there");
    let memo = publish::memo::read(root, documents::NAME).expect("there");
    let documents = Documents::open(memo, &config, "2100-01-01T00:00:00Z".parse().expect("a moment"));
    let right = parse::text_of(&config, &page, &text).value;
    let mut wrong = parse::text_of(&config, &page, &text.replace("Two", "A lie"));
    (wrong.value.shape, wrong.value.text) = (right.shape, right.text);
    documents.learn(stat, &wrong);
    let update = documents.update(&snapshot).expect("something was learnt");
    publish::memo::write(root, documents::NAME, &update).expect("written");
}

#[test]
fn a_lie_in_the_memo_is_seen_and_laid_aside() {
    let site = tempfile::tempdir().expect("a folder");
    let root = site.path();
    fs::create_dir_all(root.join("content/articles")).expect("a folder");
    fs::write(root.join("site.toml"), "base_url = \"https://x.example/\"\n").expect("a file");
    for (name, title) in [("one", "One"), ("two", "Two")] {
        let page = format!("---\ntitle: {title}\ndescription: An article.\n---\n\nWords.\n");
        fs::write(root.join(format!("content/articles/{name}.md")), page).expect("a file");
    }
    for _ in 0..2 {
        let right = build(root, &["--verify"]);
        assert_eq!(right.status.code(), Some(0), "{}", text(&right.stderr));
        assert!(text(&right.stdout).contains("verified: "), "{}", text(&right.stdout));
    }
    lie(root, "content/articles/two.md");
    let wrong = build(root, &["--verify"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", text(&wrong.stdout));
    let told = text(&wrong.stderr);
    assert!(told.contains("`articles/two/index.html` differs at byte "), "{told}");
    assert!(root.join(".wellspring/memo-wrong").join(documents::NAME).exists());
    let mended = build(root, &["--verify"]);
    assert_eq!(mended.status.code(), Some(0), "{}", text(&mended.stderr));
}
