//! What a page asks decides whether it is rendered again. Each sort of question is left out once: then an edit that it
//! alone could tell of must leave a wrong page behind, or the comparison shows nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use wellspring::build;
use wellspring::bundle::{Access, Content, Earlier, Fresh, Known, Question, Sink, Why};
use wellspring::diag::Severity;
use wellspring::path::{OutputPath, SourcePath};
use wellspring::source::Snapshot;

use crate::memo::Inputs;
use crate::sites;

/// What outputs asked, without those questions that are to be forgotten.
#[derive(Default)]
struct Asked {
    known: BTreeMap<OutputPath, Earlier>,
    forgets: Option<(&'static str, &'static str)>,
    learnt: Mutex<BTreeMap<OutputPath, Earlier>>,
    rendered: Mutex<Vec<OutputPath>>,
}

impl Known for Asked {
    fn hash(&self, _: &OutputPath) -> Option<[u8; 32]> {
        None
    }

    fn earlier(&self, path: &OutputPath) -> Result<Earlier, Why> {
        let mut earlier = self.known.get(path).cloned().ok_or(Why::New)?;
        let forgotten = |question: &Question| {
            self.forgets.is_some_and(|(name, about)| question.name == name && question.about.contains(about))
        };
        earlier.noted.retain(|noted| !forgotten(&noted.question));
        Ok(earlier)
    }

    fn stands(&self, _: &OutputPath, _: &Earlier) {}

    fn learn(&self, path: &OutputPath, fresh: &Fresh) {
        if let Some((hash, noted)) = fresh.hash.zip(fresh.noted) {
            let earlier = Earlier { hash, noted: noted.to_vec(), read: Vec::new() };
            self.learnt.lock().expect("no thread failed").insert(path.clone(), earlier);
        }
        self.rendered.lock().expect("no thread failed").push(path.clone());
    }
}

/// Pages in memory, and those of an earlier build.
#[derive(Default)]
struct Pages {
    before: BTreeMap<OutputPath, Vec<u8>>,
    now: Mutex<BTreeMap<OutputPath, Vec<u8>>>,
}

impl Sink for Pages {
    fn put(&self, path: &OutputPath, _: Access, content: Content) -> Result<(), String> {
        if let Content::Bytes(bytes) = content
            && [".html", ".md"].iter().any(|end| path.as_str().ends_with(end))
        {
            self.now.lock().expect("no thread failed").insert(path.clone(), bytes);
        }
        Ok(())
    }

    fn keep(&self, path: &OutputPath, hash: &[u8; 32]) -> bool {
        let Some(bytes) = self.before.get(path).filter(|bytes| blake3::hash(bytes) == *hash) else { return false };
        self.now.lock().expect("no thread failed").insert(path.clone(), bytes.clone());
        true
    }
}

fn make(inputs: &Inputs, asked: &Asked, before: &BTreeMap<OutputPath, Vec<u8>>) -> BTreeMap<OutputPath, Vec<u8>> {
    let files = inputs.iter().map(|(name, bytes)| (SourcePath::new(name).expect("a path"), bytes.clone()));
    let built = build::build(&Arc::new(Snapshot::memory(files)), &sites::options(""), None);
    assert!(built.diagnostics.iter().all(|d| d.severity < Severity::Error), "{:?}", built.diagnostics);
    let built = built.value.expect("the settings can be read");
    let pages = Pages { before: before.clone(), ..Pages::default() };
    let made = built.bundle.make_new(&pages, Some(asked)).expect("memory does not fail");
    assert!(made.diagnostics.is_empty(), "{:?}", made.diagnostics);
    pages.now.into_inner().expect("no thread failed")
}

fn put(inputs: &mut Inputs, path: &str, text: &str) {
    inputs.insert(path.to_owned(), text.as_bytes().to_vec());
}

const ALL: &str = "{% extends \"base.html\" %}{% block main %}{{ page.title }}{{ page.content }}\
    {% include \"part.html\" %}{% endblock main %}";

