//! `build --verify`: builds once more from nothing, and compares every byte with what stands on the disk.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::Failure;
use super::context::Context;
use crate::build::{self, Options};
use crate::bundle::{Access, Content, Sink};
use crate::diag::Diagnostic;
use crate::path::OutputPath;
use crate::publish;
use crate::source::Snapshot;

/// How many differences are named; the rest is counted.
const NAMED: usize = 5;

/// What was built, and what was told of it.
pub struct Warm<'a> {
    /// What it was made from.
    pub snapshot: &'a Arc<Snapshot>,
    /// The outputs' paths, if outputs were written, and the folder that holds them.
    pub outputs: Option<(&'a Path, Vec<OutputPath>)>,
    /// The diagnostics, settled.
    pub told: &'a [Diagnostic],
    /// Whether what was known before it began, if that would have spared it, was true.
    pub early: Option<bool>,
}

/// Builds without anything that was known before, and gives the number of outputs, which are all the same.
///
/// # Errors
/// When something differs. The memo is then laid aside, so that the next build knows nothing.
pub fn run(context: &Context, options: &Options, warm: &Warm) -> Result<usize, Failure> {
    let built = build::build(warm.snapshot, options, None);
    let mut told = Snapshot::scan(&context.root).diagnostics;
    told.extend(built.diagnostics);
    let mut differences = Vec::new();
    let mut count = 0;
    if let Some(clean) = &built.value {
        let folder = warm.outputs.as_ref().map(|(folder, _)| *folder);
        let compare = Compare { folder, snapshot: warm.snapshot, wrong: Mutex::default() };
        told.extend(build::make(clean, &compare).map_err(Failure::Machine)?);
        differences = compare.wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
        count = clean.bundle.len();
        if let Some((_, paths)) = &warm.outputs {
            let more = paths.iter().filter(|path| clean.bundle.get(path).is_none());
            differences.extend(more.map(|path| format!("`{path}` is one too many")));
        }
    }
    let config = built.value.as_ref().map(|clean| &*clean.config);
    if build::settle(config, told) != warm.told {
        differences.push("what was told of the site".to_owned());
    }
    if warm.early == Some(false) {
        differences.push("what was known of the last build".to_owned());
    }
    if differences.is_empty() {
        return Ok(count);
    }
    differences.sort();
    Err(different(context, warm.snapshot, &differences))
}

fn different(context: &Context, snapshot: &Snapshot, differences: &[String]) -> Failure {
    if context.has_changed(snapshot) {
        return Failure::Machine("files changed while the build was verified; build again".to_owned());
    }
    let kept = match publish::memo::lay_aside(&context.root) {
        Ok(path) => format!("the memo was laid aside as `{}`", publish::error::shown(&path)),
        Err(error) => error.to_string(),
    };
    let mut named = differences.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if differences.len() > NAMED {
        named.push_str(&format!(" and {} more", differences.len() - NAMED));
    }
    Failure::Machine(format!(
        "a clean build differs from this one, which is a fault of the program: {named}; {kept}; build again, and please report this"
    ))
}

/// Compares outputs with the files of a folder and keeps none.
struct Compare<'a> {
    folder: Option<&'a Path>,
    snapshot: &'a Snapshot,
    wrong: Mutex<Vec<String>>,
}

impl Sink for Compare<'_> {
    fn put(&self, path: &OutputPath, _: Access, content: Content) -> Result<(), String> {
        let Some(folder) = self.folder else { return Ok(()) };
        if let Err(why) = compare(&folder.join(path.as_str()), self.snapshot, &content) {
            self.wrong.lock().unwrap_or_else(PoisonError::into_inner).push(format!("`{path}` {why}"));
        }
        Ok(())
    }
}

/// Whether a file holds that content; if not, how it differs.
fn compare(path: &Path, snapshot: &Snapshot, content: &Content) -> Result<(), String> {
    let mut file = File::open(path).map_err(|e| format!("cannot be read: {e}"))?;
    let mut at = 0;
    let mut found = Vec::new();
    let mut differs = None;
    let mut take = |expected: &[u8]| {
        found.resize(expected.len(), 0);
        let read = read_up_to(&mut file, &mut found);
        let same = found[..read].iter().zip(expected).take_while(|(a, b)| a == b).count();
        if same < expected.len() {
            differs.get_or_insert(at + same);
        }
        at += expected.len();
    };
    match content {
        Content::Bytes(bytes) => take(bytes),
        Content::File(source) => snapshot.stream(source, &mut take).map_err(|fault| fault.message)?,
    }
    if differs.is_none() && read_up_to(&mut file, &mut [0]) > 0 {
        differs = Some(at);
    }
    differs.map_or(Ok(()), |at| Err(format!("differs at byte {at}")))
}

/// Fills a buffer as far as the file goes.
fn read_up_to(file: &mut File, buffer: &mut [u8]) -> usize {
    let mut read = 0;
    while read < buffer.len() {
        match file.read(&mut buffer[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::bundle::Content;
    use crate::path::SourcePath;
    use crate::source::Snapshot;

    #[test]
    fn one_byte_more_or_less_or_another_one_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let source = SourcePath::new("content/a").unwrap();
        let snapshot = Snapshot::memory([(source.clone(), b"some bytes".to_vec())]);
        let given = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let one = compare(&path, &snapshot, &Content::Bytes(b"some bytes".to_vec()));
            assert_eq!(one, compare(&path, &snapshot, &Content::File(source.clone())));
            one
        };
        assert_eq!(given("some bytes"), Ok(()));
        assert_eq!(given("some Bytes"), Err("differs at byte 5".to_owned()));
        assert_eq!(given("some byte"), Err("differs at byte 9".to_owned()));
        assert_eq!(given("some bytes "), Err("differs at byte 10".to_owned()));
        assert_eq!(given(""), Err("differs at byte 0".to_owned()));
        assert!(compare(&folder.path().join("b"), &snapshot, &Content::File(source)).is_err());
    }
}
