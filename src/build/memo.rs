//! What earlier builds knew, kept as files of records: bytes come in, bytes go out, and others read and write them.
//!
//! A memo saves time and nothing else. Each file opens with a line that names the program's own build and what its
//! records depend on; each record carries a hash of itself. A file or a record that does not fit is a missing one.

pub mod records;
mod coded;
mod document;
pub mod documents;

pub use documents::Documents;
pub use records::{Book, Seal, Update};

/// The memo's files as they were found, by name; one that is not there is empty.
#[derive(Debug, Default)]
pub struct Memo {
    /// [`documents::NAME`].
    pub documents: Vec<u8>,
}

impl Memo {
    /// Takes what `read` gives for the name of each file.
    pub fn new(read: impl Fn(&str) -> Option<Vec<u8>>) -> Self {
        Self { documents: read(documents::NAME).unwrap_or_default() }
    }
}