/// A site with a page that asks everything, by a template of its own, so that each answer stands alone.
fn site() -> Inputs {
    let mut inputs: Inputs = sites::theme().into_iter().collect();
    let mut add = |path: &str, text: &str| put(&mut inputs, path, text);
    add("site.toml", "base_url = \"https://a.example/\"\ntheme = \"bare\"\n");
    for (name, ask) in ASKS {
        add(&format!("themes/bare/templates/ask-{name}.html"), ask);
        add(
            &format!("content/asks/{name}.md"),
            &format!("---\ntitle: Asks {name}\ntemplate: ask-{name}\n---\nWords.\n"),
        );
    }
    add("themes/bare/templates/all.html", ALL);
    add("themes/bare/templates/part.html", "Part.");
    add(
        "themes/bare/templates/components/note.html",
        "{% component note(text: string) %}<i>{{ text }}</i>{% endcomponent note %}",
    );
    add("themes/bare/theme.toml", "name = \"bare\"\ncss = [\"a.css\"]\n");
    add("themes/bare/css/a.css", "a {}");
    add("content/_index.md", "---\ntitle: Home\ndescription: Home.\n---\n");
    add("content/asks/_index.md", "---\ntitle: Asks\ndescription: All.\n---\n");
    add("content/b/_index.md", "---\ntitle: B\ndescription: All.\n---\n");
    add(
        "content/asks/all.md",
        "---\ntitle: All\ntemplate: all\n---\n{{<note text=\"so\" />}} [to](/b/one.md) ![A](/a.svg)\n",
    );
    add("content/asks/defined.md", "---\ntitle: Defined\n---\nWords.\n\n[to]: /b/one.md\n");
    add("content/b/one.md", ONE);
    add(
        "content/b/two.md",
        "---\ntitle: Two\ndate: 2026-01-02\ntags: [x]\n---\nWords. ![B](https://other.example/b.png)\n",
    );
    add("content/a.svg", "<svg width=\"10\" height=\"10\"></svg>");
    add("content/_data/rates.csv", "name,rate\na,1\n");
    inputs
}

const ONE: &str = "---\ntitle: One\ndate: 2026-01-01\ntags: [x]\n---\nWords.\n";

/// Templates that print one answer and nothing else of the site.
const ASKS: [(&str, &str); 15] = [
    ("pages", "{% for p in pages(section=\"b\", limit=3) %}{{ p.title }}{% endfor %}"),
    ("section", "{% set found = section(path=\"b\") %}{{ found.title }}"),
    ("term", "{% set found = term(taxonomy=\"tags\", name=\"x\") %}{{ found.count }}"),
    ("terms", "{% for t in terms(taxonomy=\"tags\") %}{{ t.name }}{% endfor %}"),
    ("related", "{% for r in related() %}{{ r.title }}{% endfor %}"),
    ("backlinks", "{% for b in backlinks() %}{{ b.title }}{% endfor %}"),
    ("page_by_path", "{% set found = page_by_path(path=\"b/one.md\") %}{{ found.title }}"),
    ("asset", "{{ asset(path=\"a.svg\") }}"),
    ("data", "{% for row in data(name=\"rates\") %}{{ row.rate }}{% endfor %}"),
    ("chart", "{% set drawn = chart(csv=\"rates\") %}{{ drawn.rows[0].shown }}"),
    ("image", "{% set found = image(src=\"/a.svg\") %}{{ found.width }}"),
    ("url", "{{ url(path=\"b/one.md\") }}"),
    ("third_parties", "{% for p in third_parties() %}{{ p.host }}{% endfor %}"),
    ("value", "{{ page.section.title }}"),
    ("markdown", "{{ \"[to](/b/one.md)\" | markdown }}"),
];

/// An edit of a site: a file, and what it holds then.
type Edit = (&'static str, &'static str);

/// What is forgotten, the edits that it tells of, and the page that is wrong then.
const FAULTS: [((&str, &str), &[Edit], &str); 26] = [
    (("pages", ""), &[("content/b/one.md", RENAMED)], "asks/pages"),
    (("section", ""), &[("content/b/_index.md", "---\ntitle: Bee\ndescription: All.\n---\n")], "asks/section"),
    (("term", ""), &[("content/b/one.md", UNTAGGED)], "asks/term"),
    (("terms", ""), &[("content/b/one.md", OTHER_TAG)], "asks/terms"),
    (("related", ""), &[("content/b/one.md", LINKS_BACK)], "asks/related"),
    (("backlinks", ""), &[("content/b/one.md", LINKS_BACK)], "asks/backlinks"),
    (("page_by_path", ""), &[("content/b/one.md", RENAMED)], "asks/page_by_path"),
    (("asset", ""), &[("themes/bare/assets/a.svg", "a")], "asks/asset"),
    (("data", ""), &[("content/_data/rates.csv", "name,rate\na,2\n")], "asks/data"),
    (("chart", ""), &[("content/_data/rates.csv", "name,rate\na,2\n")], "asks/chart"),
    (("image", ""), &[("content/a.svg", WIDE)], "asks/image"),
    (("url", ""), &[("content/b/one.md", MOVED)], "asks/url"),
    (("third_parties", ""), &[("content/b/one.md", ASKS_ANOTHER)], "asks/third_parties"),
    (("markdown", ""), &[("content/b/one.md", MOVED)], "asks/markdown"),
    (("links", ""), &[("content/a.svg", WIDE)], "asks/all"),
    (("links", ""), &[("content/b/one.md", MOVED)], "asks/all"),
    (("template", ""), &[("themes/bare/templates/part.html", "Another part.")], "asks/all"),
    (("component", ""), &[("themes/bare/templates/components/note.html", BOLD)], "asks/all"),
    (("text", ""), &[("content/asks/all.md", OTHER_WORDS)], "asks/all"),
    (("value", ""), &[("content/asks/_index.md", RETITLED)], "asks/value"),
    (("address", ""), &[("content/b/one.md", MOVED)], "asks/defined/index.md"),
    (("value", "twin"), &[("content/b/one.md", RENAMED)], "b/index.md"),
    (("text", ""), &[("content/asks/all.md", OTHER_WORDS)], "asks/all/index.md"),
    (("links", ""), &[("content/b/one.md", MOVED)], "asks/all/index.md"),
    (("value", "head"), &[("themes/bare/css/a.css", "b {}")], "asks/all"),
    (("value", "pager"), &[("content/b/one.md", RENAMED)], "b"),
];

