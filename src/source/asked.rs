//! Which files were read while an output was made, with what was found in them.
//!
//! The list is kept by thread, because what reads a file is told nothing of the output it reads for. It is therefore
//! whole only for a recipe that stays on its thread.

use std::cell::RefCell;

use crate::path::SourcePath;

thread_local! {
    static READ: RefCell<Vec<Vec<Read>>> = const { RefCell::new(Vec::new()) };
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The file.
    pub path: SourcePath,
    /// The blake3 hash of its bytes; nothing if it could not be read.
    pub bytes: Option<[u8; 32]>,
}

/// Does `work` and gives what it read, each file once.
pub fn noting<T>(work: impl FnOnce() -> T) -> (T, Vec<Read>) {
    let guard = Guard::enter();
    let done = work();
    (done, guard.leave())
}

/// Notes a file, if somebody listens; `hash` is asked for only then.
pub fn note(path: &SourcePath, hash: impl FnOnce() -> Option<[u8; 32]>) {
    READ.with_borrow_mut(|stack| {
        if let Some(top) = stack.last_mut() {
            top.push(Read { path: path.clone(), bytes: hash() });
        }
    });
}

/// Takes its list off the stack even when the work panics.
struct Guard {
    left: bool,
}

impl Guard {
    fn enter() -> Self {
        READ.with_borrow_mut(|stack| stack.push(Vec::new()));
        Self { left: false }
    }

    fn leave(mut self) -> Vec<Read> {
        self.left = true;
        let mut read = READ.with_borrow_mut(Vec::pop).unwrap_or_default();
        read.sort();
        read.dedup();
        read
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.left {
            READ.with_borrow_mut(Vec::pop);
        }
    }
}
