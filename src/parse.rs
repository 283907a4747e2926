//! One Markdown file as a document: validated front matter and a body with holes, and no knowledge of others.
//!
//! The steps: take the file's name apart, split front matter from body, read the front matter into a tree,
//! find the kind, validate the tree against the kind's fields, read the Markdown. The text is dropped after;
//! what a later stage finds wrong at a span reads the file once more to show its line.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::config::Config;
use crate::diag::{Checked, Diagnostic, Place, Severity, Span, codes, nearest};
use crate::kind::validate::{self, Reading, validate};
use crate::kind::{Field, Kind, Record, Slot, Val, get};
use crate::markdown::{self, Body, Options, RawHtml};
use crate::node::{self, Entry, Node, Value};
use crate::path::{Lang, SourcePath};
use crate::source::{Snapshot, Stat};

mod name;
mod shape;
mod split;

pub use name::{Name, is_page, is_published};
pub use shape::Shape;
pub use split::{Format, Parts, split};

/// The largest Markdown file that is read, in bytes. A page of this size is a mistake, not a text.
const LARGEST: u64 = 32 << 20;

/// One parsed file.
#[derive(Debug, Clone)]
pub struct Document {
    /// The file.
    pub path: SourcePath,
    /// Its name taken apart.
    pub name: Name,
    /// Its kind.
    pub kind: Arc<Kind>,
    /// Validated front matter.
    pub record: Record,
    /// The title from front matter, else from the first heading, else from the file's name.
    pub title: String,
    /// The Markdown. A light document has its holes, headings and anchors, but no HTML.
    pub body: Body,
    /// Whether the body's HTML was dropped, to be read again when the page is made.
    pub is_light: bool,
    /// What tells whether anything but the words of the body has changed: see [`shape`].
    pub shape: Shape,
    /// What tells whether anything at all has changed.
    pub text: TextHash,
}

/// A hash of the whole text of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextHash(pub [u8; 32]);

impl TextHash {
    /// Of a text.
    pub fn of(text: &str) -> Self {
        Self(*blake3::hash(text.as_bytes()).as_bytes())
    }
}

impl Document {
    /// Drops the body's HTML.
    pub fn lighten(&mut self) {
        self.body.lighten();
        self.is_light = true;
    }

    /// The language of the file.
    pub fn lang(&self) -> &Lang {
        &self.name.lang
    }
}

/// Documents of earlier builds with what was found wrong in them, which save parsing a file again that is as it was.
pub trait Known: Sync {
    /// The document of a file of which what is told without reading it shows that it is as it was.
    fn unread(&self, path: &SourcePath, stat: &Stat) -> Option<Checked<Arc<Document>>>;
    /// The document of a file that has been read and has the text that it had.
    fn of_text(&self, path: &SourcePath, stat: &Stat, text: &str) -> Option<Checked<Document>>;
    /// Takes a document that was parsed, to know it from now on.
    fn learn(&self, stat: &Stat, parsed: &Checked<Document>);
}

/// Parses every Markdown file of the snapshot that may become a page, in parallel; the result is by path. `light`
/// drops each body's HTML at once, so that no more of them are held than are parsed at a time. What is known from
/// earlier builds is light and is not parsed. Documents are shared, so that a build can take over those of another.
pub fn all(
    config: &Config,
    snapshot: &Snapshot,
    light: bool,
    known: Option<&dyn Known>,
) -> Checked<Vec<Arc<Document>>> {
    let files: Vec<(&SourcePath, &Stat)> = snapshot.below("content/").filter(|(path, _)| is_page(path)).collect();
    let unread = known.filter(|_| !snapshot.holds());
    let one = |(path, stat): &(&SourcePath, &Stat)| {
        if let Some(parsed) = unread.and_then(|known| known.unread(path, stat)) {
            return parsed.map(Some);
        }
        let mut parsed = match known {
            Some(known) => one_known(config, snapshot, (path, stat), known),
            None => one(config, snapshot, path),
        };
        if let (true, Some(document)) = (light, &mut parsed.value) {
            document.lighten();
        }
        parsed.map(|document| document.map(Arc::new))
    };
    let parsed: Vec<Checked<Option<Arc<Document>>>> = files.par_iter().map(one).collect();
    let mut diagnostics = Vec::new();
    let documents = parsed.into_iter().filter_map(|p| p.unpack(&mut diagnostics)).collect();
    Checked::new(documents, diagnostics)
}

