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
    assert_eq!(
        all.len(),
        wellspring::check::ALL.len() + wellspring::check::theme::CODES.len() + wellspring::diag::codes::ALL.len()
    );
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

/// A site whose theme has one mistake of each sort, beside as many files that are right.
fn themed() -> TempDir {
    let site = site("theme = \"mine\"\n\n[languages.eo]\nname = \"Esperanto\"\n", "Text with a [mark]{.own-mark}.");
    let theme = site.path().join("themes/mine");
    let brand = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default/templates/part/brand.html");
    let files = [
        (
            "theme.toml",
            "name = \"mine\"\nextends = \"default\"\ncss = [\"site.css\"]\n\n[settings.colour]\ntype = \"text\"\ndefault = \"red\"\n\n[settings.edge]\ntype = \"number\"\ndefault = 1\n",
        ),
        (
            "css/site.css",
            "/* .never { --was: 1 } */\n@layer site {\n  :root { --hu: 12; --hue: 12 }\n  .cardd, .own-mark { color: var(--acent); background: var(--mine, red) }\n  .card { inset: 0.5rem }\n  .card { background: url(gone.svg) }\n}\n",
        ),
        ("css/extra.css", "a {}\n"),
        ("css/tokens-of-mine.css", "a {}\n"),
        (
            "templates/page.html",
            "{% extends \"default/page.html\" %}{% block main %}{{ settings.edge }}{% include \"part/own.html\" %}{% endblock main %}",
        ),
        ("templates/part/own.html", "own"),
        ("templates/part/heder.html", "never"),
        ("templates/part/brand.html", &fs::read_to_string(brand).expect("a file")),
        ("templates/kind/webinar.html", "{% extends \"default/page.html\" %}"),
        ("strings/de.toml", "skip = \"Zum Inhalt\"\nskipp = \"Zum Inhalt\"\nsearch_none = \"Nichts\"\n"),
        ("assets/old.svg", "<svg/>"),
        ("template/x.html", "never"),
        ("README.md", "A theme."),
    ];
    for (name, text) in files {
        let path = theme.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    site
}

#[test]
fn a_theme_is_told_what_is_missing_in_it_and_what_nobody_asks_for() {
    let site = themed();
    let told = run(&site, &["--theme", "--format", "short"]);
    let lines = text(&told.stderr);
    let expected = "\
site.toml:2:9: warning[theme-words-missing]: these words of the theme are shown in English on pages in `eo`: …
themes/mine/assets/old.svg: warning[theme-file-unused]: nothing asks for `assets/old.svg`
themes/mine/css/extra.css: warning[theme-file-unused]: nothing asks for `css/extra.css`
themes/mine/css/site.css:3:11: warning[theme-token-unknown]: nobody reads `--hu`
themes/mine/css/site.css:4:3: warning[theme-style-unused]: nothing has the class `cardd`
themes/mine/css/site.css:4:34: warning[theme-token-unknown]: nobody sets `--acent`
themes/mine/css/site.css:6:27: warning[theme-address-unknown]: there is no file `gone.svg`
themes/mine/css/tokens-of-mine.css: warning[theme-file-unused]: nothing asks for `css/tokens-of-mine.css`
themes/mine/strings/de.toml:2:9: warning[theme-words-unknown]: no template asks for the words `skipp`
themes/mine/strings/de.toml:3:15: warning[theme-words-placeholder]: the words `search_none` lack `{query}`, which the English ones hold
themes/mine/template/x.html: warning[theme-file-unused]: nothing looks into `template/`
themes/mine/templates/part/brand.html: warning[theme-file-same]: `templates/part/brand.html` is the same as the file that it stands for
themes/mine/templates/part/heder.html: warning[theme-file-unused]: nothing asks for `templates/part/heder.html`
themes/mine/theme.toml:5:11: warning[theme-setting-unused]: no template reads the setting `colour`
";
    // Which words are new changes with every part of the theme; that they are named does not.
    let whole: String = lines
        .lines()
        .map(|line| match line.split_once("pages in `eo`: `") {
            Some((before, _)) => format!("{before}pages in `eo`: …\n"),
            None => format!("{line}\n"),
        })
        .collect();
    assert_eq!(whole, expected);
    assert_eq!(told.status.code(), Some(0));
    assert_eq!(text(&told.stdout), "13 files checked: 0 errors, 14 warnings\n");
    assert_eq!(run(&site, &["--theme", "--strict"]).status.code(), Some(1));
    assert!(!text(&run(&site, &["--format", "short"]).stderr).contains("[theme-"), "other checks leave themes alone");
}

#[test]
fn a_slip_in_the_name_of_a_word_is_told_once_with_what_was_meant() {
    let site = site("theme = \"mine\"\n\n[languages.de]\nname = \"Deutsch\"\n", "Text.");
    let files = [
        ("theme.toml", "name = \"mine\"\nextends = \"default\"\n"),
        // English has a key that German lacks, which would be a second finding.
        ("strings/en.toml", "next_stpe = \"Go on with\"\nlesons = { one = \"One\", other = \"{count} lessons\" }\n"),
    ];
    for (name, text) in files {
        let path = site.path().join("themes/mine").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let told = text(&run(&site, &["--theme"]).stderr);
    assert_eq!(told.matches("warning[").count(), 2, "{told}");
    assert!(told.contains("no template asks for the words `next_stpe`"), "{told}");
    assert!(told.contains("did you mean `next_step`?"), "{told}");
    assert!(told.contains("no template asks for the words `lesons`"), "{told}");
    assert!(told.contains("did you mean `lessons`?"), "{told}");
}

#[test]
fn a_theme_that_needs_a_later_program_is_told_at_once() {
    let site = site("theme = \"mine\"\n", "Text.");
    let manifest = site.path().join("themes/mine/theme.toml");
    fs::create_dir_all(manifest.parent().expect("a folder")).expect("a folder");
    for (needs, message) in [("99.1", "needs Wellspring 99.1 or later"), ("soon", "`soon` is no version")] {
        fs::write(&manifest, format!("name = \"mine\"\nextends = \"default\"\nneeds = \"{needs}\"\n")).expect("a file");
        let told = run(&site, &["--format", "short"]);
        assert!(
            text(&told.stderr).contains("themes/mine/theme.toml:3:9: error[theme-version]: "),
            "{}",
            text(&told.stderr)
        );
        assert!(text(&told.stderr).contains(message), "{}", text(&told.stderr));
        assert_eq!(told.status.code(), Some(1));
    }
    fs::write(&manifest, "name = \"mine\"\nextends = \"default\"\nneeds = \"0.1\"\n").expect("a file");
    assert!(!text(&run(&site, &["--format", "short"]).stderr).contains("theme-version"));
}
