//! All outputs of a site as values: for each path a pure recipe, what it is made from, and who may see it.
//!
//! A bundle holds no bytes and touches no disk. A builder walks all paths in parallel and gives each one's
//! bytes to a [`Sink`]; the preview makes one path when it is asked for.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::diag::{Checked, Diagnostic};
use crate::path::{Lang, OutputPath, SourcePath};
use crate::source::asked::{self, Read};

mod noted;

pub use noted::{Answer, Asking, Earlier, Noted, Question, Why};

/// Who may find an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Everybody.
    Public,
    /// Only who was given its address: gated files and their thank-you pages under `/g/`.
    Private,
}

/// The bytes of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Made by a recipe.
    Bytes(Vec<u8>),
    /// The bytes of a file of the snapshot, copied and never held.
    File(SourcePath),
}

/// What an output is made from, for `build --format json`, `explain` and the preview.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The file it comes from, if it is one.
    pub source: Option<SourcePath>,
    /// The kind of its page, or what sort of output it is (`feed`, `asset`).
    pub kind: String,
    /// The state of its page.
    pub state: Option<String>,
    /// The template that makes it.
    pub template: Option<String>,
    /// Its language.
    pub language: Option<Lang>,
}

/// Makes an output's content. Pure: the same recipe gives the same bytes on every thread.
pub type Recipe = Box<dyn Fn() -> Checked<Content> + Send + Sync>;

/// One output.
pub struct Output {
    /// Who may find it.
    pub access: Access,
    /// What it is made from.
    pub origin: Origin,
    /// How it is made.
    pub recipe: Recipe,
    /// How it tells what it is made from, if it can: it makes what the recipe makes.
    pub asking: Option<Box<dyn Asking>>,
}

/// Takes outputs as they are made, from several threads at once and in no particular order.
pub trait Sink: Sync {
    /// Takes one output.
    ///
    /// # Errors
    /// When the machine fails; the error names the path.
    fn put(&self, path: &OutputPath, access: Access, content: Content) -> Result<(), String>;

    /// Takes one output of which the blake3 hash of its bytes is known already.
    ///
    /// # Errors
    /// As [`Sink::put`].
    fn put_hashed(&self, path: &OutputPath, access: Access, content: Content, hash: [u8; 32]) -> Result<(), String> {
        let _ = hash;
        self.put(path, access, content)
    }

    /// Whether it wants an output at all.
    fn wants(&self, path: &OutputPath, output: &Output) -> bool {
        let _ = (path, output);
        true
    }

    /// Keeps an output that would have bytes with this blake3 hash, if it has them already. Else it must be put.
    fn keep(&self, path: &OutputPath, hash: &[u8; 32]) -> bool {
        let _ = (path, hash);
        false
    }
}

/// What is known of the outputs of earlier builds.
pub trait Known: Sync {
    /// The blake3 hash of an output's bytes, if it is certain without asking anything.
    fn hash(&self, path: &OutputPath) -> Option<[u8; 32]>;

    /// The blake3 hash of the bytes that follow from a key alone.
    fn of_key(&self, key: &[u8; 32]) -> Option<[u8; 32]> {
        let _ = key;
        None
    }

    /// Takes note of the blake3 hash of bytes that follow from a key alone.
    fn learn_of_key(&self, key: &[u8; 32], hash: &[u8; 32]) {
        let _ = (key, hash);
    }

    /// What has to be asked for the output to be certain.
    ///
    /// # Errors
    /// Why it is not worth asking.
    fn earlier(&self, path: &OutputPath) -> Result<Earlier, Why>;

    /// Takes note that an output is certain by what was asked.
    fn stands(&self, path: &OutputPath, earlier: &Earlier);

    /// Takes note of an output that was made.
    fn learn(&self, path: &OutputPath, fresh: &Fresh);
}

/// An output that was made.
#[derive(Debug)]
pub struct Fresh<'a> {
    /// Why it was made.
    pub why: Why,
    /// The blake3 hash of its bytes, if they were made without anything to tell.
    pub hash: Option<[u8; 32]>,
    /// The files that its recipe read; nothing if it went to other threads, where that is not seen.
    pub read: Option<&'a [Read]>,
    /// Whether it is one that can tell what it asks.
    pub asks: bool,
    /// What it asked, if it can tell all of it.
    pub noted: Option<&'a [Noted]>,
}

/// What became of a bundle.
#[derive(Debug, Default)]
pub struct Made {
    /// What the recipes told.
    pub diagnostics: Vec<Diagnostic>,
    /// The outputs whose recipes ran.
    pub made: Vec<OutputPath>,
}

/// Output path to recipe.
#[derive(Default)]
pub struct Bundle {
    outputs: BTreeMap<OutputPath, Output>,
}

