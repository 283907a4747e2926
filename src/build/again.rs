//! Builds of one site after one another: what has not changed since the last build is not looked at again.
//!
//! An edit of a page's words alone leaves the graph, the renderer and the outputs as they are, whatever the size of
//! the site, because light documents are read when their page is made. After any other edit the graph is assembled
//! anew from the documents of the last build, and only changed files are parsed. When settings have changed, or when
//! nobody knows what has, everything is built anew.

use std::collections::BTreeSet;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::memo::{self, Documents, Memo};
use super::standing::Standing;
use super::{Earlier, Options, assembled, settings, settle, site_toml, standing};
use crate::bundle::Bundle;
use crate::diag::{Checked, Diagnostic};
use crate::parse::{self, Document, Known};
use crate::path::{OutputPath, SourcePath};
use crate::render::Renderer;
use crate::site::{Page, Site};
use crate::source::{Snapshot, Stat};

/// A site that is built again and again.
pub struct Again {
    root: PathBuf,
    options: Options,
    memo: Option<Memo>,
    last: Option<Last>,
}

/// What the last build knew.
struct Last {
    snapshot: Arc<Snapshot>,
    made: Made,
    standing: Standing,
    diagnostics: Vec<Diagnostic>,
    /// Whether the snapshot left something out.
    is_whole: bool,
    /// The files in which parsing found something, or that could not be read.
    faulty: BTreeSet<SourcePath>,
    /// Files whose words have changed since the snapshot.
    edited: BTreeSet<SourcePath>,
}

/// A site, ready to be made.
#[derive(Clone)]
pub struct Made {
    /// The graph.
    pub site: Arc<Site>,
    /// What renders it.
    pub renderer: Arc<Renderer>,
    /// All outputs.
    pub bundle: Arc<Bundle>,
}

impl Made {
    /// Whether the settings and the theme were understood. If not, no page is what its author wants to see.
    pub fn is_understood(&self) -> bool {
        self.site.config.is_whole && self.renderer.is_ready()
    }
}

/// What a build gave.
pub struct Step {
    /// The site; the same as before, with the same bundle, when only words have changed. None without settings.
    pub made: Option<Made>,
    /// What is wrong, settled.
    pub diagnostics: Vec<Diagnostic>,
    /// The pages whose own files are among the changed ones.
    pub edited: Vec<OutputPath>,
    /// Whether the changed files, and those read with them, are still as they were when the build began. If not, some
    /// may have been read while they were being written.
    pub settled: bool,
}

impl Again {
    /// A site that has not been built. Its documents are light.
    pub fn new(root: &Path, options: Options) -> Self {
        Self { root: root.to_path_buf(), options: Options { light: true, ..options }, memo: None, last: None }
    }

    /// Takes documents from the memo of earlier builds where all would have to be parsed. Nothing is written to it:
    /// a preview leaves no trace in the site's folder, and the builds that publish the site keep the memo fresh.
    #[must_use]
    pub fn with_memo(self, memo: Memo) -> Self {
        Self { memo: Some(memo), ..self }
    }

    /// Builds. `changed` are the files and folders that have changed since the last build; none means that anything
    /// may have.
    pub fn build(&mut self, changed: &[PathBuf]) -> Step {
        let named: Option<BTreeSet<String>> = changed.iter().map(|path| self.inner(path)).collect();
        let Some(mut last) = self.last.take() else { return self.anew() };
        let Some(named) = named.filter(|named| !named.is_empty() && last.is_whole) else { return self.anew() };
        let named: BTreeSet<String> = named.into_iter().filter(|name| Snapshot::is_input(name)).collect();
        if let Some(paths) = last.only_words(&named) {
            let edited = last.pages(&paths);
            last.edited.extend(paths);
            let step =
                Step { made: Some(last.made.clone()), diagnostics: last.diagnostics.clone(), edited, settled: true };
            self.last = Some(last);
            return step;
        }
        let all = named.iter().map(String::as_str).chain(last.edited.iter().map(SourcePath::as_str));
        let settings_stand = !named.contains(site_toml().as_str());
        match last.snapshot.again(all).filter(|_| settings_stand) {
            Some(snapshot) => {
                let mut changed: BTreeSet<SourcePath> = named.iter().filter_map(|n| SourcePath::new(n).ok()).collect();
                let edited = changed.clone();
                changed.append(&mut last.edited);
                changed.append(&mut last.faulty);
                let last = Some((last.made.site, last.standing));
                let before = Before { last, memo: None, changed, faulty: Mutex::default() };
                let step = self.with(Checked::clean(snapshot), before);
                self.seen(step, &edited)
            }
            None => {
                drop(last);
                let step = self.anew();
                let edited = named.iter().filter_map(|n| SourcePath::new(n).ok()).collect();
                let settled = self.last.as_ref().is_none_or(Last::is_all_settled);
                Step { settled, ..self.seen(step, &edited) }
            }
        }
    }

