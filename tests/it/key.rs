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

/// Runs a command with secrets in the environment, and gives what it noted.
fn with_secrets(root: &Path, arguments: &[&str], (current, previous): (&str, Option<&str>)) -> String {
    std::thread::sleep(std::time::Duration::from_millis(45));
    let mut command = program::command(root, arguments);
    command.env("WELLSPRING_GATE_SECRET", current);
    if let Some(previous) = previous {
        command.env("WELLSPRING_GATE_SECRET_PREVIOUS", previous);
    }
    let done = command.output().expect("the binary runs");
    assert!(done.status.success(), "{}", text(&done.stderr));
    text(&done.stderr)
}

#[test]
fn the_addresses_of_the_previous_secret_are_kept_up_while_it_is_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    offer(root, "guide", "_gated/guide.txt", "link");
    with_secrets(root, &["build"], (ONE, None));
    let old = private(root);
    assert_eq!(old.len(), 2, "a file and a page: {old:?}");
    let told = with_secrets(root, &["build", "--verify"], (OTHER, Some(ONE)));
    let note = "note[gate-former-address]: what is behind this link is up at its former addresses too: epoch 1 with the previous secret";
    assert!(told.contains(note), "{told}");
    let both = private(root);
    assert!(both.len() == 4 && old.iter().all(|address| both.contains(address)), "{old:?} {both:?}");
    // Said again by a build that need not begin.
    assert!(with_secrets(root, &["build"], (OTHER, Some(ONE))).contains(note));
    let told = with_secrets(root, &["build", "--verify"], (OTHER, None));
    assert!(!told.contains("gate-former-address"), "{told}");
    let new = private(root);
    assert!(new.len() == 2 && new.iter().all(|address| !old.contains(address)), "{old:?} {new:?}");
    // The same secret twice is no other one.
    assert!(!with_secrets(root, &["build"], (OTHER, Some(OTHER))).contains("gate-former-address"));
}

#[test]
fn files_behind_a_signed_gate_lie_beside_the_manifest_and_in_no_site() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    let target = "\n[publish.live]\ntarget = \"folder\"\npath = \"www\"\nleads = \"receiver\"\n";
    let settings = fs::read_to_string(root.join("site.toml")).expect("there") + target;
    write(root, "site.toml", &settings);
    build(root);
    // printf 'The whole guide.' | sha256sum
    let hash = "c90e2d91e049d50c8323d5b28bbb039a541a915d888f0738c44e2319e5691cd8";
    let manifest = |folder: &str| -> Value {
        let text = fs::read(root.join(folder).join("leads.json")).expect("there");
        serde_json::from_slice(&text).expect("JSON")
    };
    let gated = manifest(".wellspring")["gated"].clone();
    assert_eq!(gated.as_array().map(Vec::len), Some(1), "{gated}");
    assert_eq!((&gated[0]["sha256"], &gated[0]["store"]), (&hash.into(), &format!("gated/{hash}").into()));
    assert_eq!((&gated[0]["gate"], &gated[0]["address"]), (&"signed".into(), &Value::Null));
    let stored = root.join(".wellspring/gated").join(hash);
    assert_eq!(fs::read(&stored).expect("there"), b"The whole guide.");
    assert!(outputs(root).values().all(|bytes| bytes != b"The whole guide."));
    // One that is lost is brought again, although nothing else has changed.
    fs::remove_file(&stored).expect("removed");
    assert_eq!(rendered(root), 0);
    assert!(stored.exists());
    let published = run(root, &["publish", "live"]);
    assert!(published.status.success(), "{}", text(&published.stderr));
    assert_eq!(manifest("receiver"), manifest(".wellspring"));
    assert_eq!(fs::read(root.join("receiver/gated").join(hash)).expect("there"), b"The whole guide.");
    // Another file takes its place; the one before it goes with the next manifest.
    write(root, "content/offers/guide/_gated/guide.txt", "Another guide.");
    run(root, &["build"]);
    let count = |folder: &str| fs::read_dir(root.join(folder)).expect("there").count();
    assert_eq!((count(".wellspring/gated"), count("receiver/gated")), (2, 1));
    offer(root, "guide", "_gated/guide.txt", "link");
    run(root, &["build"]);
    assert_eq!((count(".wellspring/gated"), manifest(".wellspring")["gated"][0]["store"].clone()), (1, Value::Null));
}
