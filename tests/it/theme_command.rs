//! `wellspring theme` from outside: what it lists, prints and copies, and what it leaves alone.

use std::fs;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use super::program::{json, run, text, write};

fn site(theme: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "site.toml", &format!("base_url = \"https://x.example/\"\n{theme}"));
    write(folder.path(), "content/a.md", "---\ntitle: A\n---\n");
    folder
}

fn default_file(name: &str) -> String {
    fs::read_to_string(format!("{}/themes/default/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a file of the theme")
}

/// What a command that ends with 2 told.
fn refused(done: &Output) -> String {
    assert_eq!(done.status.code(), Some(2), "{}", text(&done.stdout));
    assert!(done.stdout.is_empty());
    text(&done.stderr)
}

#[test]
fn the_help_names_what_can_be_done() {
    let help = text(&run(site("").path(), &["theme", "--help"]).stdout);
    let commands: Vec<&str> = help.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).collect();
    assert_eq!(
        commands[..3],
        [
            "  list  List the files that a theme of your own can stand for",
            "  show  Print one of them, as in `templates/page.html` or `strings/en.toml`",
            "  copy  Copy one of them into the theme of the site, where it then stands for the one below",
        ],
        "{help}"
    );
}

#[test]
fn the_list_says_of_what_theme_a_file_is_and_whether_yours_counts() {
    let site = site("theme = \"mine\"\n");
    write(site.path(), "themes/mine/theme.toml", "name = \"mine\"\nextends = \"their\"\n");
    write(site.path(), "themes/mine/templates/card/card.svg", "<svg/>");
    write(site.path(), "themes/their/theme.toml", "name = \"their\"\nextends = \"default\"\n");
    write(site.path(), "themes/their/templates/card/article.svg", "<svg/>");
    let human = text(&run(site.path(), &["theme", "list", "templates/card/"]).stdout);
    let lines = "templates/card/article.svg  their\ntemplates/card/card.svg     default, and yours counts\ntemplates/card/square.svg   default\n";
    assert_eq!(human, lines);
    let short = text(&run(site.path(), &["theme", "list", "strings/", "--format", "short"]).stdout);
    assert!(short.starts_with("strings/ar.toml\nstrings/de.toml\n"), "{short}");
    let all = json(site.path(), &["theme", "list"]);
    let one = |name: &str| all.as_array().expect("a list").iter().find(|file| file["file"] == name).cloned();
    let card = one("templates/card/card.svg").expect("listed");
    assert_eq!((&card["theme"], &card["yours"]), (&Value::from("default"), &Value::from(true)));
    assert!(one("theme.toml").is_none(), "each theme has its own");
    let told = refused(&run(site.path(), &["theme", "list", "template/"]));
    assert_eq!(told, "error: no file of the theme begins with `template/`; did you mean `templates`?\n");
}

#[test]
fn what_is_shown_is_the_file_below_and_needs_no_site() {
    let nowhere = tempfile::tempdir().expect("a folder");
    let shown = run(nowhere.path(), &["theme", "show", "strings/en.toml"]);
    assert_eq!(text(&shown.stdout), default_file("strings/en.toml"));
    let site = site("theme = \"mine\"\n");
    write(site.path(), "themes/mine/strings/en.toml", "next_step = \"Go on with\"\n");
    let shown = run(site.path(), &["theme", "show", "strings/en.toml"]);
    assert_eq!(text(&shown.stdout), default_file("strings/en.toml"));
    // As diagnostics name it.
    let shown = run(site.path(), &["theme", "show", "themes/default/templates/page.html"]);
    assert_eq!(text(&shown.stdout), default_file("templates/page.html"));
}

#[test]
fn a_file_that_is_not_there_is_told_with_what_was_meant() {
    let site = site("");
    let meant = [
        ("templates/parts/footer.html", "did you mean `templates/part/footer.html`?"),
        ("page.html", "did you mean `templates/page.html`?"),
        ("part/footer.html", "did you mean `templates/part/footer.html`?"),
        ("default/kind/article.html", "did you mean `templates/kind/article.html`?"),
        ("themes/default/css/token.css", "did you mean `css/tokens.css`?"),
        ("webiner.html", "did you mean `templates/kind/webinar.html`?"),
        ("nothing/of/the/sort", "`wellspring theme list` names them all"),
    ];
    for (asked, hint) in meant {
        for command in ["show", "copy"] {
            let told = refused(&run(site.path(), &["theme", command, asked]));
            assert_eq!(told, format!("error: there is no file `{asked}` in the themes below yours; {hint}\n"));
        }
    }
    assert!(!site.path().join("themes").exists());
}

#[test]
fn a_copy_begins_a_theme_where_there_is_none_and_says_what_makes_it_count() {
    let site = site("");
    let done = run(site.path(), &["theme", "copy", "templates/part/footer.html"]);
    assert_eq!(text(&done.stdout), "themes/mine/theme.toml\nthemes/mine/templates/part/footer.html\n");
    let note = "note: write `theme = \"mine\"` at the top of `site.toml`, so that it counts\n";
    assert_eq!(text(&done.stderr), note);
    let read = |path: &str| fs::read_to_string(site.path().join(path)).expect("written");
    let version = env!("CARGO_PKG_VERSION");
    let manifest = format!("name = \"mine\"\nextends = \"default\"\nneeds = \"{version}\"\n");
    assert_eq!(read("themes/mine/theme.toml"), manifest);
    assert_eq!(read("themes/mine/templates/part/footer.html"), default_file("templates/part/footer.html"));
    write(site.path(), "site.toml", "base_url = \"https://x.example/\"\ntheme = \"mine\"\n");
    let built = run(site.path(), &["build", "--format", "short"]);
    assert_eq!(text(&built.stderr), "");
}

#[test]
fn a_copy_leaves_alone_what_is_there() {
    let site = site("theme = \"own\"\n");
    write(site.path(), "themes/own/templates/page.html", "mine");
    let told = refused(&run(site.path(), &["theme", "copy", "templates/page.html"]));
    assert_eq!(told, "error: `themes/own/templates/page.html` exists already; nothing was changed\n");
    let read = |path: &str| fs::read_to_string(site.path().join(path)).expect("there");
    assert_eq!(read("themes/own/templates/page.html"), "mine");
    // A theme that has files and no manifest extends none, and stays so.
    let done = run(site.path(), &["theme", "copy", "strings/en.toml"]);
    assert_eq!(text(&done.stdout), "themes/own/strings/en.toml\n");
    let note = "note: a file of words needs only those that you change; remove the other lines\n";
    assert_eq!(text(&done.stderr), note);
    assert!(!site.path().join("themes/own/theme.toml").exists());
}
