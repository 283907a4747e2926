//! Which files were read while an output was made, with what was found in them.
//!
//! The list is kept by thread, because what reads a file is told nothing of the output it reads for. It is therefore
//! whole only for a recipe that stays on its thread; one that does not says so ([`elsewhere`]).

use std::cell::RefCell;

use crate::path::SourcePath;

thread_local! {
    static READ: RefCell<Vec<Option<Vec<Read>>>> = const { RefCell::new(Vec::new()) };
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The file.
    pub path: SourcePath,
    /// The blake3 hash of its bytes; nothing if it could not be read.
    pub bytes: Option<[u8; 32]>,
}

/// Does `work` and gives what it read, each file once; nothing if it went to other threads.
pub fn noting<T>(work: impl FnOnce() -> T) -> (T, Option<Vec<Read>>) {
    let guard = Guard::enter();
    let done = work();
    (done, guard.leave())
}

/// Notes a file, if somebody listens; `hash` is asked for only then.
pub fn note(path: &SourcePath, hash: impl FnOnce() -> Option<[u8; 32]>) {
    READ.with_borrow_mut(|stack| {
        if let Some(Some(top)) = stack.last_mut() {
            top.push(Read { path: path.clone(), bytes: hash() });
        }
    });
}

/// Says that the work at hand goes to other threads, where what is read is not seen.
pub fn elsewhere() {
    READ.with_borrow_mut(|stack| {
        if let Some(top) = stack.last_mut() {
            *top = None;
        }
    });
}

/// Takes its list off the stack even when the work panics.
struct Guard {
    left: bool,
}

impl Guard {
    fn enter() -> Self {
        READ.with_borrow_mut(|stack| stack.push(Some(Vec::new())));
        Self { left: false }
    }

    fn leave(mut self) -> Option<Vec<Read>> {
        self.left = true;
        let mut read = READ.with_borrow_mut(Vec::pop)??;
        read.sort();
        read.dedup();
        Some(read)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.left {
            READ.with_borrow_mut(Vec::pop);
        }
    }
}