/// Of two outputs on one path the last stays.
impl FromIterator<(OutputPath, Output)> for Bundle {
    fn from_iter<T: IntoIterator<Item = (OutputPath, Output)>>(outputs: T) -> Self {
        Self { outputs: outputs.into_iter().collect() }
    }
}

impl Bundle {
    /// Adds an output. Whether two outputs meet on one path is found before, when routes are assembled;
    /// here the first one stays.
    pub fn add(&mut self, path: OutputPath, output: Output) {
        self.outputs.entry(path).or_insert(output);
    }

    /// The output at a path.
    pub fn get(&self, path: &OutputPath) -> Option<&Output> {
        self.outputs.get(path)
    }

    /// The output at a path, with the bundle's own copy of the path.
    pub fn entry(&self, path: &OutputPath) -> Option<(&OutputPath, &Output)> {
        self.outputs.get_key_value(path)
    }

    /// Whether there is an output of that path, whatever the text is.
    pub fn names(&self, path: &str) -> bool {
        self.outputs.contains_key(path)
    }

    /// All outputs by path.
    pub fn iter(&self) -> impl Iterator<Item = (&OutputPath, &Output)> {
        self.outputs.iter()
    }

    /// How many outputs there are.
    pub fn len(&self) -> usize {
        self.outputs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }

    /// Makes every output in parallel and gives it to `sink`. An output whose recipe reports an error is still
    /// given; the caller decides whether anything of the whole is kept.
    ///
    /// # Errors
    /// The first failure of the sink, by path.
    pub fn make_all(&self, sink: &dyn Sink) -> Result<Vec<Diagnostic>, String> {
        self.make_new(sink, None).map(|made| made.diagnostics)
    }

    /// Makes every output that the sink cannot keep by what is known of it, in parallel.
    ///
    /// # Errors
    /// As [`Bundle::make_all`].
    pub fn make_new(&self, sink: &dyn Sink, known: Option<&dyn Known>) -> Result<Made, String> {
        let made: Vec<Result<Option<Vec<Diagnostic>>, String>> =
            self.outputs.par_iter().map(|(path, output)| one(path, output, sink, known)).collect();
        let mut all = Made::default();
        for (path, result) in self.outputs.keys().zip(made) {
            if let Some(diagnostics) = result? {
                all.diagnostics.extend(diagnostics);
                all.made.push(path.clone());
            }
        }
        Ok(all)
    }
}

/// Makes an output that cannot be kept, and gives what was told of it.
fn one(
    path: &OutputPath,
    output: &Output,
    sink: &dyn Sink,
    known: Option<&dyn Known>,
) -> Result<Option<Vec<Diagnostic>>, String> {
    if !sink.wants(path, output) {
        return Ok(None);
    }
    let Some(known) = known else {
        let Checked { value, diagnostics } = (output.recipe)();
        return sink.put(path, output.access, value).map(|()| Some(diagnostics));
    };
    let why = match keep(path, output, sink, known) {
        Ok(()) => return Ok(None),
        Err(why) => why,
    };
    let ((Checked { value, diagnostics }, noted), read) = asked::noting(|| match &output.asking {
        Some(asking) => asking.noting(),
        None => ((output.recipe)(), None),
    });
    let hash = match &value {
        Content::Bytes(bytes) if diagnostics.is_empty() => Some(*blake3::hash(bytes).as_bytes()),
        _ => None,
    };
    if let Some((hash, key)) = hash.zip(output.asking.as_ref().and_then(|asking| asking.key())) {
        known.learn_of_key(&key, &hash);
    }
    let (read, noted) = (read.as_deref(), noted.as_deref());
    known.learn(path, &Fresh { why, hash, read, asks: output.asking.is_some(), noted });
    let put = match hash {
        Some(hash) => sink.put_hashed(path, output.access, value, hash),
        None => sink.put(path, output.access, value),
    };
    put.map(|()| Some(diagnostics))
}

/// Keeps an output by what is known of it: without asking, else by asking what it asked before.
///
/// # Errors
/// Why it must be made.
pub fn keep(path: &OutputPath, output: &Output, sink: &dyn Sink, known: &dyn Known) -> Result<(), Why> {
    let take = |hash: &[u8; 32]| sink.keep(path, hash).then_some(()).ok_or(Why::Folder);
    if let Some(hash) = known.hash(path) {
        return take(&hash);
    }
    let Some(asking) = &output.asking else { return Err(Why::Whole) };
    if let Some(hash) = asking.key().and_then(|key| known.of_key(&key)) {
        return take(&hash);
    }
    let earlier = known.earlier(path)?;
    if let Some(at) = asking.first_other(&earlier.noted) {
        return Err(earlier.noted.get(at).map_or(Why::Whole, |noted| Why::Asked(noted.question.clone())));
    }
    take(&earlier.hash)?;
    known.stands(path, &earlier);
    Ok(())
}
