//! The outputs of an earlier build that would come out the same, and so need not be made.
//!
//! A record says: on this ground, an output that read these texts has bytes with this hash. The ground is in the
//! seal; the texts are looked up. The bytes themselves lie in the output folder alone, which says whether it has them.
//! An output of which something was told is not noted, so that it is told again.

use super::ground::Laid;
use super::records::{Book, Seal, Update};
use crate::bundle::{Bundle, Known};
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

    /// How the file takes up what was learnt; nothing if all was known.
    pub fn update(&self, bundle: &Bundle) -> Option<Update> {
        let is_there = |key: &[u8]| {
            std::str::from_utf8(key)
                .is_ok_and(|path| OutputPath::new(path).is_ok_and(|path| bundle.get(&path).is_some()))
        };
        self.book.update(is_there)
    }

    /// Whether the texts that a record names are as they were.
    fn stand(&self, texts: &[u8]) -> Option<bool> {
        let (sort, mut rest) = texts.split_first()?;
        if *sort == ALL {
            return Some(rest == self.ground.all);
        }
        while !rest.is_empty() {
            let (len, after) = rest.split_at_checked(2)?;
            let (path, after) = after.split_at_checked(usize::from(u16::from_le_bytes(len.try_into().ok()?)))?;
            let (hash, after) = after.split_at_checked(32)?;
            let path = SourcePath::new(std::str::from_utf8(path).ok()?).ok()?;
            if self.ground.texts.get(&path)?.0 != *hash {
                return Some(false);
            }
            rest = after;
        }
        Some(true)
    }

    /// The texts as a record names them; nothing if one is not as the site was assembled with it.
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

impl Known for Outputs {
    fn hash(&self, path: &OutputPath) -> Option<[u8; 32]> {
        let (hash, texts) = self.book.get(path.as_str().as_bytes())?.split_at_checked(32)?;
        self.stand(texts)?.then(|| hash.try_into().ok())?
    }

    fn learn(&self, path: &OutputPath, bytes: &[u8], read: &[Read]) {
        // Only what is made for one page stays on its thread, where all that it reads is seen.
        let is_page = path.as_str().ends_with(".html") || path.as_str().ends_with(".md");
        let Some(texts) = (if is_page { self.named(read) } else { Some([&[ALL], &self.ground.all[..]].concat()) })
        else {
            return;
        };
        let key = path.as_str().as_bytes();
        let value = [blake3::hash(bytes).as_bytes(), texts.as_slice()].concat();
        if self.book.get(key) == Some(&value) {
            // The output folder could not keep what is known.
            return;
        }
        self.book.learn(key, &value);
    }
}
