//! The words for people hold: what they name is there, and what is there is named.

use std::fs;
use std::path::Path;

use wellspring::form::endpoint;
use wellspring::kind::{self, common};
use wellspring::path::SourcePath;
use wellspring::theme::builtin_file;
use wellspring::{config, emit, parse};

fn text(path: &str) -> String {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&whole).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// What stands between backticks in a line.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The tests that a row of a table names, each a file, or a file and a function in it, that are not there.
fn absent(row: &str) -> Vec<String> {
    let Some(tests) = row.trim_end().trim_end_matches('|').rsplit('|').next() else { return Vec::new() };
    let mut wrong = Vec::new();
    let mut file = String::new();
    for name in quoted(tests) {
        if name.contains('/') {
            let there = Path::new(env!("CARGO_MANIFEST_DIR")).join(name).is_file();
            file = if there { text(name) } else { String::new() };
            wrong.extend((!there).then(|| format!("there is no file {name}")));
        } else if !file.contains(&format!("fn {name}(")) {
            wrong.push(format!("there is no test {name}"));
        }
    }
    wrong
}

#[test]
fn every_promise_of_security_names_a_test_that_is_there() {
    let page = text("SECURITY.md");
    let rows = page.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| Promise"));
    let mut count = 0;
    let mut wrong = Vec::new();
    for row in rows {
        count += 1;
        let tests = row.trim_end().trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        wrong.extend(quoted(tests).is_empty().then(|| format!("names no test: {row}")));
        wrong.extend(absent(row));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 15, "only {count} promises were read");
}

#[test]
fn a_promise_without_its_test_is_caught() {
    assert_eq!(absent("| Never. | `src/nowhere.rs` |").len(), 1);
    assert_eq!(absent("| Never. | `tests/it/docs.rs` `no_such_test` |").len(), 1);
    assert!(absent("| Always. | `tests/it/docs.rs` `a_promise_without_its_test_is_caught` |").is_empty());
}

/// The keys that `src/config/schema.rs` declares.
fn settings(source: &str) -> Vec<String> {
    let mut keys = Vec::new();
    for opening in ["field(\"", "required(\""] {
        for rest in source.split(opening).skip(1) {
            keys.extend(rest.split('"').next().map(str::to_owned));
        }
    }
    keys.sort();
    keys.dedup();
    keys
}

#[test]
fn every_setting_is_in_the_guide() {
    let page = text("content/docs/site-toml.md");
    let named = |key: &String| {
        let marks =
            [format!("`{key}`"), format!("[{key}]"), format!("[{key}."), format!("{key} = "), format!(".{key}]")];
        marks.iter().any(|mark| page.contains(mark.as_str()))
    };
    let keys = settings(&text("src/config/schema.rs"));
    assert!(keys.len() > 40, "only {} keys were read", keys.len());
    let missing: Vec<&String> = keys.iter().filter(|key| !named(key)).collect();
    assert!(missing.is_empty(), "content/docs/site-toml.md names none of these: {missing:?}");
    assert_eq!(settings("field(\"a\", x), required(\"b\", y), field(\"a\", z)"), ["a", "b"]);
}

/// The long options and the commands of a file of arguments, which `program` runs.
fn options(source: &str, enumeration: &str, program: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = source.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if !(line.starts_with("#[arg(long") || line.starts_with("#[arg(") && line.contains(" long")) {
            continue;
        }
        let field = lines.by_ref().find(|l| l.starts_with("pub "));
        let named = line.split("long = \"").nth(1).and_then(|rest| rest.split('"').next());
        let field = field.and_then(|l| l.trim_start_matches("pub ").split(':').next()).unwrap_or_default();
        let name = named.unwrap_or(field);
        found.push(format!("--{}", name.replace('_', "-")));
    }
    let enumeration = source.split(enumeration).nth(1).unwrap_or_default();
    let commands = enumeration.split("\n}").next().unwrap_or_default().lines().map(str::trim);
    found.extend(
        commands
            .filter(|l| l.starts_with(char::is_uppercase))
            .filter_map(|l| l.split(['(', ' ']).next())
            .map(|name| format!("{program} {}", name.to_lowercase())),
    );
    found
}

#[test]
fn every_command_and_option_is_in_the_guide() {
    let page = text("content/docs/commands.md");
    let mut all = options(&text("src/cli/args.rs"), "pub enum Command {", "wellspring");
    assert!(all.len() > 15, "only {all:?} were read");
    let leads = options(&text("src/cli/leads/args.rs"), "pub enum LeadsCommand {", "wellspring leads");
    assert!(leads.len() > 8, "only {leads:?} were read");
    all.extend(leads);
    let themes = options(&text("src/cli/args.rs"), "pub enum ThemeCommand {", "wellspring theme");
    all.extend(themes.into_iter().filter(|command| command.starts_with("wellspring theme ")));
    let missing: Vec<&String> = all.iter().filter(|option| !page.contains(option.as_str())).collect();
    assert!(missing.is_empty(), "content/docs/commands.md names none of these: {missing:?}");
}

