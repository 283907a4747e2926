//! The stages of a build one by one, on a site that is made in memory: `cargo bench`.
//!
//! A figure is for the whole site of [`PAGES`] pages. `cargo bench -- parse` takes one stage; `make bench` measures
//! the program as a whole.

use std::sync::Arc;

use divan::{Bencher, black_box};
use wellspring::build::memo::{Documents, Update};
use wellspring::build::{self, Built, Options};
use wellspring::bundle::{Access, Content, Output, Sink};
use wellspring::config::{self, Config};
use wellspring::gate::Secret;
use wellspring::parse::{self, Document};
use wellspring::path::{OutputPath, SourcePath};
use wellspring::site::{self, Shown};
use wellspring::source::Snapshot;

const PAGES: usize = 500;
const TOPICS: [&str; 7] = ["pumps", "valves", "filters", "tanks", "wells", "drains", "meters"];
const SENTENCES: [&str; 6] = [
    "The quiet pump outlives the *brass* valve because nobody opens it.",
    "Every second gauge under the north basin shows **half a bar** too much, and \"nobody\" minds.",
    "A filter that is cleaned in spring costs less than one that is bought in autumn -- by a third.",
    "Ask the foreman for `the log` before the tank is empty, not after.",
    "Our drains follow the road, and the road follows the old river.",
    "No meter is right; some are useful.",
];

fn main() {
    divan::main();
}

fn path(text: &str) -> SourcePath {
    SourcePath::new(text).expect("a path")
}

/// A page with what pages have: headings, links, lists, a table, a quotation, a note, and in every fifth code.
fn page(number: usize) -> String {
    let topic = |n: usize| TOPICS[n % TOPICS.len()];
    let mut text = format!(
        "---\ntitle: \"On {} and {}, part {number}\"\ndescription: \"What part {number} is about\"\ndate: 20{:02}-{:02}-{:02}\ntags: [{}, {}]\n---\n\n",
        topic(number),
        topic(number / 7),
        10 + number % 15,
        1 + number % 12,
        1 + number % 28,
        topic(number / 3),
        topic(number / 5),
    );
    for part in 0..8 {
        text.push_str(&format!("## {} in part {part}\n\n", topic(number + part)));
        for at in 0..9 {
            text.push_str(SENTENCES[(number * 7 + part * 3 + at) % SENTENCES.len()]);
            text.push(if at == 4 { '\n' } else { ' ' });
        }
        text.push_str(&format!("More stands in [another part](part-{}.md).\n\n", (number * 13 + part) % PAGES));
        match part % 4 {
            0 => text.push_str("- one thing\n- another thing\n- the last thing\n\n"),
            1 => text.push_str("| Part | Bar |\n|:--|--:|\n| pump | 2.5 |\n| valve | 0.5 |\n\n"),
            2 => text.push_str("> Said by one who knows.[^1]\n\n"),
            _ if number.is_multiple_of(5) => {
                text.push_str("```rust\nfn left(litres: u32) -> Option<u32> {\n    litres.checked_sub(1) // one is spilt\n}\n```\n\n");
            }
            _ => {}
        }
    }
    text.push_str("[^1]: And who was asked twice.\n");
    text
}

fn snapshot() -> Snapshot {
    let settings = "title = \"Bench\"\nbase_url = \"https://bench.example/\"\n";
    let mut files = vec![(path("site.toml"), settings.to_owned())];
    files.push((path("content/_index.md"), "---\ntitle: Home\n---\n\nWelcome.\n".into()));
    files.extend((0..PAGES).map(|number| (path(&format!("content/articles/part-{number}.md")), page(number))));
    Snapshot::memory(files.into_iter().map(|(path, text)| (path, text.into_bytes())))
}

fn moment() -> jiff::Timestamp {
    "2027-01-01T00:00:00Z".parse().expect("a moment")
}

fn config(snapshot: &Snapshot) -> Arc<Config> {
    let path = build::site_toml();
    Arc::new(config::read(&path, &snapshot.read_text(&path).expect("it is there"), None).value)
}

fn documents(config: &Config, snapshot: &Snapshot) -> Vec<Arc<Document>> {
    let parsed = parse::all(config, snapshot, false, None);
    assert!(parsed.diagnostics.is_empty() && parsed.value.len() == PAGES + 1, "the corpus is right");
    parsed.value
}

fn built() -> Built {
    let options = Options {
        now: moment(),
        as_of: None,
        base_url: None,
        drafts: false,
        future: false,
        secret: Secret::new(b"only for benches, and long enough for them").expect("it is long enough").into(),
        posts_here: false,
        light: false,
        guarded: Vec::new(),
    };
    build::build(&Arc::new(snapshot()), &options, None).value.expect("it has settings")
}

/// Takes everything and keeps nothing.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &OutputPath, _: Access, content: Content) -> Result<(), String> {
        black_box(content);
        Ok(())
    }
}

/// Text into documents.
#[divan::bench]
fn parse(bencher: Bencher) {
    let snapshot = snapshot();
    let config = config(&snapshot);
    bencher.bench(|| parse::all(&config, &snapshot, false, None));
}

/// Documents into the graph of the site.
#[divan::bench]
fn assemble(bencher: Bencher) {
    let snapshot = snapshot();
    let config = config(&snapshot);
    let documents = documents(&config, &snapshot);
    let shown = Shown { as_of: moment(), drafts: false, future: false };
    bencher
        .with_inputs(|| (documents.clone(), shown))
        .bench_values(|(documents, shown)| site::assemble(Arc::clone(&config), &snapshot, documents, shown));
}

/// The pages of the articles by the default theme, with their code highlighted.
#[divan::bench]
fn render(bencher: Bencher) {
    let built = built();
    let is_article = |output: &Output| output.origin.kind == "article" && output.origin.template.is_some();
    let pages: Vec<&Output> = built.bundle.iter().map(|(_, output)| output).filter(|o| is_article(o)).collect();
    assert_eq!(pages.len(), PAGES, "every page is shown");
    bencher.bench(|| pages.iter().for_each(|page| drop(black_box((page.recipe)()))));
}

/// All outputs, on all threads.
#[divan::bench]
fn make(bencher: Bencher) {
    let built = built();
    bencher.bench(|| build::make(&built, &Nowhere));
}

/// The documents of an earlier build out of their file.
#[divan::bench]
fn memo_load(bencher: Bencher) {
    let snapshot = snapshot();
    let config = config(&snapshot);
    // Long after any file was written, so that what is told of a file is believed.
    let later = "2100-01-01T00:00:00Z".parse().expect("a moment");
    let first = Documents::open(Vec::new(), &config, later);
    parse::all(&config, &snapshot, true, Some(&first));
    let bytes = match first.update(&snapshot) {
        Some(Update::Replace(bytes)) => bytes,
        _ => Vec::new(),
    };
    bencher.with_inputs(|| bytes.clone()).bench_values(|bytes| {
        let known = Documents::open(bytes, &config, later);
        let documents = parse::all(&config, &snapshot, true, Some(&known)).value;
        assert!(known.update(&snapshot).is_none(), "something was parsed");
        documents
    });
}
