//! Runs every case under `tests/sites`: builds it with one thread and with eight, and compares.
//! `UPDATE=1 cargo test` writes what came out into the cases, to be read in the diff.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use wellspring::build::memo::Update;
use wellspring::build::memo::last::{self, Last, Span};
use wellspring::build::{self, Options};
use wellspring::bundle::{Access, Content, Sink};
use wellspring::diag::{Checked, Diagnostic, Severity};
use wellspring::gate::Secret;
use wellspring::path::{OutputPath, SourcePath};
use wellspring::source::{Snapshot, Stat};

use crate::case::{self, Case, Section};
use crate::memo::Files;

/// A site without a file of settings of its own has these.
const SITE_TOML: &str = "base_url = \"https://site.example/\"\ntitle = \"Site\"\ntheme = \"bare\"\n\n[llms]\nenabled = false\n\n[search]\nenabled = false\n";

/// What a build gave.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Made {
    pub files: BTreeMap<String, Vec<u8>>,
    pub diagnostics: Vec<Diagnostic>,
    /// What `check` tells, if the case asks for it.
    pub checked: Vec<Diagnostic>,
}

/// How a case's site is made.
#[derive(Clone)]
pub struct How {
    pub options: Options,
    pub check: bool,
    /// Whether nothing that is known of a file without reading it tells that it has changed.
    pub blind: bool,
}

/// Takes outputs up in memory, and has those of an earlier build.
struct Keep {
    taken: Mutex<BTreeMap<String, Vec<u8>>>,
    snapshot: Arc<Snapshot>,
    before: BTreeMap<String, Vec<u8>>,
}

impl Sink for Keep {
    fn put(&self, path: &OutputPath, _: Access, content: Content) -> Result<(), String> {
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::File(source) => self.snapshot.read(&source).map_err(|d| d.message)?,
        };
        self.taken.lock().map_err(|e| e.to_string())?.insert(path.to_string(), bytes);
        Ok(())
    }

    fn keep(&self, path: &OutputPath, hash: &[u8; 32]) -> bool {
        let known = self.before.get(path.as_str()).filter(|bytes| blake3::hash(bytes) == *hash);
        let taken =
            known.map(|bytes| self.taken.lock().expect("no thread failed").insert(path.to_string(), bytes.clone()));
        taken.is_some()
    }
}

/// Every file of a folder, by path.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

pub fn theme() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/theme");
    let name = |path: &Path| path.strip_prefix(&folder).expect("below").to_string_lossy().replace('\\', "/");
    files_below(&folder)
        .iter()
        .map(|path| (format!("themes/bare/{}", name(path)), fs::read(path).expect("readable")))
        .collect()
}

pub fn options(text: &str) -> Options {
    let mut options = Options {
        now: "2026-11-22T12:00:00Z".parse().expect("a moment"),
        as_of: None,
        base_url: None,
        drafts: false,
        future: false,
        secret: Secret::new("a secret of thirty-two bytes .....").expect("long enough").into(),
        posts_here: false,
        light: false,
        guarded: vec![("WELLSPRING_SMTP_URL".into(), "smtp://user:password-of-mail@mail.example".into())],
    };
    for line in text.lines() {
        match line.split_once(' ').map_or((line, ""), |(a, b)| (a, b)) {
            ("drafts", _) => options.drafts = true,
            ("future", _) => options.future = true,
            ("as-of", moment) => options.as_of = Some(moment.parse().expect("a moment")),
            ("base-url", url) => options.base_url = Some(url.to_owned()),
            (other, _) => panic!("there is no option `{other}`"),
        }
    }
    options
}

/// Builds; with a memo if there is one, which then knows this build too.
pub fn make(inputs: &BTreeMap<String, Vec<u8>>, how: &How, threads: usize, memo: Option<&mut Files>) -> Made {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let path = |name: &String| SourcePath::new(name).unwrap_or_else(|e| panic!("{e}"));
    let mut snapshot = Snapshot::memory(inputs.iter().map(|(name, bytes)| (path(name), bytes.clone())));
    if how.blind {
        snapshot = inputs.keys().fold(snapshot, |s, name| s.with_stat(&path(name), Stat::default()));
    }
    let snapshot = Arc::new(snapshot);
    pool.install(|| {
        let known = memo.as_ref().map(|files| files.memo());
        let built = build::build(&snapshot, &how.options, known);
        let mut diagnostics = built.diagnostics;
        let Some(mut site) = built.value else { return Made { diagnostics, ..Made::default() } };
        let mut checked = diagnostics.clone();
        if how.check {
            checked.extend(build::check(&site).expect("memory does not fail"));
        }
        let before = memo.as_ref().map(|files| files.outputs.clone()).unwrap_or_default();
        let keep = Keep { taken: Mutex::default(), snapshot: Arc::clone(&snapshot), before };
        let made = build::make_new(&site, &keep).expect("memory does not fail");
        diagnostics.extend(made.diagnostics);
        let outputs = keep.taken.into_inner().expect("no thread failed");
        let diagnostics = build::settle(Some(&site.config), diagnostics);
        comes_back(&snapshot, &how.options, &diagnostics);
        let checked = build::settle(Some(&site.config), checked);
        if let Some(files) = memo {
            files.take(site.parsed());
            files.take(site.highlighted().into_iter().collect());
            let pages = made.made.iter().filter(|path| path.as_str().ends_with(".html"));
            files.rendered = pages.map(ToString::to_string).collect();
            files.made = made.made.iter().map(ToString::to_string).collect();
            if diagnostics.iter().all(|d| d.severity < Severity::Error) {
                files.take(site.left());
                files.outputs.clone_from(&outputs);
            }
        }
        Made { files: outputs, diagnostics, checked }
    })
}

