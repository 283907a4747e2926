//! `wellspring build --verify` from outside: it is silent about what is right, and sees what is not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;

use wellspring::build::memo::{Documents, documents, outputs};
use wellspring::config::Config;
use wellspring::diag::Checked;
use wellspring::parse::{self, Document, Known};
use wellspring::path::SourcePath;
use wellspring::source::Snapshot;
use wellspring::{config, publish};

use crate::memo::{Chance, damage};
use crate::program::{self, text};
use crate::sites::files_below;

fn build(root: &Path, arguments: &[&str]) -> Output {
    program::run(root, &[&["build"], arguments].concat())
}

/// Plants a record of one page that is sealed as a true one is: `record` makes it of the text as it stands now.
fn plant(root: &Path, page: &str, record: impl Fn(&Config, &SourcePath, &str) -> Checked<Document>) {
    let snapshot = Snapshot::scan(root).value;
    let path = |path: &str| SourcePath::new(path).expect("a path");
    let settings = snapshot.read_text(&path("site.toml")).expect("there");
    let config = Arc::new(config::read(&path("site.toml"), &settings, None).value);
    let page = path(page);
    let text = snapshot.read_text(&page).expect("there");
    let memo = publish::memo::read(root, documents::NAME).expect("there");
    let documents = Documents::open(memo, &config, "2100-01-01T00:00:00Z".parse().expect("a moment"));
    documents.learn(snapshot.stat(&page).expect("there"), &record(&config, &page, &text));
    let update = documents.update(&snapshot).expect("something was learnt");
    publish::memo::write(root, documents::NAME, &update).expect("written");
}

/// A record with the right hashes of a text, and another title.
fn lie(config: &Config, page: &SourcePath, text: &str) -> Checked<Document> {
    let right = parse::text_of(config, page, text).value;
    let mut wrong = parse::text_of(config, page, &text.replace("Two", "A lie"));
    (wrong.value.shape, wrong.value.text) = (right.shape, right.text);
    wrong
}

fn site(root: &Path) {
    fs::create_dir_all(root.join("content/articles")).expect("a folder");
    fs::write(root.join("site.toml"), "base_url = \"https://x.example/\"\n").expect("a file");
    for (name, title) in [("one", "One"), ("two", "Two")] {
        page(root, name, title);
    }
}

fn page(root: &Path, name: &str, title: &str) {
    let text = format!("---\ntitle: {title}\ndescription: An article.\n---\n\n```rust\nlet {name} = 1;\n```\n");
    fs::write(root.join(format!("content/articles/{name}.md")), text).expect("a file");
}

/// The files of a folder that begin with none of ours, by path.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let all = files_below(folder).into_iter().filter(|path| !path.ends_with(".wellspring-out"));
    all.map(|path| (path.clone(), fs::read(&path).expect("readable"))).collect()
}

#[test]
fn a_damaged_memo_makes_no_wrong_page_on_a_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    let memo = root.join(".wellspring/memo");
    // What a clean build makes of two versions of a page, and what a memo holds after each.
    let [mut made, mut known] = [Vec::new(), Vec::new()];
    for title in ["One", "Eno"] {
        page(root, "one", title);
        assert!(build(root, &["--no-memo"]).status.success());
        made.push(files(&root.join("public")));
        assert!(build(root, &[]).status.success());
        known.push(files(&memo));
    }
    assert_ne!(made[0], made[1]);
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    let runs = std::env::var("DAMAGES").map_or(26, |text| text.parse().expect("a number"));
    for run in 0..runs {
        let version = chance.below(2);
        page(root, "one", ["One", "Eno"][version]);
        for (path, bytes) in &known[chance.below(2)] {
            let mut bytes = bytes.clone();
            let other = known[0].get(path).expect("both have it");
            damage(&mut bytes, other, run, &mut chance);
            fs::write(path, bytes).expect("written");
        }
        let done = build(root, &["--verify"]);
        assert_eq!(done.status.code(), Some(0), "after damage {run}: {}", text(&done.stderr));
        assert!(files(&root.join("public")) == made[version], "after damage {run} a page is wrong");
    }
}

#[test]
fn a_lie_in_the_memo_is_seen_and_laid_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    for _ in 0..2 {
        let right = build(root, &["--verify"]);
        assert_eq!(right.status.code(), Some(0), "{}", text(&right.stderr));
        assert!(text(&right.stdout).contains("verified: "), "{}", text(&right.stdout));
    }
    plant(root, "content/articles/two.md", lie);
    // Where the output itself is known to be right, nobody asks the document.
    fs::remove_file(root.join(".wellspring/memo").join(outputs::NAME)).expect("there");
    let wrong = build(root, &["--verify"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", text(&wrong.stdout));
    let told = text(&wrong.stderr);
    assert!(told.contains("`articles/two/index.html` differs at byte "), "{told}");
    assert!(root.join(".wellspring/memo-wrong").join(documents::NAME).exists());
    let mended = build(root, &["--verify"]);
    assert_eq!(mended.status.code(), Some(0), "{}", text(&mended.stderr));
}

/// A change that nobody is told of: the file's record says that its new text is the old one. So the page is kept, and
/// the comparison with a clean build must see it.
#[test]
fn an_output_that_is_kept_although_its_text_changed_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    for _ in 0..2 {
        assert_eq!(build(root, &["--verify"]).status.code(), Some(0));
    }
    let file = root.join("content/articles/two.md");
    let old = fs::read_to_string(&file).expect("there");
    fs::write(&file, old.replace("let two = 1", "let two = 2")).expect("written");
    plant(root, "content/articles/two.md", |config, page, _| parse::text_of(config, page, &old));
    let wrong = build(root, &["--verify"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", text(&wrong.stdout));
    assert!(text(&wrong.stderr).contains("`articles/two/index.html` differs at byte "), "{}", text(&wrong.stderr));
}

#[test]
fn what_comes_from_no_build_is_named_and_what_is_taken_away_is_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    assert!(build(root, &[]).status.success());
    for name in ["CNAME", "note.txt"] {
        fs::write(root.join("public").join(name), "by hand").expect("a file");
    }
    let run = build(root, &["--verify"]);
    let told = text(&run.stderr);
    assert!(run.status.success() && told.contains("1 file in `") && told.contains("`note.txt`"), "{told}");
    fs::remove_dir_all(root.join(".wellspring")).expect("removed");
    fs::remove_file(root.join("content/articles/two.md")).expect("removed");
    let told = text(&build(root, &["--verify"]).stderr);
    assert!(told.contains("files removed from `") && told.contains("`articles/two/index.html`"), "{told}");
    assert!(!root.join("public/note.txt").exists() && root.join("public/CNAME").exists());
}
