//! What `explain` tells of an output: what it is made from, and why it was made.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{json, run, write};

fn build(root: &Path) {
    let done = run(root, &["build", "--quiet"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn explained(root: &Path, address: &str) -> Value {
    json(root, &["explain", address])
}

fn site(root: &Path) {
    write(root, "site.toml", "base_url = \"https://x.example/sub/\"\n");
    write(root, "content/_index.md", "---\ntitle: Home\ndescription: A site.\n---\n");
    write(root, "content/articles/_index.md", "---\ntitle: Articles\ndescription: Two of them.\n---\n");
    for name in ["one", "two"] {
        let text = format!("---\ntitle: {name}\ndescription: About {name}.\ndate: 2026-01-01\n---\nWords.\n");
        write(root, &format!("content/articles/{name}.md"), &text);
    }
    write(root, "content/articles/late.md", "---\ntitle: Late\ndescription: A draft.\ndraft: true\n---\n");
}

#[test]
fn every_way_to_name_an_output_leads_to_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    for address in [
        "https://x.example/sub/articles/one/",
        "https://x.example/sub/articles/one/?a=b#c",
        "/sub/articles/one/",
        "/articles/one/",
        "/articles/one",
        "articles/one",
        "articles/one/index.html",
        "public/articles/one/index.html",
        "content/articles/one.md",
        "./content/articles/one.md",
        "articles/one.md",
    ] {
        let told = explained(root, address);
        assert_eq!(told["output"], "articles/one/index.html", "{address}");
        assert_eq!(told["source"], "content/articles/one.md");
        assert_eq!(told["last"], Value::Null, "nothing was built yet");
        assert_eq!(told["next"]["reason"], "new");
    }
    assert_eq!(explained(root, "/sitemap.xml")["asks"], Value::Null);
    for (address, words) in [
        ("/articles/on/", "did you mean `/articles/one/`?"),
        ("articles/late.md", "`content/articles/late.md` has no address: it is a draft"),
        ("/quite/elsewhere/", "--format json"),
    ] {
        let done = run(root, &["explain", address]);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(2), "{told}");
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn a_reason_is_told_for_what_was_made_and_for_what_would_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    build(root);
    let reason = |when: &str, address: &str| explained(root, address)[when]["reason"].clone();
    assert_eq!(reason("last", "/articles/one/"), "new");
    assert_eq!(explained(root, "/articles/one/")["next"]["made"], false);

    write(root, "content/articles/one.md", "---\ntitle: one\ndescription: About one.\ndate: 2026-01-01\n---\nOther.\n");
    assert_eq!(reason("next", "/articles/one/"), "text");
    assert_eq!(explained(root, "/articles/two/")["next"]["made"], false);
    build(root);
    assert_eq!(reason("last", "/articles/one/"), "text");
    assert_eq!(explained(root, "/articles/two/")["last"]["made"], false);
    assert_eq!(explained(root, "/articles/one/")["next"]["made"], false);

    write(
        root,
        "content/articles/one.md",
        "---\ntitle: First\ndescription: About one.\ndate: 2026-01-01\n---\nOther.\n",
    );
    assert_eq!(reason("next", "/articles/"), "asked");
    build(root);
    assert_eq!(reason("last", "/articles/"), "asked");
    let told = String::from_utf8(run(root, &["explain", "/articles/"]).stdout).expect("text");
    assert!(told.contains("last      made, because the value `pager` changed"), "{told}");
    assert!(told.contains("from content/articles/one.md, content/articles/two.md"), "{told}");

    write(root, "site.toml", "base_url = \"https://x.example/sub/\"\ntitle = \"Other\"\n");
    assert_eq!(reason("next", "/articles/two/"), "settings");
    build(root);
    assert_eq!(reason("last", "/articles/two/"), "settings");

    fs::write(root.join("public/articles/two/index.html"), "by hand").expect("written");
    build(root);
    assert_eq!(reason("last", "/articles/two/"), "folder");

    // A build that leaves the site as it was takes no page as made.
    let words = |words: &str| format!("---\ntitle: two\ndescription: About two.\ndate: 2026-01-01\n---\n{words}\n");
    write(root, "content/articles/two.md", &words("[Nowhere](/nowhere/)"));
    write(root, "content/articles/one.md", &words("More."));
    assert_eq!(run(root, &["build", "--quiet"]).status.code(), Some(1));
    assert_eq!(reason("next", "/articles/one/"), "text");
    write(root, "content/articles/two.md", &words("Words."));
    build(root);
    assert_eq!(reason("last", "/articles/one/"), "text");
}

#[test]
fn an_output_that_the_folder_lost_or_altered_is_made_again_and_nothing_is_written_to_tell_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    build(root);
    let file = root.join("public/articles/one/index.html");
    let before = fs::read(&file).expect("it is there");
    for altered in [None, Some(vec![b'x'; before.len()])] {
        fs::remove_file(&file).expect("removed");
        altered.iter().for_each(|bytes| fs::write(&file, bytes).expect("written"));
        assert_eq!(explained(root, "/articles/one/")["next"]["reason"], "folder");
        assert_eq!(explained(root, "/articles/two/")["next"]["made"], false);
        let told = String::from_utf8(run(root, &["explain", "/articles/one/"]).stdout).expect("text");
        let line = "next      made, because the output folder does not have it as it was written";
        assert!(told.contains(line), "{told}");
        assert_eq!(fs::read(&file).ok(), altered, "it was only looked at");
        build(root);
        assert_eq!(fs::read(&file).expect("it is there"), before);
        assert_eq!(explained(root, "/articles/one/")["next"]["made"], false);
    }
    let told = run(root, &["explain", "/articles/one/", "--out", "elsewhere"]).stdout;
    assert!(String::from_utf8_lossy(&told).contains("does not have it"));
    assert!(!root.join("elsewhere").exists());
}

#[test]
fn a_site_with_mistakes_is_explained_and_it_is_said_that_the_build_would_fail() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    build(root);
    assert_eq!(run(root, &["explain", "/articles/one/"]).stderr, b"");
    // One mistake is found when the site is assembled, the other when the page is rendered.
    let text = "---\ntitle: two\ndescription: About two.\ndate: 2026-01-01\n---\n[no](/no/)\n\n{{<nothing />}}\n";
    write(root, "content/articles/two.md", text);
    for (address, code) in [("/articles/one/", 0), ("/articles/two/", 0), ("/nowhere/", 2)] {
        let done = run(root, &["explain", address]);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(code), "{told}");
        let line = "the next build would fail: 2 errors; `wellspring build` or `check` shows them";
        assert!(told.contains(line), "{told}");
    }
}
