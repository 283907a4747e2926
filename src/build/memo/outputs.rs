//! The outputs of an earlier build that would come out the same, and so need not be made.
//!
//! A record says: on this ground, an output that read these texts has bytes with this hash. The ground is in the
//! seal; the texts are looked up. The bytes themselves lie in the output folder alone, which says whether it has them.
//! An output of which something was told is not noted, so that it is told again. Where the ground is another one, what
//! the output asked may still be answered as before ([`super::questions`]); then it is noted here for the new ground.

use super::ground::Laid;
use super::records::{Book, Seal, Update};
use crate::path::OutputPath;
use crate::path::SourcePath;
use crate::source::asked::Read;

/// The file's name.
pub const NAME: &str = "outputs";
/// How a record says that the output is made from all texts.
const ALL: u8 = 1;
/// How a record says that it names the texts.
const NAMED: u8 = 0;

/// Outputs that are known, and those to be known next time.
#[derive(Debug)]
pub struct Outputs {
    book: Book,
    ground: Laid,
}

impl Outputs {
    /// What the memo's file holds for a site on that ground.
    pub fn open(bytes: Vec<u8>, ground: Laid) -> Self {
        Self { book: Book::open(Seal::new(NAME, &ground.hash), bytes), ground }
    }

    /// The first moment at which the ground is another, if there is one.
    pub fn until(&self) -> Option<jiff::Timestamp> {
        self.ground.until
    }

    /// How the file takes up what was learnt; nothing if all was known.
    pub(super) fn update(&self, is_there: impl Fn(&[u8]) -> bool + Sync) -> Option<Update> {
        self.book.update(is_there)
    }

    /// The hash of an output's bytes, if it stands on this ground.
    pub(super) fn hash(&self, path: &OutputPath) -> Option<[u8; 32]> {
        let (hash, texts) = self.book.get(path.as_str().as_bytes())?.split_at_checked(32)?;
        self.other(texts).is_ok().then(|| hash.try_into().ok())?
    }

    /// Takes note of an output that was made of these texts, or that would come out the same.
    pub(super) fn learn(&self, path: &OutputPath, hash: &[u8; 32], texts: &[u8]) {
        let key = path.as_str().as_bytes();
        let value = [hash.as_slice(), texts].concat();
        // Where it is known, the output folder could not keep it.
        if self.book.get(key) != Some(&value) {
            self.book.learn(key, &value);
        }
    }

    /// Takes back what was learnt of an output.
    pub(super) fn unlearn(&self, path: &OutputPath) {
        self.book.unlearn(path.as_str().as_bytes());
    }

    /// Finds the first of the texts that a record names which is not as it was; none is named if the record is bad, or
    /// if all texts count.
    pub(super) fn other(&self, texts: &[u8]) -> Result<(), Option<SourcePath>> {
        let (sort, rest) = texts.split_first().ok_or(None)?;
        if *sort == ALL {
            return if rest == self.ground.all { Ok(()) } else { Err(None) };
        }
        self.first_other(rest).map_or(Err(None), |other| other.map_or(Ok(()), |path| Err(Some(path))))
    }

    fn first_other(&self, mut rest: &[u8]) -> Option<Option<SourcePath>> {
        while !rest.is_empty() {
            let (len, after) = rest.split_at_checked(2)?;
            let (path, after) = after.split_at_checked(usize::from(u16::from_le_bytes(len.try_into().ok()?)))?;
            let (hash, after) = after.split_at_checked(32)?;
            let path = std::str::from_utf8(path).ok()?;
            if self.ground.texts.get(path).is_none_or(|text| text.0 != *hash) {
                return Some(Some(SourcePath::new(path).ok()?));
            }
            rest = after;
        }
        Some(None)
    }

    /// The texts of an output as a record names them; nothing if one is not as the site was assembled with it.
    pub(super) fn texts(&self, read: Option<&[Read]>) -> Option<Vec<u8>> {
        match read {
            Some(read) => self.named(read),
            None => Some([&[ALL], &self.ground.all[..]].concat()),
        }
    }

    fn named(&self, read: &[Read]) -> Option<Vec<u8>> {
        let mut out = vec![NAMED];
        for Read { path, bytes } in read {
            // Every other file belongs to the ground.
            let Some(text) = self.ground.texts.get(path) else { continue };
            if *bytes != Some(text.0) {
                return None;
            }
            out.extend_from_slice(&u16::try_from(path.as_str().len()).ok()?.to_le_bytes());
            out.extend_from_slice(path.as_str().as_bytes());
            out.extend_from_slice(&text.0);
        }
        Some(out)
    }
}
