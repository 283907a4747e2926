//! The outputs of one build, made when they are asked for and kept while there is room.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::address::{self, Target};
use super::engine::{Built, Leads, Poster};
use super::lock::lock;
use super::tell;
use crate::bundle::{Access, Bundle, Content};
use crate::diag::codes::FILE_UNREADABLE;
use crate::diag::{Checked, Diagnostic, Severity};
use crate::emit::pictures::KIND as PICTURE;
use crate::path::{OutputPath, Route};
use crate::render::cards;

/// How many bytes of made outputs are kept.
const ROOM: usize = 32 << 20;

/// What the pages at old addresses are called that lead on where no host does.
const REDIRECT: &str = "redirect";

/// An output that was made.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub held: Held,
    /// Says which version it is: equal tags, equal bytes.
    pub tag: String,
    pub access: Access,
}

impl Made {
    /// How many bytes are held in memory.
    fn size(&self) -> usize {
        if let Held::Bytes(bytes) = &self.held { bytes.len() } else { 0 }
    }
}

/// Where the bytes of a made output are.
#[derive(Debug, Clone)]
pub(super) enum Held {
    /// Here.
    Bytes(Arc<[u8]>),
    /// In a file of the site.
    File(PathBuf),
}

/// One build's site.
pub(super) struct Site {
    /// The number of the build that made it.
    pub number: u64,
    pub base_path: String,
    pub drafts: Arc<BTreeSet<OutputPath>>,
    pub poster: Option<Arc<dyn Poster>>,
    pub bundle: Arc<Bundle>,
    leads: Option<Arc<Leads>>,
    root: PathBuf,
    /// What earlier builds made well, for outputs that this one fails to make.
    before: BTreeMap<OutputPath, Made>,
    /// The pages whose own files have changed since the build before.
    edited: Vec<OutputPath>,
    /// The pages that stay as they were, for their own front matter was not understood.
    half_read: BTreeSet<OutputPath>,
    store: Mutex<Store>,
}

#[derive(Default)]
struct Store {
    made: BTreeMap<OutputPath, Made>,
    bytes: usize,
    /// What was looked at, or asked for.
    looked: BTreeSet<OutputPath>,
    found: BTreeMap<OutputPath, Vec<Diagnostic>>,
}

impl Site {
    /// The site of a build, after the one that stood until now.
    pub(super) fn new(number: u64, bundle: Arc<Bundle>, built: &Built, old: Option<&Self>) -> Self {
        Self {
            number,
            base_path: built.base_path.clone(),
            drafts: Arc::clone(&built.drafts),
            poster: built.poster.clone(),
            leads: built.leads.clone(),
            root: built.root.clone(),
            before: old.map(|old| old.hand_over(&bundle)).unwrap_or_default(),
            edited: built.edited.clone(),
            half_read: built.half_read.clone(),
            store: Mutex::new(
                old.filter(|old| Arc::ptr_eq(&old.bundle, &bundle))
                    .map(|old| old.keep_all_but(&built.edited))
                    .unwrap_or_default(),
            ),
            bundle,
        }
    }

    /// What stands of this site after nothing but the words of some pages has changed: what pages show beside words,
    /// and what was found elsewhere. Pages and feeds are made again when they are asked for.
    fn keep_all_but(&self, edited: &[OutputPath]) -> Store {
        let store = lock(&self.store);
        let is_shown = |path: &OutputPath| tell::SHOWN.iter().any(|end| path.as_str().ends_with(end));
        let made: BTreeMap<_, _> =
            store.made.iter().filter(|(path, _)| is_shown(path)).map(|(p, m)| (p.clone(), m.clone())).collect();
        let bytes = made.values().map(Made::size).sum();
        let (mut looked, mut found) = (store.looked.clone(), store.found.clone());
        for path in edited {
            looked.remove(path);
            found.remove(path);
        }
        Store { made, bytes, looked, found }
    }