    /// A step after these files have changed.
    fn seen(&self, mut step: Step, changed: &BTreeSet<SourcePath>) -> Step {
        if let Some(last) = &self.last {
            step.edited = last.pages(changed);
            step.settled = last.is_settled(changed);
        }
        step
    }

    /// A path under the root as a person writes it; nothing for the root itself and what holds it.
    fn inner(&self, path: &Path) -> Option<String> {
        let inner = path.strip_prefix(&self.root).ok()?.to_str()?;
        (!inner.is_empty()).then(|| inner.replace(MAIN_SEPARATOR, "/"))
    }

    fn anew(&mut self) -> Step {
        let before = Before { last: None, memo: None, changed: BTreeSet::new(), faulty: Mutex::default() };
        self.with(Snapshot::scan(&self.root), before)
    }

    fn with(&mut self, scanned: Checked<Snapshot>, before: Before) -> Step {
        let is_whole = scanned.diagnostics.is_empty();
        let mut diagnostics = scanned.diagnostics;
        let snapshot = Arc::new(scanned.value);
        let Some(config) = settings(&snapshot, &self.options, &mut diagnostics) else {
            return Step { made: None, diagnostics: settle(None, diagnostics), edited: Vec::new(), settled: true };
        };
        let config = Arc::new(config);
        let memo = self.memo.as_ref().filter(|_| before.last.is_none());
        let memo = memo.map(|memo| Documents::open(memo.file(memo::documents::NAME), &config, self.options.now));
        let before = Before { memo, ..before };
        let standing = before.last.as_ref().map(|(_, standing)| (standing, &before.changed));
        let earlier = Earlier { documents: Some(&before), standing, ..Earlier::default() };
        let built = assembled(&config, &snapshot, &self.options, earlier).unpack(&mut diagnostics);
        let diagnostics = settle(Some(&config), diagnostics);
        let standing = built.standing;
        let made = Made { site: built.site, renderer: built.renderer, bundle: Arc::new(built.bundle) };
        let mut faulty = before.faulty.into_inner().unwrap_or_else(PoisonError::into_inner);
        faulty.extend(diagnostics.iter().filter_map(|d| Some(d.place.as_ref()?.path.clone())));
        let edited = BTreeSet::new();
        let told = diagnostics.clone();
        self.last = Some(Last { snapshot, made: made.clone(), standing, diagnostics, is_whole, faulty, edited });
        Step { made: Some(made), diagnostics: told, edited: Vec::new(), settled: true }
    }
}

impl Last {
    /// The changed files, if they are pages in which nothing but words has changed and nothing is or was wrong.
    fn only_words(&self, named: &BTreeSet<String>) -> Option<BTreeSet<SourcePath>> {
        let site = &self.made.site;
        let mut paths = BTreeSet::new();
        for name in named {
            let path = SourcePath::new(name).ok()?;
            let page = self.page(&path).filter(|_| !self.faulty.contains(&path))?;
            let fresh = parse::one(&site.config, &self.snapshot, &path);
            let is_same = fresh.value.is_some_and(|fresh| fresh.shape == page.document.shape);
            if !is_same || !fresh.diagnostics.is_empty() {
                return None;
            }
            paths.insert(path);
        }
        Some(paths)
    }

    /// Whether these files are as this build read them, and the others of a folder that is read whole.
    fn is_settled(&self, changed: &BTreeSet<SourcePath>) -> bool {
        let is_whole = |folder: &&str| changed.iter().any(|path| path.as_str().starts_with(*folder));
        let folders: Vec<&str> = standing::FOLDERS.into_iter().filter(is_whole).collect();
        let beside = folders.iter().flat_map(|folder| self.snapshot.below(folder).map(|(path, _)| path));
        changed.iter().chain(beside).all(|path| self.snapshot.is_as_known(path))
    }

    /// Whether all files are as this build read them.
    fn is_all_settled(&self) -> bool {
        let files: Vec<&SourcePath> = self.snapshot.files().map(|(path, _)| path).collect();
        files.par_iter().all(|path| self.snapshot.is_as_known(path))
    }

    fn page(&self, path: &SourcePath) -> Option<&Page> {
        let site = &self.made.site;
        site.by_source.get(path).filter(|_| self.snapshot.has(path)).map(|id| site.page(*id))
    }