/// One file, parsed only if no earlier build knows its text.
fn one_known(
    config: &Config,
    snapshot: &Snapshot,
    (path, stat): (&SourcePath, &Stat),
    known: &dyn Known,
) -> Checked<Option<Document>> {
    read_one(snapshot, path, |text| {
        known.of_text(path, stat, text).unwrap_or_else(|| {
            let parsed = text_of(config, path, text);
            known.learn(stat, &parsed);
            parsed
        })
    })
}

/// Minutes to read at 220 words a minute, an ordinary pace for prose (Brysbaert, 2019: 238 for non-fiction).
pub fn reading_minutes(words: u32) -> u32 {
    words.div_ceil(220).max(1)
}

/// Parses one file; no document if it cannot be read.
pub fn one(config: &Config, snapshot: &Snapshot, path: &SourcePath) -> Checked<Option<Document>> {
    read_one(snapshot, path, |text| text_of(config, path, text))
}

fn read_one(
    snapshot: &Snapshot,
    path: &SourcePath,
    document: impl FnOnce(&str) -> Checked<Document>,
) -> Checked<Option<Document>> {
    if let Some(stat) = snapshot.stat(path).filter(|s| s.size > LARGEST) {
        let fault = Diagnostic::new(
            codes::FILE_UNREADABLE,
            format!("`{path}` has {} MB; a page may have {} MB", stat.size >> 20, LARGEST >> 20),
        );
        return Checked::new(
            None,
            vec![
                fault
                    .at(Place::file(path))
                    .hint("split the text, or publish the file as it is under another extension"),
            ],
        );
    }
    match snapshot.read_text(path) {
        Ok(text) => {
            let parsed = document(&text);
            Checked::new(Some(parsed.value), parsed.diagnostics)
        }
        Err(fault) => Checked::new(None, vec![fault]),
    }
}

/// Parses the text of one file.
pub fn text_of(config: &Config, path: &SourcePath, text: &str) -> Checked<Document> {
    let mut diagnostics = Vec::new();
    let name = Name::read(path, config);
    let parts = split(text);
    let (tree, whole) = front_matter(path, text, &parts, &mut diagnostics);
    let kind = kind(config, path, text, (&name, &tree), &mut diagnostics);
    let own = |field: &&Field| kind.fields.iter().all(|f| f.name != field.name);
    let all: Vec<&Field> = kind.fields.iter().chain(config.common.iter().filter(own)).collect();
    let unknown = config.rule(codes::FRONT_MATTER_UNKNOWN_KEY.name);
    let reading = Reading::front_matter(path, text, &config.zone).whole(whole).tells_unknown(unknown != Some(None));
    let mut record = validate(&all, &tree, &reading).unpack(&mut diagnostics);
    if matches!(unknown, Some(None | Some(Severity::Warning))) {
        keep_unknown(&all, &tree, &mut record);
    }
    diagnostics.extend(validate::check(&kind, &record, &reading));
    let titled = get::text(&record, "title").is_some();
    let options = Options { take_title: !titled, ..options(config) };
    let (mut body, problems) = markdown::parse(text, parts.body, &options);
    diagnostics.extend(problems.into_iter().map(|p| {
        let mut d = Diagnostic::new(p.code, p.message).at(Place::of(path, text, p.span));
        d.hints.extend(p.hint);
        d
    }));
    // A title that could not be read was told of already.
    let told = !whole || tree.get("title").is_some_and(|node| !node.is_empty());
    let title = title(path, &name, (get::text(&record, "title"), told), &mut body, &mut diagnostics);
    let written = parts.front_matter.as_ref().map_or("", |(_, range)| &text[range.clone()]);
    let shape = shape::of(written, &kind.name, &title, &body);
    // What the site has turned off need not be known.
    diagnostics.retain(|d| config.rule(d.code) != Some(None));
    let text = TextHash::of(text);
    let document = Document { path: path.clone(), name, kind, record, title, body, is_light: false, shape, text };
    Checked::new(document, diagnostics)
}

