//! What a publish would do: puts with their reasons, deletes, and their order. A plan never acts.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use blake3::Hash;

use super::error::Error;
use super::rank::{Rank, rank};
use crate::bundle::{Access, Bundle, Content, Sink};
use crate::path::OutputPath;

/// How many files a publish may delete unless it is told otherwise.
pub const MAX_DELETES: usize = 256;

/// What is to be published of one output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The hash of its bytes.
    pub hash: Hash,
    /// How many bytes.
    pub size: u64,
    /// Who may find it.
    pub access: Access,
}

/// Everything that is to be published, as a [`Sink`] that keeps hashes and no bytes.
#[derive(Debug)]
pub struct Listing {
    root: PathBuf,
    items: Mutex<BTreeMap<OutputPath, Item>>,
}

impl Listing {
    /// An empty listing for the site at `root`, whose files it reads to know their hashes.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), items: Mutex::default() }
    }

    /// The items by path.
    pub fn into_items(self) -> BTreeMap<OutputPath, Item> {
        self.items.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Listing {
    fn put(&self, path: &OutputPath, access: Access, content: Content) -> Result<(), String> {
        let (hash, size) = measure(&self.root, &content)?;
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.insert(path.clone(), Item { hash, size, access });
        Ok(())
    }
}

/// The hash and size of a content.
pub(super) fn measure(root: &Path, content: &Content) -> Result<(Hash, u64), Error> {
    match content {
        Content::Bytes(bytes) => Ok((blake3::hash(bytes), bytes.len() as u64)),
        Content::File(source) => {
            let path = root.join(source.as_str());
            let read = |e: io::Error| Error::io("read", &path, &e);
            let mut hasher = blake3::Hasher::new();
            hasher.update_reader(File::open(&path).map_err(read)?).map_err(read)?;
            Ok((hasher.finalize(), hasher.count()))
        }
    }
}

/// What a target knows of one of the files that we put there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// The hash of what was put; none if a publish was interrupted before it was certain.
    pub hash: Option<Hash>,
    /// The size of what is there; none if it is gone.
    pub size: Option<u64>,
    /// Who may find it.
    pub access: Access,
}

/// What a target holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Counts the publishes; two at once are told by it.
    pub generation: u64,
    /// The files that we put there.
    pub outputs: BTreeMap<OutputPath, Holding>,
    /// The files that we did not put there, as far as they are known.
    pub foreign: Vec<OutputPath>,
}

/// Why an output is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The target never had it.
    New,
    /// The target has other bytes.
    Changed,
    /// The target lost it, or somebody changed its size.
    Lost,
    /// An earlier publish was interrupted before it was certain.
    Interrupted,
    /// Somebody else's file has its place.
    Foreign,
}

impl Reason {
    /// The reason in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Lost => "missing or changed at the target",
            Self::Interrupted => "an earlier publish was interrupted",
            Self::Foreign => "replaces a file that we did not put there",
        }
    }
}

/// One output to put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Its path.
    pub path: OutputPath,
    /// Why.
    pub reason: Reason,
    /// The group in which it is put.
    pub rank: Rank,
    /// What is put.
    pub item: Item,
}

/// What a publish would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Assets, then pages, then lists and feeds; by path within each.
    pub puts: Vec<Put>,
    /// What must go first, because a new folder takes its name, or a new file that of its folder.
    pub clears: Vec<OutputPath>,
    /// What goes last.
    pub deletes: Vec<OutputPath>,
    /// What the target has already.
    pub kept: BTreeMap<OutputPath, Item>,
    /// How many pages the site has.
    pub pages: usize,
}

impl Plan {
    /// Compares what is to be published with what the target holds.
    pub fn new(bundle: &Bundle, items: BTreeMap<OutputPath, Item>, state: &State) -> Self {
        let mut plan = Self::default();
        let gone = state.outputs.keys().filter(|path| !items.contains_key(*path)).cloned();
        (plan.clears, plan.deletes) = gone.partition(|path| is_in_the_way(path, &items));
        for (path, item) in items {
            let rank = rank(&path, bundle.get(&path).map(|output| &output.origin));
            if path.as_str().ends_with(".html") && path.as_str() != "404.html" {
                plan.pages += 1;
            }
            match reason(&path, &item, state) {
                Some(reason) => plan.puts.push(Put { path, reason, rank, item }),
                None => drop(plan.kept.insert(path, item)),
            }
        }
        plan.puts.sort_by(|a, b| (a.rank, &a.path).cmp(&(b.rank, &b.path)));
        plan
    }

    /// Whether the target has everything already and nothing else.
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty() && self.clears.is_empty() && self.deletes.is_empty()
    }

    /// Refuses a plan that looks like a mistake: a site without pages, or more deletes than are allowed.
    ///
    /// # Errors
    /// With what to do about it.
    pub fn guard(&self, place: &Path, max_deletes: usize) -> Result<(), Error> {
        let refuse = |why| Err(Error::refused("publish to", place, why));
        if self.pages == 0 {
            return refuse("the site has no pages; is this the right folder?".to_owned());
        }
        let deletes = self.clears.len() + self.deletes.len();
        if deletes > max_deletes {
            return refuse(format!(
                "{deletes} files would be deleted and {max_deletes} are allowed; \
                 look at `--dry-run`, then allow them with `--max-deletes {deletes}`"
            ));
        }
        Ok(())
    }
}

