//! Highlighted code of earlier builds, so that a change of a template highlights nothing again.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Memo;
use super::records::{Book, Seal, Update};
use crate::render::code::{Key, Known};

/// The file's name.
pub const NAME: &str = "code";

/// How many bytes the file may have. Past that only what this build used is kept.
const ROOM: usize = 64 << 20;

/// Highlighted code that is known, and what is to be known next time.
#[derive(Debug)]
pub struct Code {
    memo: Arc<Memo>,
    /// Opened when the first code is asked for.
    book: OnceLock<Book>,
    now: Mutex<Now>,
}

/// What this build asked for.
#[derive(Debug, Default)]
struct Now {
    used: BTreeSet<Key>,
    used_bytes: usize,
    learnt_bytes: usize,
}

impl Code {
    /// The code that the memo's file holds.
    pub fn new(memo: Arc<Memo>) -> Self {
        Self { memo, book: OnceLock::new(), now: Mutex::default() }
    }

    /// How the file takes up what was learnt; nothing if all was known.
    pub fn update(&self) -> Option<Update> {
        let now = std::mem::take(&mut *self.now());
        let book = self.book.get()?;
        let all = book.len() + now.learnt_bytes <= ROOM;
        let used = now.used_bytes + now.learnt_bytes <= ROOM;
        book.update(|key| all || used && <&Key>::try_from(key).is_ok_and(|key| now.used.contains(key)))
    }

    fn book(&self) -> &Book {
        // It depends on nothing but the program.
        self.book.get_or_init(|| Book::open(Seal::new(NAME, &[]), self.memo.file(NAME)))
    }

    fn now(&self) -> std::sync::MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known for Code {
    fn get(&self, key: &Key) -> Option<Arc<str>> {
        let html: Arc<str> = std::str::from_utf8(self.book().get(key)?).ok()?.into();
        let mut now = self.now();
        now.used_bytes += html.len();
        now.used.insert(*key);
        Some(html)
    }

    fn learn(&self, key: &Key, html: &Arc<str>) {
        let mut now = self.now();
        if now.learnt_bytes + html.len() <= ROOM {
            now.learnt_bytes += html.len();
            self.book().learn(key, html.as_bytes());
        }
    }
}