    /// The outputs to look at when nothing else is to be done: first the edited pages, then others, a bounded number
    /// of those that were not looked at.
    pub(super) fn to_look_at(&self, most: usize) -> Vec<OutputPath> {
        let looked = lock(&self.store).looked.clone();
        let edited = self.edited.iter().filter(|path| self.bundle.get(path).is_some());
        let others = self.bundle.iter().map(|(path, _)| path).filter(|path| !self.edited.contains(path));
        // Pictures take long, and what is wrong with them is found without making them.
        let all = edited.chain(others).filter(|path| !looked.contains(*path) && !is_picture(&self.bundle, path));
        all.take(most).cloned().collect()
    }

    /// What a later build may fall back on, where it makes the same output and fails at it. No pictures, which
    /// are most of what is held: nobody waits for the last good one.
    fn hand_over(&self, later: &Bundle) -> BTreeMap<OutputPath, Made> {
        let store = lock(&self.store);
        let mut room = ROOM;
        let mut all = store.made.clone();
        for (path, made) in &self.before {
            all.entry(path.clone()).or_insert_with(|| made.clone());
        }
        all.retain(|path, made| {
            let fits = made.size() <= room && later.get(path).is_some() && !is_picture(later, path);
            room -= if fits { made.size() } else { 0 };
            fits
        });
        all
    }

    /// The version of an output that an earlier build made, if it is known.
    pub(super) fn earlier(&self, path: &OutputPath) -> Option<&Made> {
        self.before.get(path)
    }

    /// What the recipes that ran until now have found.
    pub(super) fn found(&self) -> Vec<Diagnostic> {
        let store = lock(&self.store);
        store.found.values().flatten().cloned().collect()
    }

    /// How many outputs had something to say; grows as they are made.
    pub(super) fn found_count(&self) -> usize {
        lock(&self.store).found.len()
    }

    /// Where a path leads, if it is an old address at which no page stands.
    pub(super) fn leads_to(&self, path: &str) -> Option<String> {
        let leads = self.leads.as_ref()?;
        let below = path.strip_prefix(&self.base_path).filter(|below| below.starts_with('/'))?;
        let route = Route::from_address(below).ok()?;
        let folder = Route::new(&format!("{}/", route.as_str())).ok().filter(|_| !below.ends_with('/'));
        let stands = |route: &Route| self.bundle.get(&route.output()).is_some_and(|o| o.origin.kind != REDIRECT);
        let found = |route: Route| if stands(&route) { None } else { leads(&route) };
        found(route).or_else(|| found(folder?))
    }

    /// What answers for a path: an output and its status; the site's own page for what is missing; or nothing.
    pub(super) fn page_at(&self, path: &str) -> (u16, Option<OutputPath>) {
        match address::find(path, &self.base_path, &self.bundle) {
            Target::Output(path) => (200, Some(path)),
            Target::Moved(_) | Target::Missing => {
                let missing = Route::new("/404.html").ok().map(|route| route.output());
                (404, missing.filter(|path| self.bundle.get(path).is_some()))
            }
        }
    }

    /// Makes an output of the bundle, or gives it as it was made before: of an earlier build, if a file that it is
    /// made from is not as this build knew it. `WouldBlock` if there is none.
    pub(super) fn make(&self, path: &OutputPath) -> io::Result<Made> {
        self.make_with(path, true)
    }

    /// Makes an output that nobody asked for, to know what its recipe finds.
    pub(super) fn look_at(&self, path: &OutputPath) {
        // What cannot be made now says so when it is asked for.
        drop(self.make_with(path, false));
    }

    /// The same, whatever its files have become.
    pub(super) fn make_as_it_is(&self, path: &OutputPath) -> io::Result<Made> {
        self.make_with(path, false)
    }