/// Whatever a build tells, a memo can tell it again.
fn comes_back(snapshot: &Arc<Snapshot>, options: &Options, told: &[Diagnostic]) {
    let scanned = Checked::clean(Arc::clone(snapshot));
    let last = Last {
        files: last::files(&scanned),
        span: Span { from: options.as_of.unwrap_or(options.now), until: None, frozen: None },
        secret: None,
        outputs: [0; 32],
        leads: [0; 32],
        in_place: false,
        pages: 0,
        waiting: 0,
        drafts: 0,
        told: told.to_vec(),
        listed: None,
    };
    let Some(Update::Replace(bytes)) = last::update(Vec::new(), "public", options, &last) else {
        panic!("a build told what a memo cannot tell: {told:?}")
    };
    assert_eq!(last::find(bytes, "public", options, &scanned), Some(last));
}

/// The files of every case, before its edits and after them.
pub fn inputs() -> Vec<BTreeMap<String, Vec<u8>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let theme = theme();
    let mut all = Vec::new();
    for path in files_below(&folder).iter().filter(|p| p.extension().is_some_and(|e| e == "site")) {
        let case = case::read(&fs::read_to_string(path).expect("readable")).expect("it is tested elsewhere");
        let mut inputs: BTreeMap<String, Vec<u8>> = theme.iter().cloned().collect();
        inputs.insert("site.toml".into(), SITE_TOML.into());
        for Section { name, text } in case.sections.iter().filter(|s| SourcePath::new(&s.name).is_ok()) {
            inputs.insert(name.clone(), text.clone().into_bytes());
        }
        all.push(inputs.clone());
        let edits = case.sections.iter().filter_map(|s| Some((s.name.strip_prefix("edit ")?, &s.text)));
        inputs.extend(edits.map(|(name, text)| (name.to_owned(), text.clone().into_bytes())));
        all.push(inputs);
    }
    all
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| format!("({} bytes)\n", bytes.len()))
}

/// Lines without spaces at their ends, and without empty ones, which templates leave behind.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).filter(|l| !l.is_empty());
    lines.map(|l| format!("{l}\n")).collect()
}

fn main_of(html: &str) -> String {
    let start = html.find("<main").and_then(|at| Some(at + html[at..].find('>')? + 1)).unwrap_or(0);
    let end = html.rfind("</main>").unwrap_or(html.len());
    html.get(start..end).unwrap_or(html).to_owned()
}

fn diagnostics_of<'d>(diagnostics: impl IntoIterator<Item = &'d Diagnostic>) -> String {
    let mut out = String::new();
    for d in diagnostics {
        let place = d.place.as_ref().map_or_else(String::new, |p| match p.line {
            0 => format!("{}: ", p.path),
            line => format!("{}:{line}:{}+{}: ", p.path, p.column, p.width),
        });
        out.push_str(&format!("{place}{}[{}]: {}\n", d.severity.as_str(), d.code, d.message));
        out.extend(d.hints.iter().map(|h| format!("  hint: {h}\n")));
    }
    out
}

/// What the case expects under that name, as it came out; `None` for a name that is no expectation.
fn actual(name: &str, made: &Made, rendered: &[String]) -> Option<String> {
    let found = |path: &str| made.files.get(path).map_or_else(|| "(there is no such file)\n".into(), |b| text_of(b));
    Some(match name.strip_prefix("expect ")?.split_once(' ') {
        None if name == "expect files" => made.files.keys().map(|p| format!("{p}\n")).collect(),
        None if name == "expect rendered" => rendered.iter().map(|p| format!("{p}\n")).collect(),
        None if name == "expect diagnostics" => diagnostics_of(&made.diagnostics),
        None if name == "expect check" => diagnostics_of(&made.checked),
        Some(("check", codes)) => {
            let asked: Vec<&str> = codes.split(' ').collect();
            let told = |d: &&Diagnostic| asked.contains(&d.code) || d.code.starts_with("allow-");
            diagnostics_of(made.checked.iter().filter(told))
        }
        Some(("main", path)) => tidy(&main_of(&found(path))),
        Some(("file", path)) => tidy(&found(path)),
        _ => panic!("there is no expectation `{name}`"),
    })
}

