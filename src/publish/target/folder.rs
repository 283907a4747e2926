//! A folder as target, such as a web server's root on this machine or on a mounted disk.
//!
//! What we put there is noted in the folder itself. Addresses that only their receivers may know are noted by
//! their hash, since a web server may show the note to everybody.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use blake3::Hash;
use serde::{Deserialize, Serialize};

use super::{Session, Settings, Sort, Target};
use crate::bundle::{Access, Content};
use crate::path::OutputPath;
use crate::publish::accept::{self, Use};
use crate::publish::error::Error;
use crate::publish::lock::{self, Lock};
use crate::publish::plan::{Holding, Plan, Put, State};
use crate::publish::write::{self, Mode};
use crate::publish::{in_place, stage};

/// The sort of target.
pub const SORT: Sort = Sort { name: "folder", open };

const NOTE: &str = ".wellspring-published";
const LOCK: &str = ".wellspring-published.lock";
const TEMP: &str = ".wellspring-put-";
const TARGET: Use = Use { action: "publish to", marker: NOTE };

/// What the note in the folder says. An empty hash stands for a put of which nothing certain is known.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    version: u32,
    generation: u64,
    public: BTreeMap<String, String>,
    private: BTreeMap<String, String>,
}

struct Folder {
    root: PathBuf,
    place: PathBuf,
}

struct Work {
    root: PathBuf,
    place: PathBuf,
    generation: u64,
    _lock: Lock,
}

fn open(root: &Path, settings: &Settings) -> Result<Box<dyn Target>, Error> {
    let root = fs::canonicalize(root).map_err(|e| Error::io("find the site", root, &e))?;
    let (place, _) = accept::accept(&root, Path::new(&settings.path), &TARGET)?;
    Ok(Box::new(Folder { root, place }))
}

impl Target for Folder {
    fn place(&self) -> PathBuf {
        self.place.clone()
    }

    fn state(&self) -> Result<State, Error> {
        let note = read_note(&self.place)?;
        let mut state = State { generation: note.generation, ..State::default() };
        for (path, hash) in &note.public {
            if let Ok(path) = OutputPath::new(path) {
                state.outputs.insert(path, Holding { hash: parse(hash), size: None, access: Access::Public });
            }
        }
        let files = if self.place.is_dir() { stage::walk(&self.place)? } else { Vec::new() };
        for file in files {
            let path = file.to_str().map(|text| text.replace('\\', "/"));
            let Some(path) = path.and_then(|text| OutputPath::new(&text).ok()) else { continue };
            let meta = fs::symlink_metadata(self.place.join(&file)).ok();
            let size = meta.filter(fs::Metadata::is_file).map(|meta| meta.len());
            let known = note.private.get(&hidden(&path));
            match (state.outputs.get_mut(&path), known) {
                (Some(holding), _) => holding.size = size,
                (None, Some(hash)) => {
                    let holding = Holding { hash: parse(hash), size, access: Access::Private };
                    state.outputs.insert(path, holding);
                }
                (None, None) if path.as_str().starts_with(NOTE) || path.as_str().starts_with(TEMP) => {}
                (None, None) => state.foreign.push(path),
            }
        }
        state.foreign.sort();
        Ok(state)
    }

    fn begin(&self, plan: &Plan, state: &State) -> Result<Box<dyn Session>, Error> {
        fs::create_dir_all(&self.place).map_err(|e| Error::io("make the folder", &self.place, &e))?;
        let lock = lock::take_file(&self.place.join(LOCK), "another publish is at work here")?;
        if read_note(&self.place)?.generation != state.generation {
            let why = "somebody else has published since this plan was made; run it again";
            return Err(Error::busy("publish to", &self.place, why));
        }
        remove_temps(&self.place)?;
        let mut note = note_of(plan);
        note.generation = state.generation + 1;
        for put in &plan.puts {
            enter(&mut note, &put.path, put.item.access, None);
        }
        for path in plan.clears.iter().chain(&plan.deletes) {
            let access = state.outputs.get(path).map_or(Access::Public, |holding| holding.access);
            enter(&mut note, path, access, None);
        }
        write_note(&self.place, &note)?;
        let work =
            Work { root: self.root.clone(), place: self.place.clone(), generation: note.generation, _lock: lock };
        Ok(Box::new(work))
    }
}

