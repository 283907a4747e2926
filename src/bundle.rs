//! All outputs of a site as values: for each path a pure recipe, what it is made from, and who may see it.
//!
//! A bundle holds no bytes and touches no disk. A builder walks all paths in parallel and gives each one's
//! bytes to a [`Sink`]; the preview makes one path when it is asked for.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::diag::{Checked, Diagnostic};
use crate::path::{Lang, OutputPath, SourcePath};
use crate::source::asked::{self, Read};

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
}

/// Takes outputs as they are made, from several threads at once and in no particular order.
pub trait Sink: Sync {
    /// Takes one output.
    ///
    /// # Errors
    /// When the machine fails; the error names the path.
    fn put(&self, path: &OutputPath, access: Access, content: Content) -> Result<(), String>;

    /// Keeps an output that would have bytes with this blake3 hash, if it has them already. Else it must be put.
    fn keep(&self, path: &OutputPath, hash: &[u8; 32]) -> bool {
        let _ = (path, hash);
        false
    }
}

/// What is known of the outputs of earlier builds.
pub trait Known: Sync {
    /// The blake3 hash of an output's bytes, if it is certain without making it.
    fn hash(&self, path: &OutputPath) -> Option<[u8; 32]>;

    /// Takes note of an output that was made without anything to tell, and of what its recipe read.
    fn learn(&self, path: &OutputPath, bytes: &[u8], read: &[Read]);
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
        let made: Vec<Result<Option<Vec<Diagnostic>>, String>> = self
            .outputs
            .par_iter()
            .map(|(path, output)| {
                let Some(known) = known else {
                    let Checked { value, diagnostics } = (output.recipe)();
                    return sink.put(path, output.access, value).map(|()| Some(diagnostics));
                };
                if known.hash(path).is_some_and(|hash| sink.keep(path, &hash)) {
                    return Ok(None);
                }
                let (Checked { value, diagnostics }, read) = asked::noting(|| (output.recipe)());
                if let (Content::Bytes(bytes), true) = (&value, diagnostics.is_empty()) {
                    known.learn(path, bytes, &read);
                }
                sink.put(path, output.access, value).map(|()| Some(diagnostics))
            })
            .collect();
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