    fn pages(&self, paths: &BTreeSet<SourcePath>) -> Vec<OutputPath> {
        paths.iter().filter_map(|path| Some(self.page(path)?.card.route.output())).collect()
    }
}

/// What the build before had.
struct Before {
    last: Option<(Arc<Site>, Standing)>,
    /// What the builds of other runs knew.
    memo: Option<Documents>,
    /// The files that have to be parsed.
    changed: BTreeSet<SourcePath>,
    /// Those in which parsing found something.
    faulty: Mutex<BTreeSet<SourcePath>>,
}

impl Before {
    /// Notes the file of a document in which parsing found something.
    fn note(&self, document: &Document, diagnostics: &[Diagnostic]) {
        if !diagnostics.is_empty() {
            self.faulty.lock().unwrap_or_else(PoisonError::into_inner).insert(document.path.clone());
        }
    }
}

impl Known for Before {
    fn unread(&self, path: &SourcePath, stat: &Stat) -> Option<Checked<Arc<Document>>> {
        if let Some(memo) = &self.memo {
            let known = memo.unread(path, stat)?;
            self.note(&known.value, &known.diagnostics);
            return Some(known);
        }
        let (site, _) = self.last.as_ref().filter(|_| !self.changed.contains(path))?;
        let id = site.by_source.get(path)?;
        Some(Checked::clean(Arc::clone(&site.page(*id).document)))
    }

    fn of_text(&self, path: &SourcePath, stat: &Stat, text: &str) -> Option<Checked<Document>> {
        let known = self.memo.as_ref()?.of_text(path, stat, text)?;
        self.note(&known.value, &known.diagnostics);
        Some(known)
    }

