//! Which output folders we made, and which files in each are ours. Everything else in them is left alone.
//!
//! A folder's marker holds the stamp of the files that a build left there. A list that does not fit the stamp is of
//! another time, or of another site's builds, and so says nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::accept::MARKER;
use super::error::{Error, shown};
use super::write::{self, Mode};

const VERSION: &str = "wellspring files 2";

/// Where one output folder's records are.
#[derive(Debug)]
pub(super) struct Places {
    /// The list of the files that we wrote.
    pub list: PathBuf,
    /// Their hashes, sizes and times.
    pub manifest: PathBuf,
}

/// Output paths, sorted: their text as a list on disk has it, a line each.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Files(String);

impl Files {
    /// The files in a list of sorted paths.
    pub(super) fn new<'a>(paths: impl Iterator<Item = &'a str>) -> Self {
        let mut text = String::new();
        for path in paths {
            text.push_str(path);
            text.push('\n');
        }
        Self(text)
    }

    /// The files of both lists.
    pub(super) fn and(&self, other: &Self) -> Self {
        let all: BTreeSet<&str> = self.iter().chain(other.iter()).collect();
        Self::new(all.into_iter())
    }

    /// Each path.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }

    /// What the marker of a folder says that holds just these files of ours. It tells nobody their names.
    pub(super) fn stamp(&self) -> String {
        blake3::hash(self.0.as_bytes()).to_hex().to_string()
    }
}

/// A list of our files, and the stamps of the folders that it fits: more than one while a build changes its folder.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct List {
    pub files: Files,
    pub fits: Vec<String>,
}

impl List {
    /// The list of a folder that holds just these files of ours.
    pub(super) fn of(files: Files) -> Self {
        Self { fits: vec![files.stamp()], files }
    }

    /// Whether it is the list of a folder with this stamp.
    pub(super) fn is_of(&self, stamp: &str) -> bool {
        self.fits.iter().any(|fit| fit == stamp)
    }
}

/// The stamp in the marker of a folder.
pub(super) fn stamp_of(folder: &Path) -> Option<String> {
    fs::read_to_string(folder.join(MARKER)).ok().map(|text| text.trim_end().to_owned())
}

/// Gives a folder its marker with this stamp. An empty one fits no list.
pub(super) fn stamp(folder: &Path, stamp: &str) -> Result<(), Error> {
    if stamp_of(folder).as_deref() == Some(stamp) {
        return Ok(());
    }
    // The marker of one slot may be a second name of the other's, so it is never written through.
    write::replace(&folder.join(MARKER), format!("{stamp}\n").as_bytes(), Mode::Usual)
}

#[derive(Default, Serialize, Deserialize)]
struct Outputs {
    #[serde(default)]
    output: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    path: String,
    key: String,
}

/// The places for the output folder `live`, by its path within the root, so that a site can be moved.
pub(super) fn places(root: &Path, live: &Path) -> Places {
    let key = key(root, live);
    let state = root.join(".wellspring");
    Places { list: state.join("outputs").join(&key), manifest: state.join("memo").join(format!("out-{key}")) }
}

fn name_in(root: &Path, live: &Path) -> String {
    shown(live.strip_prefix(root).unwrap_or(live))
}

fn key(root: &Path, live: &Path) -> String {
    let name = name_in(root, live);
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let last: String = name.rsplit('/').next().unwrap_or_default().chars().take(40).map(word).collect();
    format!("{last}-{}", &blake3::hash(name.as_bytes()).to_hex()[..12])
}

/// Notes in `.wellspring/outputs.toml` that we made `live`.
pub(super) fn remember(root: &Path, live: &Path) -> Result<(), Error> {
    let path = write::state_folder(root)?.join("outputs.toml");
    // A file that cannot be read is written anew: it is a note, the marker in the folder is what counts.
    let text = fs::read_to_string(&path).unwrap_or_default();
    let mut outputs: Outputs = toml::from_str(&text).unwrap_or_default();
    let key = key(root, live);
    if outputs.output.iter().any(|entry| entry.key == key) {
        return Ok(());
    }
    outputs.output.push(Entry { path: name_in(root, live), key });
    outputs.output.sort_by(|a, b| a.path.cmp(&b.path));
    let text = toml::to_string(&outputs).map_err(|e| Error::refused("write", &path, e.to_string()))?;
    write::replace(&path, text.as_bytes(), Mode::Usual)
}

/// Reads a list of our files; `None` when there is none or it is damaged, for half a list is worse than none.
pub(super) fn read(path: &Path) -> Option<List> {
    let text = fs::read_to_string(path).ok()?;
    let (head, body) = text.split_once('\n')?;
    let sum = head.strip_prefix(VERSION)?.trim();
    if sum != blake3::hash(body.as_bytes()).to_hex().as_str() {
        return None;
    }
    let (fits, files) = body.split_once('\n')?;
    Some(List { files: Files(files.to_owned()), fits: fits.split(' ').map(str::to_owned).collect() })
}

/// Writes a list of our files.
pub(super) fn write(path: &Path, list: &List) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| Error::io("make the folder", folder, &e))?;
    }
    let body = format!("{}\n{}", list.fits.join(" "), list.files.0);
    let text = format!("{VERSION} {}\n{body}", blake3::hash(body.as_bytes()).to_hex());
    write::replace(path, text.as_bytes(), Mode::Usual)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Files, List, places, read, remember, stamp, stamp_of, write};

    #[test]
    fn a_list_comes_back_and_a_damaged_one_does_not() {
        let root = tempfile::tempdir().unwrap();
        let path = places(root.path(), &root.path().join("public")).list;
        assert!(read(&path).is_none());
        let files = Files::new(["a/index.html", "b c.png"].into_iter());
        let list = List { fits: vec!["one".into(), "two".into()], files };
        write(&path, &list).unwrap();
        assert!(list.is_of("two") && !list.is_of("") && !list.is_of("one two"));
        assert_eq!(read(&path), Some(list));
        fs::write(&path, fs::read_to_string(&path).unwrap().replace("b c", "b d")).unwrap();
        assert!(read(&path).is_none());
    }

    #[test]
    fn a_stamp_comes_back_and_is_never_written_through_a_second_name() {
        let root = tempfile::tempdir().unwrap();
        let (one, two) = (root.path().join("one"), root.path().join("two"));
        for folder in [&one, &two] {
            fs::create_dir(folder).unwrap();
        }
        assert_eq!(stamp_of(&one), None);
        stamp(&one, "").unwrap();
        assert_eq!(stamp_of(&one).as_deref(), Some(""));
        fs::hard_link(one.join(super::MARKER), two.join(super::MARKER)).unwrap();
        stamp(&two, "s").unwrap();
        assert_eq!((stamp_of(&one).as_deref(), stamp_of(&two).as_deref()), (Some(""), Some("s")));
    }

    #[test]
    fn each_output_folder_is_noted_once_and_has_records_of_its_own() {
        let root = tempfile::tempdir().unwrap();
        let (one, two) = (root.path().join("public"), root.path().join("x/public"));
        for folder in [&one, &two, &one] {
            remember(root.path(), folder).unwrap();
        }
        let text = fs::read_to_string(root.path().join(".wellspring/outputs.toml")).unwrap();
        assert_eq!(text.matches("[[output]]").count(), 2, "{text}");
        assert_ne!(places(root.path(), &one).manifest, places(root.path(), &two).manifest);
    }
}