#[test]
fn every_kind_and_template_stands_in_the_table_of_templates() {
    let page = text("content/docs/themes.md");
    let table =
        page.split("{#which-template}").nth(1).and_then(|rest| rest.split("\n\n## ").next()).unwrap_or_default();
    let there = |name: &str| builtin_file(&format!("templates/{name}")).is_some();
    for kind in kind::NAMES {
        let names = [format!("kind/{kind}.html"), format!("{kind}.html"), "page.html".to_owned()];
        let template = names.iter().find(|name| there(name)).expect("each kind has a template");
        let has = table.lines().any(|row| {
            let what = row.trim_start_matches("| ").split([',', ' ']).next();
            what == Some(kind) && quoted(row).contains(&template.as_str())
        });
        assert!(has, "content/docs/themes.md does not say that `{template}` shows the kind {kind}");
    }
    let named: Vec<&str> = table.lines().filter(|row| row.starts_with('|')).flat_map(quoted).collect();
    let absent: Vec<&&str> =
        named.iter().filter(|name| name.ends_with(".html") && !name.contains(' ') && !there(name)).collect();
    assert!(absent.is_empty(), "the default theme has no {absent:?}");
    for folder in ["themes/default/templates", "themes/default/templates/kind"] {
        let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).expect("a folder");
        for file in files.flatten().map(|file| file.path()).filter(|path| path.is_file()) {
            let name = file.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates"));
            let name = name.expect("it lies below").to_string_lossy().replace('\\', "/");
            assert!(table.contains(&format!("`{name}`")), "content/docs/themes.md does not say what `{name}` shows");
        }
    }
}

/// The blocks of front matter that a page of the guide shows.
fn examples(page: &str) -> Vec<String> {
    let fenced = page.split("```yaml\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    fenced.filter(|block| block.starts_with("---\n")).map(|block| format!("{block}\n")).collect()
}

#[test]
fn every_kind_and_its_fields_are_in_the_guide_and_its_examples_hold() {
    let path = SourcePath::new("site.toml").expect("a path");
    let config = config::read(&path, "base_url = \"https://site.example/\"\n", None).value;
    let mut wrong = Vec::new();
    let mut count = 0;
    for kind in kind::ALL.iter().map(|make| make()) {
        let page = text(&format!("content/docs/kinds/{}.md", kind.name));
        let missing = kind.fields.iter().filter(|field| !page.contains(&format!("`{}`", field.name)));
        wrong.extend(missing.map(|field| format!("{}: the guide does not name `{}`", kind.name, field.name)));
        let file = match (kind.folder, kind.name.as_str()) {
            (Some(folder), _) => format!("content/{folder}/x.md"),
            (None, "home") => "content/_index.md".to_owned(),
            (None, _) => "content/x.md".to_owned(),
        };
        for example in examples(&page) {
            count += 1;
            let read = parse::text_of(&config, &SourcePath::new(&file).expect("a path"), &example);
            wrong.extend(read.diagnostics.iter().map(|d| format!("{}: its example: {}", kind.name, d.message)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 8, "only {count} examples were read");
}

#[test]
fn every_common_field_is_in_the_guide() {
    let page = text("content/docs/front-matter.md") + &text("content/docs/writing-content.md");
    let missing: Vec<String> = common::fields()
        .into_iter()
        .map(|f| f.name.to_string())
        .filter(|name| !page.contains(&format!("`{name}")))
        .collect();
    assert!(missing.is_empty(), "the guide names none of these: {missing:?}");
}

#[test]
fn every_output_and_endpoint_is_in_the_guide() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/docs/outputs");
    let pages = fs::read_dir(folder).expect("the guide").flatten();
    let outputs: String = pages.map(|page| fs::read_to_string(page.path()).expect("readable")).collect();
    let names: [(&str, &str); 15] = [
        ("kit", "kit/"),
        ("cards", "`/assets/cards/`"),
        ("plates", "plate"),
        ("atom", "Atom"),
        ("pictures", "/assets/pictures/"),
        ("json-feed", "JSON Feed"),
        ("rss", "`rss.xml`"),
        ("sitemap", "`/sitemap.xml`"),
        ("robots", "`/robots.txt`"),
        ("search", "`/search/`"),
        ("calendar", "`event.ics`"),
        ("llms", "`/llms.txt`"),
        ("transitions", "`/transitions.json`"),
        ("redirects", "redirect"),
        ("hosting", "`_headers`"),
    ];
    for emitter in emit::ALL.iter().filter(|emitter| !["files", "assets"].contains(&emitter.name)) {
        let known = names.iter().find(|(name, _)| *name == emitter.name);
        let (_, words) =
            known.unwrap_or_else(|| panic!("no page of the guide is known for the output `{}`", emitter.name));
        assert!(outputs.contains(words), "the guide does not say {words}");
    }
    let endpoints = text("content/docs/endpoints.md");
    for service in endpoint::ALL {
        assert!(endpoints.contains(&format!("## `{}`", service.name)), "the guide does not tell of `{}`", service.name);
    }
}
