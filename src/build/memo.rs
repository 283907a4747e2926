//! What earlier builds knew, kept as files of records: bytes come in, bytes go out, and others read and write them.
//!
//! A memo saves time and nothing else. Each file opens with a line that names the program's own build and what its
//! records depend on; each record carries a hash of itself. A file or a record that does not fit is a missing one.

use std::fmt;

pub mod records;
mod coded;
mod document;
mod values;
pub mod documents;
pub mod code;
pub mod files;
pub mod ground;
pub mod last;
pub mod outputs;
pub mod pictures;
pub mod questions;
pub mod kept;
pub mod why;

pub use code::Code;
pub use documents::Documents;
pub use files::Files;
pub use ground::Ground;
pub use kept::Kept;
pub use last::Last;
pub use pictures::Pictures;
pub use records::{Book, Seal, Update};

type Read = dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync;

/// The memo's files as they are found, each read when it is asked for.
pub struct Memo {
    read: Box<Read>,
}

impl Memo {
    /// Of what `read` gives for the name of a file.
    pub fn new(read: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self { read: Box::new(read) }
    }

    /// A file; one that is not there is empty.
    pub fn file(&self, name: &str) -> Vec<u8> {
        (self.read)(name).unwrap_or_default()
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}