/// Runs a case and gives it back with what came out.
fn run(case: &Case, theme: &[(String, Vec<u8>)]) -> Case {
    let mut inputs: BTreeMap<String, Vec<u8>> = theme.iter().cloned().collect();
    inputs.insert("site.toml".into(), SITE_TOML.into());
    let check = case.sections.iter().any(|s| s.name.starts_with("expect check"));
    let mut how = How { options: options(""), check, blind: false };
    let mut made: Option<Made> = None;
    let mut memo = Files::default();
    let mut rendered = Vec::new();
    let mut out = case.clone();
    for section in &mut out.sections {
        let name = section.name.clone();
        if name == "options" {
            how.options = options(&section.text);
            made = None;
        } else if let Some(path) = name.strip_prefix("hex ") {
            let byte = |digits: &str| u8::from_str_radix(digits, 16).expect("two hexadecimal digits");
            inputs.insert(path.to_owned(), section.text.split_whitespace().map(byte).collect());
            made = None;
        } else if let Some(path) = name.strip_prefix("remove ") {
            inputs.remove(path);
            made = None;
        } else if !name.starts_with("expect ") {
            let path = name.strip_prefix("edit ").unwrap_or(&name);
            inputs.insert(path.to_owned(), section.text.clone().into_bytes());
            made = None;
        } else {
            let made = made.get_or_insert_with(|| {
                let one = make(&inputs, &how, 1, None);
                // Bodies that are held and bodies that are read again must give the same bytes too.
                let mut other = how.clone();
                other.options.light = true;
                let light = make(&inputs, &other, 8, None);
                assert_eq!(one, light, "one thread and eight differ, or held bodies and light ones");
                // What earlier steps knew, and what this one knew a moment ago, must not show.
                assert_eq!(one, make(&inputs, &how, 8, Some(&mut memo)), "a build differs by what was known before");
                rendered.clone_from(&memo.rendered);
                assert_eq!(one, make(&inputs, &how, 8, Some(&mut memo)), "a build differs where all is known");
                one
            });
            section.text = actual(&name, made, &rendered).expect("it begins with `expect`");
        }
    }
    assert!(made.is_some(), "the last section must be an expectation");
    out
}

#[test]
fn every_site_comes_out_as_its_case_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let update = std::env::var_os("UPDATE").is_some();
    let only = std::env::var("SITE").unwrap_or_default();
    let theme = theme();
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in files_below(&folder).iter().filter(|p| p.extension().is_some_and(|e| e == "site")) {
        let shown = path.strip_prefix(&folder).expect("below").display().to_string();
        if !shown.contains(&only) {
            continue;
        }
        count += 1;
        let source = fs::read_to_string(path).expect("readable");
        let case = case::read(&source).unwrap_or_else(|e| panic!("{shown}: {e}"));
        let result = std::panic::catch_unwind(|| run(&case, &theme));
        match result {
            Err(_) => wrong.push(format!("{shown}: stopped with the message above")),
            Ok(out) if out == case => {}
            Ok(out) if update => fs::write(path, case::write(&out)).expect("writable"),
            Ok(out) => wrong.push(format!("{shown}: {}\n{}", case.sentence, difference(&case, &out))),
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases are wrong\n\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 0, "there is no case `{only}`");
}

fn difference(case: &Case, out: &Case) -> String {
    let mut text = String::new();
    for (before, after) in case.sections.iter().zip(&out.sections).filter(|(a, b)| a != b) {
        text.push_str(&format!("-- {} --\n", before.name));
        let (old, new): (Vec<&str>, Vec<&str>) = (before.text.lines().collect(), after.text.lines().collect());
        text.extend(old.iter().filter(|l| !new.contains(l)).map(|l| format!("- {l}\n")));
        text.extend(new.iter().filter(|l| !old.contains(l)).map(|l| format!("+ {l}\n")));
    }
    text
}

#[test]
fn a_wrong_expectation_is_caught() {
    let case = case::read("A page has a title.\n-- content/a.md --\n# A\n-- expect main a/index.html --\n<h1>B</h1>\n")
        .unwrap();
    assert_ne!(run(&case, &theme()), case);
}
