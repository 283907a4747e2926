//! What an output asked for while it was made, so that a later build can ask the same again.

use super::Content;
use crate::diag::Checked;
use crate::path::SourcePath;

/// A short hash of an answer.
pub type Answer = [u8; 16];

/// Something that an output asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// What was asked: a function of templates, or a part of what a template is handed.
    pub name: String,
    /// What it was asked about, in a form that only the one who asks understands.
    pub about: String,
    /// How many forms the page had shown before, because their fields are numbered.
    pub forms: u32,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Noted {
    /// The question.
    pub question: Question,
    /// The answer that the output was made with.
    pub answer: Answer,
}

/// What a later build is told of an output: with these answers it has bytes with this hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The blake3 hash of its bytes.
    pub hash: [u8; 32],
    /// All that it asked, in the order in which to ask again.
    pub noted: Vec<Noted>,
    /// What it read, as the one who knows it writes it down.
    pub read: Vec<u8>,
}

/// Why an output was made and not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Nothing is known of it.
    New,
    /// Something all outputs stand on has changed: the settings, the options of the build, the words of the theme.
    Settings,
    /// Another build of the program made the earlier one.
    Program,
    /// When it was made before, something had to be told of it.
    Told,
    /// It asks what cannot be asked again, or it is made from the whole site, and something has changed.
    Whole,
    /// The text of a file that it shows has changed.
    Text(SourcePath),
    /// A question is answered otherwise now.
    Asked(Question),
    /// The folder no longer has it as it was written.
    Folder,
}

/// An output that can tell all that it was made from. It is a pure function of the answers: while each question is
/// answered as before, its bytes are the same.
pub trait Asking: Send + Sync {
    /// Makes it and tells what it asked, in the order in which to ask again; nothing if it cannot tell all.
    fn noting(&self) -> (Checked<Content>, Option<Vec<Noted>>);

    /// The files that a question's answer comes from, as far as they are known.
    fn origins(&self, question: &Question) -> Vec<SourcePath>;

    /// Asks again, and gives the position of the first question that is answered otherwise now.
    fn first_other(&self, noted: &[Noted]) -> Option<usize>;

    /// What its bytes follow from, if they follow from that alone, whatever the site is.
    fn key(&self) -> Option<[u8; 32]> {
        None
    }
}