    fn learn(&self, _stat: &Stat, parsed: &Checked<Document>) {
        self.note(&parsed.value, &parsed.diagnostics);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::{Arc, Mutex};

    use super::{Again, Step};
    use crate::build::Options;
    use crate::build::memo::documents::NAME;
    use crate::build::memo::{Memo, Update};
    use crate::bundle::{Access, Content, Sink};
    use crate::gate::Secret;
    use crate::path::OutputPath;
    use crate::source::Snapshot;

    #[derive(Default)]
    struct All(Mutex<BTreeMap<String, Content>>);

    impl Sink for All {
        fn put(&self, path: &OutputPath, _: Access, content: Content) -> Result<(), String> {
            self.0.lock().unwrap().insert(path.to_string(), content);
            Ok(())
        }
    }

    /// Every output with its bytes, and everything that was told.
    fn all(step: &Step) -> (BTreeMap<String, Content>, Vec<String>) {
        let sink = All::default();
        let made = step.made.as_ref().unwrap();
        let mut told: Vec<String> = step.diagnostics.iter().map(|d| format!("{d:?}")).collect();
        told.extend(made.bundle.make_all(&sink).unwrap().iter().map(|d| format!("{d:?}")));
        told.sort();
        (sink.0.into_inner().unwrap(), told)
    }

    fn options() -> Options {
        Options {
            now: "2027-01-01T00:00:00Z".parse().unwrap(),
            as_of: None,
            base_url: None,
            drafts: true,
            future: false,
            secret: Secret::new(b"only for tests, and long enough for them").unwrap().into(),
            posts_here: true,
            light: true,
            guarded: Vec::new(),
        }
    }

    fn article(title: &str, body: &str) -> String {
        format!("---\ntitle: {title}\ndescription: Of {title}\ndate: 2026-03-04\ntags: [x]\n---\n\n{body}\n")
    }

    #[test]
    fn after_every_edit_the_outputs_are_those_of_a_fresh_build() {
        let home = tempfile::tempdir().unwrap();
        let gone = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        let write = |name: &str, text: &str| {
            let file = root.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write("site.toml", "title = \"T\"\nbase_url = \"https://a.test/\"\n");
        write("content/_index.md", "---\ntitle: Home\n---\n\nWords.\n");
        for name in ["a", "b", "c"] {
            write(&format!("content/articles/{name}.md"), &article(name, "Words. [To b](b.md)"));
        }
        let mut again = Again::new(&root, options());
        let mut last = again.build(&[]);
        // The file, what it becomes, and whether the outputs stay as they were planned.
        let (a, b) = ("content/articles/a.md", "content/articles/b.md");
        let (data, template) = ("content/_data/people.json", "themes/default/templates/kind/article.html");
        let printing =
            |end: &str| format!("{{{{ page.title }}}} {{% for n in data(name=\"people\") %}}{end}{{% endfor %}}");
        let steps: Vec<(&str, Option<String>, bool)> = vec![
            (a, Some(article("a", "Other words. [To b](b.md)")), true),
            (a, Some(article("a", "More words, **bold**. [To b](b.md)")), true),
            ("content/articles/.a.md.swx", Some("x".into()), true),
            (b, Some(article("B anew", "Words. [To b](b.md)")), false),
            (a, Some(article("a", "Words again. [To b](b.md)")), true),
            (a, Some(article("a", "A lost link. [To x](x.md)")), false),
            (a, Some(article("a", "It is still lost. [To x](x.md)")), false),
            (b, Some(article("B mistaken", "Words.").replace("date: 2026", "date: 20x6")), false),
            (b, Some(article("B mended", "Words.")), false),
            ("content/articles/x.md", Some(article("x", "New words.")), false),
            (a, Some(article("a", "A found link. [To x](x.md)")), true),
            ("content/articles/c.md", None, false),
            ("content/notes/d.md", Some(article("d", "In a new folder.")), false),
            ("content/notes", None, false),
            (data, Some("[1]".into()), false),
            (template, Some(printing("{{ n }}")), false),
            (a, Some(article("a", "Words beside data. [To x](x.md)")), true),
            (data, Some("[2]".into()), false),
            (b, Some(article("B after data", "Words.")), false),
            (template, Some(printing("n, and an error {{")), false),
            (b, Some(article("B beside an error", "Words.")), false),
            (template, Some(printing("other {{ n }} ")), false),
            (b, Some(article("B after an error", "Words.")), false),
            ("content/_data", None, false),
            (template, None, false),
            ("content/articles/picture.svg", Some("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".into()), false),
            ("content/_index.md", Some("---\ntitle: Home\n---\n\nOther words.\n".into()), true),
            ("site.toml", Some("title = \"Another\"\nbase_url = \"https://a.test/\"\n".into()), false),
            (b, Some(article("B after an error", "The last words.")), true),
        ];
        for (name, text, stays) in steps {
            let file = root.join(name);
            let is_new_folder = !file.parent().is_some_and(Path::is_dir);
            match &text {
                Some(text) => write(name, text),
                None if file.is_dir() => fs::rename(&file, gone.path().join(file.file_name().unwrap())).unwrap(),
                None => fs::remove_file(&file).unwrap(),
            }
            let changed: PathBuf = if is_new_folder { file.parent().unwrap().to_owned() } else { file };
            let step = again.build(&[changed]);
            let is_same = Arc::ptr_eq(&step.made.as_ref().unwrap().bundle, &last.made.as_ref().unwrap().bundle);
            assert_eq!(is_same, stays, "{name}: {text:?}");
            assert!(all(&step) == all(&Again::new(&root, options()).build(&[])), "{name}: {text:?}");
            last = step;
        }
    }

    #[test]
    fn a_memo_of_builds_gives_the_first_outputs_and_mistakes_of_the_preview() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("content/articles")).unwrap();
        fs::write(root.join("site.toml"), "title = \"T\"\nbase_url = \"https://a.test/\"\n").unwrap();
        let (a, b) = (root.join("content/articles/a.md"), root.join("content/articles/b.md"));
        fs::write(&a, article("a", "Words. [To b](b.md)")).unwrap();
        fs::write(&b, article("b", "Words.").replace("date: 2026", "date: 20x6")).unwrap();
        let snapshot = Arc::new(Snapshot::scan(&root).value);
        let build = |memo| super::super::build(&snapshot, &options(), Some(memo)).value.unwrap().parsed();
        let updates = build(Memo::new(|_| None));
        let (_, Update::Replace(documents)) = updates.into_iter().find(|(name, _)| *name == NAME).unwrap() else {
            panic!("there was nothing to append to")
        };
        let of_memo = || {
            let documents = documents.clone();
            Again::new(&root, options()).with_memo(Memo::new(move |name| (name == NAME).then(|| documents.clone())))
        };
        let mut again = of_memo();
        for text in [None, Some(article("b", "Words, mended."))] {
            if let Some(text) = &text {
                fs::write(&b, text).unwrap();
            }
            let changed: Vec<PathBuf> = text.iter().map(|_| b.clone()).collect();
            let (step, fresh) = (again.build(&changed), Again::new(&root, options()).build(&[]));
            assert!(all(&step) == all(&fresh), "{text:?}");
            assert_eq!(step.diagnostics.is_empty(), text.is_some());
        }
        // What the memo does not know any more is parsed.
        assert!(all(&of_memo().build(&[])) == all(&Again::new(&root, options()).build(&[])));
    }
}