const RENAMED: &str = "---\ntitle: First\ndate: 2026-01-01\ntags: [x]\n---\nWords.\n";
const UNTAGGED: &str = "---\ntitle: One\ndate: 2026-01-01\n---\nWords.\n";
const OTHER_TAG: &str = "---\ntitle: One\ndate: 2026-01-01\ntags: [x, y]\n---\nWords.\n";
const LINKS_BACK: &str =
    "---\ntitle: One\ndate: 2026-01-01\ntags: [x]\n---\nTo [a](/asks/related.md) and [b](/asks/backlinks.md).\n";
const MOVED: &str = "---\ntitle: One\ndate: 2026-01-01\ntags: [x]\nslug: uno\n---\nWords.\n";
const ASKS_ANOTHER: &str = "---\ntitle: One\ndate: 2026-01-01\ntags: [x]\n---\n![A](https://img.example/a.png)\n";
const WIDE: &str = "<svg width=\"20\" height=\"10\"></svg>";
const BOLD: &str = "{% component note(text: string) %}<b>{{ text }}</b>{% endcomponent note %}";
const OTHER_WORDS: &str =
    "---\ntitle: All\ntemplate: all\n---\n{{<note text=\"so\" />}} [to](/b/one.md) ![A](/a.svg) now\n";
const RETITLED: &str = "---\ntitle: All that ask\ndescription: All.\n---\n";

/// The pages that differ between a build that asks again and one that knows nothing.
fn wrong(inputs: &Inputs, edits: &[Edit], forgets: Option<(&'static str, &'static str)>) -> Vec<String> {
    let first = Asked::default();
    let before = make(inputs, &first, &BTreeMap::new());
    let mut edited = inputs.clone();
    edits.iter().for_each(|(path, text)| put(&mut edited, path, text));
    let clean = make(&edited, &Asked::default(), &BTreeMap::new());
    let known = first.learnt.into_inner().expect("no thread failed");
    let warm = make(&edited, &Asked { known, forgets, ..Asked::default() }, &before);
    assert!(warm.keys().eq(clean.keys()), "{:?}", warm.keys());
    clean.keys().filter(|path| clean[*path] != warm[*path]).map(ToString::to_string).collect()
}

#[test]
fn a_question_that_is_forgotten_leaves_a_wrong_page() {
    let inputs = site();
    for (forgotten, edits, page) in FAULTS {
        assert_eq!(wrong(&inputs, edits, None), Vec::<String>::new(), "{forgotten:?}: all was asked");
        let found = wrong(&inputs, edits, Some(forgotten));
        let page = if page.ends_with(".md") { page.to_owned() } else { format!("{page}/index.html") };
        assert!(found.contains(&page), "{forgotten:?}: {found:?}");
    }
}

#[test]
fn every_function_that_looks_at_the_site_is_forgotten_once() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/render/functions.rs");
    let source = std::fs::read_to_string(path).expect("readable");
    let named = source.split("Function {").filter_map(|part| {
        let (name, rest) = part.trim_start().strip_prefix("name: \"")?.split_once('"')?;
        let (on, _) = rest.split_once("run:")?;
        (!on.contains("On::Words")).then_some(name)
    });
    let named: Vec<&str> = named.collect();
    assert!(named.len() > 10, "{named:?}");
    let missing: Vec<&&str> =
        named.iter().filter(|name| !FAULTS.iter().any(|((known, _), ..)| known == *name)).collect();
    assert!(missing.is_empty(), "write a line in `FAULTS` for {missing:?}");
}
