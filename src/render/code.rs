//! Highlighted code, made once per content and shared by all pages.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::highlight;

/// How many bytes of highlighted code are held; past that the store begins anew, so that a preview of many edits
/// does not grow.
const ROOM: usize = 64 << 20;

/// Language and text, hashed.
pub type Key = [u8; 32];

/// Highlighted code of earlier builds.
pub trait Known: Send + Sync {
    /// The HTML of the code with that key.
    fn get(&self, key: &Key) -> Option<Arc<str>>;
    /// Takes what was highlighted, to know it from now on.
    fn learn(&self, key: &Key, html: &Arc<str>);
}

/// Made by the first page that asks; the others wait for it. Nothing, if the language is not known.
type Cell = Arc<OnceLock<Option<Arc<str>>>>;

/// The store of a build, and of builds that follow one another.
pub struct Store {
    held: Mutex<Held>,
    known: Option<Arc<dyn Known>>,
}

#[derive(Default)]
struct Held {
    cells: HashMap<Key, Cell>,
    bytes: usize,
}

impl Store {
    /// An empty store over what is known.
    pub fn new(known: Option<Arc<dyn Known>>) -> Self {
        Self { held: Mutex::default(), known }
    }

    /// The HTML of a block of code; nothing if its language is not known.
    pub(super) fn get(&self, lang: &str, text: &str) -> Option<Arc<str>> {
        let key = key(lang, text);
        let cell = self.cell(key, text.len());
        // What is made here is made outside the lock, so that threads wait for one block and not for all.
        cell.get_or_init(|| self.make(&key, lang, text)).clone()
    }

    fn make(&self, key: &Key, lang: &str, text: &str) -> Option<Arc<str>> {
        if let Some(html) = self.known.as_ref().and_then(|known| known.get(key)) {
            return Some(html);
        }
        let html = highlight::highlight(lang, text).map(Arc::from)?;
        if let Some(known) = &self.known {
            known.learn(key, &html);
        }
        Some(html)
    }

    fn cell(&self, key: Key, len: usize) -> Cell {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = held.cells.get(&key) {
            return Arc::clone(cell);
        }
        // Highlighted code is about four times as long as what it is made of.
        held.bytes += 4 * len;
        if held.bytes > ROOM {
            held.cells.clear();
            held.bytes = 4 * len;
        }
        Arc::clone(held.cells.entry(key).or_default())
    }
}

fn key(lang: &str, text: &str) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(lang.as_bytes()).update(b"\0").update(text.as_bytes());
    *hasher.finalize().as_bytes()
}