/// Puts keys that the site lets in although no field has their name under `extra`, where templates find them.
fn keep_unknown(fields: &[&Field], tree: &Node, record: &mut Record) {
    let unknown = tree.entries().unwrap_or_default().iter().filter(|e| fields.iter().all(|f| *f.name != *e.key));
    let mut kept: Vec<Entry> = unknown.cloned().collect();
    if kept.is_empty() {
        return;
    }
    if let Some(own) = get::free(record, "extra").and_then(Node::entries) {
        kept.retain(|e| own.iter().all(|o| o.key != e.key));
        kept.extend(own.iter().cloned());
    }
    let node = Node { span: tree.span, value: Value::Map(kept) };
    record.insert("extra".into(), Slot { val: Val::Free(node), span: tree.span });
}

/// How the site reads Markdown.
pub fn options(config: &Config) -> Options {
    let raw_html = if config.markdown.escape_html { RawHtml::Escape } else { RawHtml::Keep };
    Options { raw_html, math: config.markdown.math, smart: config.markdown.smart, demote: true, ..Options::site() }
}

/// The tree of the front matter, and whether all of it was understood.
fn front_matter(path: &SourcePath, text: &str, parts: &Parts, diagnostics: &mut Vec<Diagnostic>) -> (Node, bool) {
    let Some((format, range)) = &parts.front_matter else {
        if let Some(open) = parts.unclosed {
            diagnostics.push(
                Diagnostic::new(codes::FRONT_MATTER_SYNTAX, "the front matter is not closed")
                    .at(Place::of(path, text, open))
                    .hint("add a line `---` (or `+++` for TOML) after the last field"),
            );
        }
        return (Node::empty(Span::default()), parts.unclosed.is_none());
    };
    let block = &text[range.clone()];
    let read = match format {
        Format::Yaml => node::yaml::read(block, range.start),
        Format::Toml => node::toml::read(block, range.start),
    };
    let codes = [codes::FRONT_MATTER_SYNTAX, codes::FRONT_MATTER_DUPLICATE_KEY];
    diagnostics.extend(read.problems.iter().map(|problem| problem.diagnostic(path, text, codes)));
    let whole = read.is_whole();
    (read.node, whole)
}

/// The kind: as front matter says, else as the collection says, else as the folder is called, else `page`.
fn kind(
    config: &Config,
    path: &SourcePath,
    text: &str,
    (name, tree): (&Name, &Node),
    diagnostics: &mut Vec<Diagnostic>,
) -> Arc<Kind> {
    let of = |kind: &str| config.kinds.get(kind).cloned();
    if let Some((written, word)) =
        tree.get("kind").and_then(|n| Some((n, n.text()?))).filter(|(_, w)| !w.trim().is_empty())
    {
        let word = word.trim();
        if let Some(kind) = of(word) {
            return kind;
        }
        diagnostics.push(
            Diagnostic::new(codes::COLLECTION_UNKNOWN, format!("there is no kind `{word}`"))
                .at(Place::of(path, text, written.span))
                .hint(nearest::hint(word, config.kinds.keys().map(String::as_str))),
        );
    }
    let by_name = if name.is_section { Some(if name.folder.is_empty() { "home" } else { "section" }) } else { None };
    let folder = name.folder.split('/').next().unwrap_or_default();
    let by_setting = config.collections.get(folder).and_then(|c| c.kind.as_deref());
    let by_folder =
        config.kinds.values().find(|k| !folder.is_empty() && k.folder == Some(folder)).map(|k| k.name.as_str());
    let chosen = by_name.or(by_setting).or(by_folder).and_then(of).or_else(|| of("page"));
    chosen.expect("the kind `page` is built in")
}

fn title(
    path: &SourcePath,
    name: &Name,
    (written, told): (Option<&str>, bool),
    body: &mut Body,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    if let Some(title) = written {
        return title.to_owned();
    }
    if let Some(heading) = body.title.take() {
        return heading.text;
    }
    // After a mistake of syntax the title may stand in what was not understood.
    if told {
        return named(name);
    }
    diagnostics.push(
        Diagnostic::new(codes::TITLE_MISSING, format!("`{path}` has neither a title nor a first heading"))
            .at(Place::file(path))
            .hint("add `title:` to its front matter"),
    );
    named(name)
}

/// What a page is called that says nothing itself: the name of its file, or of its section's folder.
fn named(name: &Name) -> String {
    let folder = name.folder.rsplit('/').next().unwrap_or_default();
    if name.is_section { folder.to_owned() } else { name.slug.clone() }
}

#[cfg(test)]
mod tests;
