//! The secret of private addresses counts where a site has such an address, and nowhere else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::program::{self, text};
use crate::sites::files_below;

const ONE: &str = "1111111111111111111111111111111111111111111111111111111111111111";
const OTHER: &str = "2222222222222222222222222222222222222222222222222222222222222222";
const KEY: &str = ".wellspring/gate.key";
const NOTE: &str = "no WELLSPRING_GATE_SECRET is set";

fn run(root: &Path, arguments: &[&str]) -> Output {
    // Until a clock has ticked, a build could not be known.
    std::thread::sleep(std::time::Duration::from_millis(45));
    program::run(root, arguments)
}

/// What a build told as JSON, after one that compares with a clean build too.
fn build(root: &Path) -> Value {
    let done = run(root, &["build", "--format", "json"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let verified = run(root, &["build", "--verify", "--format", "json"]);
    assert!(verified.status.success(), "{}", text(&verified.stderr));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

fn rendered(root: &Path) -> u64 {
    build(root)["rendered"].as_u64().expect("a number")
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    fs::write(file, text).expect("written");
}

/// A site with a form, and an offer that is open, or signed: neither has a private address.
fn site(root: &Path) {
    let endpoint = "[endpoints.default]\ntype = \"wellspring\"\nurl = \"https://leads.example\"\n";
    write(root, "site.toml", &format!("base_url = \"https://x.example/\"\n{endpoint}"));
    write(root, "content/articles/a.md", "---\ntitle: A\ndate: 2026-01-01\n---\nWords.\n");
    write(root, "content/people/ada.md", "---\ntitle: Ada\nrole: Host\n---\n");
    let form = "---\ntitle: Letter\ncreates: download\nowner: ada\nsla_hours: 24\nthank_you: Thanks.\n\
                fields: [{ label: Mail, type: email, required: true }]\n\
                notice: { purpose: The file., retention: A year., privacy: \"https://x.example/privacy/\" }\n---\n";
    write(root, "content/forms/letter.md", form);
    write(root, "content/offers/guide/_gated/guide.txt", "The whole guide.");
    write(root, "content/offers/table/table.csv", "a,b\n1,2\n");
    offer(root, "guide", "_gated/guide.txt", "signed");
    offer(root, "table", "table.csv", "open");
}

fn offer(root: &Path, name: &str, asset: &str, gate: &str) {
    let front = format!("title: Offer\nasset: {asset}\nasset_kind: guide\nform: letter\ngate: {gate}\nlearn: [One]");
    write(root, &format!("content/offers/{name}/index.md"), &format!("---\n{front}\n---\n"));
}

/// The outputs by their paths.
fn outputs(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let public = root.join("public").canonicalize().expect("there");
    let name = |file: &Path| file.strip_prefix(&public).expect("below").display().to_string();
    files_below(&public).into_iter().map(|file| (name(&file), fs::read(&file).expect("there"))).collect()
}

/// The addresses of all private outputs.
fn private(root: &Path) -> Vec<String> {
    outputs(root).into_keys().filter(|path| path.starts_with("g/")).collect()
}

#[test]
fn without_a_private_address_no_key_is_made_and_none_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    let first = run(root, &["build"]);
    assert!(first.status.success() && !text(&first.stderr).contains(NOTE), "{}", text(&first.stderr));
    assert!(!root.join(KEY).exists() && private(root).is_empty());
    let files = outputs(root);
    let leads = fs::read(root.join(".wellspring/leads.json")).expect("there");
    for key in [ONE, OTHER] {
        write(root, KEY, key);
        let same = run(root, &["build", "--verbose"]);
        assert!(text(&same.stderr).contains("nothing has changed"), "{}", text(&same.stderr));
        // As in a checkout, where all files have new times.
        write(root, "content/articles/a.md", "---\ntitle: A\ndate: 2026-01-01\n---\nWords.\n");
        assert_eq!(rendered(root), 0);
    }
    fs::remove_file(root.join(KEY)).expect("removed");
    write(root, "site.toml", &fs::read_to_string(root.join("site.toml")).expect("there"));
    assert_eq!(rendered(root), 0);
    assert!(outputs(root) == files, "other outputs");
    assert_eq!(fs::read(root.join(".wellspring/leads.json")).expect("there"), leads);
}

#[test]
fn with_a_private_address_another_key_makes_all_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    let all = rendered(root);
    write(root, KEY, ONE);
    assert_eq!(rendered(root), 0);
    // Something comes behind a link.
    offer(root, "guide", "_gated/guide.txt", "link");
    assert!(rendered(root) >= all, "the first private address");
    let addresses = private(root);
    assert_eq!(addresses.len(), 2, "a file and a page: {addresses:?}");
    assert_eq!(rendered(root), 0);
    write(root, KEY, OTHER);
    assert!(rendered(root) >= all, "another key");
    let others = private(root);
    assert!(others.len() == 2 && others.iter().all(|other| !addresses.contains(other)), "{addresses:?} {others:?}");
    assert_eq!(rendered(root), 0);
    // And goes again.
    offer(root, "guide", "_gated/guide.txt", "signed");
    assert!(rendered(root) >= all - 1 && private(root).is_empty());
    write(root, KEY, ONE);
    assert_eq!(rendered(root), 0);
}

#[test]
fn a_key_is_made_for_the_first_private_address_and_only_by_a_build() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    offer(root, "guide", "_gated/guide.txt", "link");
    for arguments in [&["check"][..], &["explain", "/"]] {
        let done = run(root, arguments);
        assert!(done.status.success(), "{}", text(&done.stderr));
        assert!(!root.join(".wellspring").exists() && !text(&done.stderr).contains(NOTE), "{arguments:?}");
    }
    let first = run(root, &["build"]);
    assert!(first.status.success() && text(&first.stderr).contains(NOTE), "{}", text(&first.stderr));
    let (key, addresses) = (fs::read(root.join(KEY)).expect("there"), private(root));
    for arguments in [&["build"][..], &["build", "--verify"], &["build", "--no-memo"], &["check"], &["explain", "/"]] {
        let next = run(root, arguments);
        assert!(next.status.success() && !text(&next.stderr).contains(NOTE), "{}", text(&next.stderr));
        assert_eq!((fs::read(root.join(KEY)).expect("there"), private(root)), (key.clone(), addresses.clone()));
    }
    // One that is lost is made anew, and nothing is kept that was made with it.
    fs::remove_file(root.join(KEY)).expect("removed");
    assert!(rendered(root) > 0);
    assert!(private(root).iter().all(|address| !addresses.contains(address)));
}

#[test]
fn a_verified_build_says_how_many_outputs_were_compared() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    assert!(build(root).get("verified").is_none());
    let done = run(root, &["build", "--verify", "--format", "json"]);
    let told: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    let outputs = told["outputs"].as_array().expect("a list").len();
    assert_eq!(told["verified"].as_u64(), Some(outputs as u64), "{told}");
}