impl Session for Work {
    fn put(&self, put: &Put, content: Content) -> Result<(), Error> {
        let path = Path::new(put.path.as_str());
        let target = self.place.join(path);
        in_place::make_folders(&self.place, path, &mut BTreeSet::new())?;
        let temp = self.place.join(format!("{TEMP}{}.tmp", rayon::current_thread_index().unwrap_or_default()));
        let done = write_temp(&self.root, &temp, content).and_then(|hash| {
            if hash != put.item.hash {
                let why = "its content changed while it was being published; run it again";
                return Err(Error::refused("put", &target, why));
            }
            in_place::place(&temp, &target).map_err(|e| Error::io("write", &target, &e))
        });
        if done.is_err() {
            let _ = fs::remove_file(&temp);
        }
        done
    }

    fn delete(&self, path: &OutputPath) -> Result<(), Error> {
        let path = Path::new(path.as_str());
        let file = self.place.join(path);
        // An interrupted publish may have put a folder where the file was; then the file is gone.
        if fs::symlink_metadata(&file).is_ok_and(|meta| !meta.is_dir()) {
            fs::remove_file(&file).map_err(|e| Error::io("delete", &file, &e))?;
        }
        stage::prune(&self.place, path);
        Ok(())
    }

    fn commit(self: Box<Self>, plan: &Plan) -> Result<(), Error> {
        let mut note = note_of(plan);
        note.generation = self.generation;
        for put in &plan.puts {
            enter(&mut note, &put.path, put.item.access, Some(put.item.hash));
        }
        write_note(&self.place, &note)
    }
}

fn write_temp(root: &Path, temp: &Path, content: Content) -> Result<Hash, Error> {
    let fail = |e: io::Error| Error::io("write", temp, &e);
    let mut to = fs::File::create(temp).map_err(fail)?;
    match content {
        Content::Bytes(bytes) => {
            to.write_all(&bytes).map_err(fail)?;
            Ok(blake3::hash(&bytes))
        }
        Content::File(source) => {
            let path = root.join(source.as_str());
            let mut from = fs::File::open(&path).map_err(|e| Error::io("read", &path, &e))?;
            write::copy_hashed(&mut from, &mut to).map(|(hash, _)| hash).map_err(fail)
        }
    }
}

/// What a killed publish left.
fn remove_temps(place: &Path) -> Result<(), Error> {
    let entries = fs::read_dir(place).map_err(|e| Error::io("read the folder", place, &e))?;
    for entry in entries.filter_map(Result::ok) {
        if entry.file_name().to_string_lossy().starts_with(TEMP) {
            fs::remove_file(entry.path()).map_err(|e| Error::io("remove", &entry.path(), &e))?;
        }
    }
    Ok(())
}

fn read_note(place: &Path) -> Result<Note, Error> {
    let path = place.join(NOTE);
    match fs::read(&path) {
        Ok(text) => serde_json::from_slice(&text)
            .ok()
            .filter(|note: &Note| note.version == 1)
            .ok_or_else(|| Error::refused("read", &path, "it is damaged, or of a newer version; remove it by hand")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Note::default()),
        Err(error) => Err(Error::io("read", &path, &error)),
    }
}

fn write_note(place: &Path, note: &Note) -> Result<(), Error> {
    let path = place.join(NOTE);
    let text = serde_json::to_vec(note).map_err(|e| Error::refused("write", &path, e.to_string()))?;
    write::replace(&path, &text, Mode::Secret)
}

/// A note of what the plan leaves as it is.
fn note_of(plan: &Plan) -> Note {
    let mut note = Note { version: 1, ..Note::default() };
    for (path, item) in &plan.kept {
        enter(&mut note, path, item.access, Some(item.hash));
    }
    note
}

fn enter(note: &mut Note, path: &OutputPath, access: Access, hash: Option<Hash>) {
    let hash = hash.map(|hash| hash.to_hex().to_string()).unwrap_or_default();
    match access {
        Access::Public => note.public.insert(path.as_str().to_owned(), hash),
        Access::Private => note.private.insert(hidden(path), hash),
    };
}

fn hidden(path: &OutputPath) -> String {
    blake3::hash(path.as_str().as_bytes()).to_hex().to_string()
}

fn parse(hash: &str) -> Option<Hash> {
    Hash::from_hex(hash).ok()
}