    fn make_with(&self, path: &OutputPath, is_asked: bool) -> io::Result<Made> {
        let known = lock(&self.store).made.get(path).cloned();
        if let Some(made) = known {
            return Ok(made);
        }
        let output = self.bundle.get(path).ok_or(io::ErrorKind::NotFound)?;
        let is_half_read = self.half_read.contains(path);
        if let Some(earlier) = self.before.get(path).filter(|_| is_half_read) {
            return Ok(earlier.clone());
        }
        let (content, diagnostics) = match catch_unwind(AssertUnwindSafe(|| (output.recipe)())) {
            Ok(Checked { value, diagnostics }) => (Some(value), diagnostics),
            Err(panic) => (None, vec![of_panic(&*panic).hint(format!("it happened while `{path}` was made"))]),
        };
        let failed = diagnostics.iter().any(|d| d.severity == Severity::Error);
        // A file that is gone, empty or other than the site knows it is about to be built again, if somebody edits it.
        if is_asked && diagnostics.iter().any(|d| d.code == FILE_UNREADABLE.name) {
            return self.before.get(path).cloned().ok_or_else(|| io::ErrorKind::WouldBlock.into());
        }
        let mut store = lock(&self.store);
        store.looked.insert(path.clone());
        if !diagnostics.is_empty() {
            store.found.insert(path.clone(), diagnostics);
        }
        drop(store);
        let made = match (content, self.before.get(path)) {
            (_, Some(earlier)) if failed => earlier.clone(),
            (Some(content), _) => self.hold(content, output.access)?,
            (None, _) => return Err(io::Error::other("it could not be made; the report says why")),
        };
        // What is looked at for its mistakes alone would only take room, and what is half read is no good version.
        if is_asked && !is_half_read {
            self.keep(path, &made);
        }
        Ok(made)
    }

    fn hold(&self, content: Content, access: Access) -> io::Result<Made> {
        match content {
            Content::Bytes(bytes) => {
                let tag = blake3::hash(&bytes).to_hex()[..32].to_owned();
                Ok(Made { held: Held::Bytes(bytes.into()), tag, access })
            }
            Content::File(source) => {
                let file = self.root.join(source.as_str());
                let tag = file_tag(&fs::metadata(&file)?);
                Ok(Made { held: Held::File(file), tag, access })
            }
        }
    }

    /// Keeps bytes while there is room. Files are not kept: they may change while this build stands.
    fn keep(&self, path: &OutputPath, made: &Made) {
        let Held::Bytes(bytes) = &made.held else { return };
        let mut store = lock(&self.store);
        if bytes.len() > ROOM {
            return;
        }
        if store.bytes + bytes.len() > ROOM {
            store.made.clear();
            store.bytes = 0;
        }
        if store.made.insert(path.clone(), made.clone()).is_none() {
            store.bytes += bytes.len();
        }
    }
}

fn is_picture(bundle: &Bundle, path: &OutputPath) -> bool {
    bundle.get(path).is_some_and(|output| [PICTURE, cards::KIND].contains(&output.origin.kind.as_str()))
}

/// Opens a file that is to be sent, with its size.
pub(super) fn open(file: &PathBuf) -> io::Result<(File, u64)> {
    let file = File::open(file)?;
    let meta = file.metadata()?;
    if meta.is_file() { Ok((file, meta.len())) } else { Err(io::ErrorKind::NotFound.into()) }
}

fn file_tag(meta: &fs::Metadata) -> String {
    let times = meta.modified().map(|time| format!("{time:?}")).unwrap_or_default();
    blake3::hash(format!("{} {times}", meta.len()).as_bytes()).to_hex()[..32].to_owned()
}

/// A panic as something to show.
pub(super) fn of_panic(panic: &(dyn std::any::Any + Send)) -> Diagnostic {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    Diagnostic {
        code: "internal-panic",
        severity: Severity::Error,
        message: format!("the program failed: {text}"),
        place: None,
        hints: vec!["this is a mistake in Wellspring, not in your site; the last good pages stay up".to_owned()],
    }
}
