//! What a second build makes anew, counted: a page that stands is not rendered, and what must change is.

use std::fs;
use std::path::Path;

use crate::program::{json, write};

/// Pages rendered and files written by a build of the program itself.
fn counts(root: &Path) -> (u64, u64) {
    let told = json(root, &["build"]);
    let number = |key: &str| told[key].as_u64().unwrap_or_else(|| panic!("no `{key}` in {told}"));
    (number("rendered"), number("written"))
}

/// A site of five pages and four lists, without outputs that are made from all texts.
fn site(root: &Path) {
    write(root, "site.toml", "base_url = \"https://x.example/\"\n[feeds]\nformats = []\n[search]\nenabled = false\n");
    for number in 1..=5 {
        article(root, number, "Title", "Words.");
    }
    write(root, "content/articles/_index.md", "---\ntitle: Articles\ndescription: All of them.\n---\n");
    write(root, "content/_index.md", "---\ntitle: Home\ndescription: A site of articles.\n---\n");
}

fn article(root: &Path, number: u32, title: &str, words: &str) {
    let front = format!("title: {title} {number}\ndescription: Article {number} of five.\ndate: 2026-01-0{number}");
    write(root, &format!("content/articles/a{number}.md"), &format!("---\n{front}\n---\n\n{words}\n"));
}

#[test]
fn only_what_an_edit_can_change_is_made_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    let (all, written) = counts(root);
    assert!(all >= 7 && written > all, "{all} pages, {written} files");
    assert_eq!(counts(root), (0, 0), "nothing changed");

    article(root, 3, "Title", "Other words.");
    let (rendered, written) = counts(root);
    assert_eq!(rendered, 1, "the words of one page");
    assert!((1..=3).contains(&written), "the page, and what is made from all texts: {written}");

    article(root, 3, "Another title", "Other words.");
    let (rendered, written) = counts(root);
    assert_eq!(rendered, 5, "the page, its two neighbours, its section and the home page know a title");
    assert_eq!(written, 7, "those that show it, its card, and what else names it: twins and lists for programs");

    // An output folder that was brought back from elsewhere has other times and the same bytes.
    let page = root.join("public/articles/a1/index.html");
    let bytes = fs::read(&page).expect("there");
    fs::remove_file(&page).expect("removed");
    fs::write(&page, bytes).expect("written");
    assert_eq!(counts(root), (0, 0), "the same bytes under new times");

    fs::write(&page, "by hand").expect("written");
    assert_eq!(counts(root), (1, 1), "a page that somebody changed");
    fs::remove_file(&page).expect("removed");
    assert_eq!(counts(root), (1, 1), "a page that somebody removed");

    fs::remove_dir_all(root.join(".wellspring/memo")).expect("removed");
    assert_eq!(counts(root), (all, 0), "without a memo everything is made and compared");
}

#[test]
fn a_moment_counts_by_what_it_changes() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    let at = |moment: &str| json(root, &["build", "--as-of", moment])["rendered"].as_u64().expect("a number");
    assert!(at("2026-03-01T00:00:00Z") > 0);
    assert_eq!(at("2026-03-02T00:00:00Z"), 0, "nothing happens on that day");
    assert!(at("2027-03-02T00:00:00Z") > 0, "the footer shows the year");
    assert!(at("2026-01-03T12:00:00Z") > 0, "two pages have not come yet");
}

/// How often the questions of all pages are asked, which is what it costs to find out that they stand.
#[test]
fn a_page_asks_few_questions() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    site(root);
    counts(root);
    for (address, most) in [("/articles/a3/", 8), ("/articles/", 10), ("/", 19), ("/404.html", 6)] {
        let told = json(root, &["explain", address]);
        let asks: Vec<&str> =
            told["asks"].as_array().expect("a list").iter().filter_map(|a| a["question"].as_str()).collect();
        assert!((3..=most).contains(&asks.len()), "{address} asks {}: {asks:#?}", asks.len());
    }
}