fn is_in_the_way(path: &OutputPath, items: &BTreeMap<OutputPath, Item>) -> bool {
    let holds = |text: &str| OutputPath::new(text).is_ok_and(|path| items.contains_key(&path));
    let below = format!("{path}/");
    let within = path.as_str().match_indices('/').any(|(at, _)| holds(&path.as_str()[..at]));
    within
        || items
            .range(path.clone()..)
            .take_while(|(p, _)| p.as_str().starts_with(path.as_str()))
            .any(|(p, _)| p.as_str().starts_with(&below))
}

fn reason(path: &OutputPath, item: &Item, state: &State) -> Option<Reason> {
    match state.outputs.get(path) {
        None if state.foreign.binary_search(path).is_ok() => Some(Reason::Foreign),
        None => Some(Reason::New),
        Some(holding) => match holding.hash {
            None => Some(Reason::Interrupted),
            Some(hash) if hash != item.hash => Some(Reason::Changed),
            Some(_) if holding.size != Some(item.size) => Some(Reason::Lost),
            Some(_) => None,
        },
    }
}

impl fmt::Display for Plan {
    /// One line for each put and delete, in their order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for path in &self.clears {
            writeln!(f, "delete {path}")?;
        }
        for put in &self.puts {
            writeln!(f, "put    {} ({}, {} bytes)", put.path, put.reason.as_str(), put.item.size)?;
        }
        for path in &self.deletes {
            writeln!(f, "delete {path}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::{Holding, Item, Plan, Reason, State};
    use crate::bundle::{Access, Bundle};
    use crate::path::OutputPath;

    fn path(text: &str) -> OutputPath {
        OutputPath::new(text).unwrap()
    }

    fn item(text: &str) -> Item {
        Item { hash: blake3::hash(text.as_bytes()), size: text.len() as u64, access: Access::Public }
    }

    fn held(text: &str) -> Holding {
        let Item { hash, size, access } = item(text);
        Holding { hash: Some(hash), size: Some(size), access }
    }

    fn plan(items: &[(&str, &str)], held_there: &[(&str, Holding)], foreign: &[&str]) -> Plan {
        let state = State {
            generation: 1,
            outputs: held_there.iter().map(|(p, h)| (path(p), *h)).collect(),
            foreign: foreign.iter().map(|p| path(p)).collect(),
        };
        let items: BTreeMap<_, _> = items.iter().map(|(p, text)| (path(p), item(text))).collect();
        Plan::new(&Bundle::default(), items, &state)
    }

    #[test]
    fn a_plan_puts_only_what_differs_with_its_reason_and_in_order() {
        let lost = Holding { size: None, ..held("l") };
        let open = Holding { hash: None, ..held("i") };
        let plan = plan(
            &[
                ("index.html", "n"),
                ("a/index.html", "new"),
                ("s.css", "s"),
                ("l.png", "l"),
                ("i.png", "i"),
                ("same.png", "same"),
                ("robots.txt", "r"),
            ],
            &[
                ("index.html", held("o")),
                ("l.png", lost),
                ("i.png", open),
                ("same.png", held("same")),
                ("gone.html", held("g")),
                ("away/index.html", held("a")),
            ],
            &["robots.txt"],
        );
        let puts: Vec<_> = plan.puts.iter().map(|p| (p.path.as_str(), p.reason)).collect();
        assert_eq!(
            puts,
            [
                ("i.png", Reason::Interrupted),
                ("l.png", Reason::Lost),
                ("s.css", Reason::New),
                ("a/index.html", Reason::New),
                ("index.html", Reason::Changed),
                ("robots.txt", Reason::Foreign),
            ]
        );
        assert_eq!(plan.deletes, [path("away/index.html"), path("gone.html")]);
        let text = plan.to_string();
        assert!(text.starts_with("put    i.png (an earlier publish was interrupted, 1 bytes)\n"), "{text}");
        assert!(text.ends_with("delete away/index.html\ndelete gone.html\n"), "{text}");
    }

    #[test]
    fn an_empty_site_and_too_many_deletes_are_refused() {
        let held_there = [("a.html", held("a")), ("b.html", held("b"))];
        let nothing = plan(&[("404.html", "x")], &held_there, &[]);
        assert!(nothing.guard(Path::new("/srv"), 256).unwrap_err().to_string().contains("no pages"));
        let less = plan(&[("index.html", "x")], &held_there, &[]);
        let error = less.guard(Path::new("/srv"), 1).unwrap_err().to_string();
        assert!(error.contains("/srv") && error.contains("--max-deletes 2"), "{error}");
        less.guard(Path::new("/srv"), 2).unwrap();
    }
}
