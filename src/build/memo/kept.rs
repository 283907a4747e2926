//! What keeps outputs: the ground and their texts, or what they asked.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::ground::Laid;
use super::outputs::{self, Outputs};
use super::pictures::{self, Pictures};
use super::questions::{self, Questions};
use super::why;
use super::{Memo, Update};
use crate::bundle::{Bundle, Earlier, Fresh, Known, Why};
use crate::path::OutputPath;

/// The outputs of earlier builds that need not be made again.
#[derive(Debug)]
pub struct Kept {
    outputs: Outputs,
    questions: Questions,
    pictures: Option<Arc<Pictures>>,
    /// Why outputs were made, in no order.
    made: Mutex<Vec<(OutputPath, Why)>>,
}

impl Kept {
    /// What the memo holds for a site on that ground.
    pub fn open(memo: &Arc<Memo>, ground: Laid, pictures: Option<Arc<Pictures>>) -> Self {
        let questions = Questions::new(Arc::clone(memo), ground.base);
        Self { outputs: Outputs::open(memo.file(outputs::NAME), ground), questions, pictures, made: Mutex::default() }
    }

    /// The first moment at which the ground is another, if there is one.
    pub fn until(&self) -> Option<Timestamp> {
        self.outputs.until()
    }

    /// Takes back what was learnt of an output of which something is told after all.
    pub fn told(&self, path: &OutputPath) {
        self.outputs.unlearn(path);
        self.questions.told(path);
    }

    /// What is to become of the memo's files, by name.
    pub fn updates(&self, bundle: &Bundle) -> Vec<(&'static str, Update)> {
        let is_there = |key: &[u8]| std::str::from_utf8(key).is_ok_and(|path| bundle.names(path));
        let outputs = self.outputs.update(is_there).map(|update| (outputs::NAME, update));
        let questions = self.questions.update(is_there).map(|update| (questions::NAME, update));
        let made = std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner));
        let why = why::update(made).map(|update| (why::NAME, update));
        let pictures = self.pictures.as_ref().and_then(|pictures| Some((pictures::NAME, pictures.update()?)));
        outputs.into_iter().chain(questions).chain(pictures).chain(why).collect()
    }
}

impl Known for Kept {
    fn hash(&self, path: &OutputPath) -> Option<[u8; 32]> {
        self.outputs.hash(path)
    }

    fn of_key(&self, key: &[u8; 32]) -> Option<[u8; 32]> {
        self.pictures.as_ref()?.of_key(key)
    }

    fn learn_of_key(&self, key: &[u8; 32], hash: &[u8; 32]) {
        if let Some(pictures) = &self.pictures {
            pictures.learn_of_key(key, hash);
        }
    }

    fn earlier(&self, path: &OutputPath) -> Result<Earlier, Why> {
        let record = self.questions.get(path)?;
        self.outputs.other(record.texts).map_err(|other| other.map_or(Why::Whole, Why::Text))?;
        record.earlier().ok_or(Why::New)
    }

    fn stands(&self, path: &OutputPath, earlier: &Earlier) {
        self.outputs.learn(path, &earlier.hash, &earlier.read);
    }

    fn learn(&self, path: &OutputPath, fresh: &Fresh) {
        let asks = fresh.asks;
        self.made.lock().unwrap_or_else(PoisonError::into_inner).push((path.clone(), fresh.why.clone()));
        let Some(hash) = fresh.hash else {
            if asks {
                self.questions.told(path);
            }
            return;
        };
        let Some(texts) = self.outputs.texts(fresh.read) else { return };
        self.outputs.learn(path, &hash, &texts);
        if asks {
            self.questions.asked(path, &hash, &texts, fresh.noted);
        }
    }
}
