//! What the last build of an output folder came to, so that one that would come to the same need not begin.
//!
//! A record says: of these files, in this stretch of time, a build told this and left outputs with this hash. The
//! program and the options are in the seal. Whether the folder still holds the outputs is for the folder to show.

use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};

use super::coded::{Coded, Reader, Writer, fields};
use super::ground;
use super::records::{Book, Seal, Update};
use crate::build::Options;
use crate::diag::{Checked, Diagnostic, Severity, codes};
use crate::source::Snapshot;

/// The file's name.
pub const NAME: &str = "last";

/// A build that left its outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// The files it was made from.
    pub files: [u8; 32],
    /// When it is true.
    pub span: Span,
    /// The fingerprint of the secret of private addresses, if the site has any. The same files have the same.
    pub secret: Option<[u8; 32]>,
    /// What the folder came to hold, as the folder gives it.
    pub outputs: [u8; 32],
    /// The hash of what the receiver was given to know.
    pub leads: [u8; 32],
    /// Whether the folder is written file by file.
    pub in_place: bool,
    /// How many pages there are.
    pub pages: usize,
    /// How many are not published yet.
    pub waiting: usize,
    /// How many are drafts and left out.
    pub drafts: usize,
    /// What was told, settled.
    pub told: Vec<Diagnostic>,
    /// The outputs as they were listed, if they were.
    pub listed: Option<String>,
}

/// The moments at which a site comes out the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first that is known of.
    pub from: Timestamp,
    /// The first at which something is otherwise.
    pub until: Option<Timestamp>,
    /// The moment at which the settings hold the site, so that it has no other.
    pub frozen: Option<Timestamp>,
}

impl Span {
    /// Whether a build with those options is at one of the moments.
    fn has(&self, options: &Options) -> bool {
        let as_of = options.as_of.or(self.frozen).unwrap_or(options.now);
        as_of >= self.from && self.until.is_none_or(|until| as_of < until)
    }
}

/// A hash of all files by what is known of them without reading, and of what was told of them.
pub fn files(scanned: &Checked<Arc<Snapshot>>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let mut line = Vec::with_capacity(200);
    for (path, stat) in scanned.value.files() {
        line.clear();
        line.extend_from_slice(&(path.as_str().len() as u64).to_le_bytes());
        line.extend_from_slice(path.as_str().as_bytes());
        line.extend_from_slice(&stat.size.to_le_bytes());
        line.extend_from_slice(&stat.mtime.to_le_bytes());
        line.extend_from_slice(&stat.ctime.to_le_bytes());
        line.extend_from_slice(&stat.inode.to_le_bytes());
        hasher.update(&line);
    }
    hasher.update(format!("{:?}", scanned.diagnostics).as_bytes());
    *hasher.finalize().as_bytes()
}

/// Whether every change of a file since would be seen in what is known of it without reading. `moment` is when the
/// build began, before the files were looked at.
pub fn is_settled(snapshot: &Snapshot, moment: Timestamp) -> bool {
    let moment = moment.as_nanosecond();
    snapshot.files().all(|(_, stat)| !stat.younger_than(moment))
}

/// The record of an output folder, if it is of these files, of this moment and of this secret.
pub fn find(bytes: Vec<u8>, out: &str, options: &Options, scanned: &Checked<Arc<Snapshot>>) -> Option<Last> {
    let book = Book::open(seal(options), bytes);
    let last = Last::read(book.get(out.as_bytes())?)?;
    let of_secret = last.secret.is_none_or(|secret| secret == options.secret.fingerprint());
    (of_secret && last.span.has(options) && last.files == files(scanned)).then_some(last)
}

/// How the file takes up the record of an output folder.
pub fn update(bytes: Vec<u8>, out: &str, options: &Options, last: &Last) -> Option<Update> {
    let book = Book::open(seal(options), bytes);
    book.learn(out.as_bytes(), &last.written()?);
    book.update(|_| true)
}

fn seal(options: &Options) -> Seal {
    Seal::new(NAME, &ground::of_options(options))
}

impl Last {
    /// As bytes; nothing if something was told that no build tells.
    fn written(&self) -> Option<Vec<u8>> {
        let Self { files, span, secret, outputs, leads, in_place, pages, waiting, drafts, told, listed } = self;
        let mut out = Writer::default();
        files.write(&mut out);
        span.write(&mut out);
        secret.write(&mut out);
        outputs.write(&mut out);
        leads.write(&mut out);
        in_place.write(&mut out);
        (*pages as u64).write(&mut out);
        (*waiting as u64).write(&mut out);
        (*drafts as u64).write(&mut out);
        (told.len() as u64).write(&mut out);
        for told in told {
            // The site gives it a severity, which is not its code's own.
            u8::try_from(SEVERITIES.iter().position(|s| *s == told.severity)?).ok()?.write(&mut out);
            let severity = codes::find(told.code)?.severity;
            Diagnostic { severity, ..told.clone() }.write(&mut out);
        }
        listed.write(&mut out);
        (!out.unfit).then_some(out.bytes)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        // It has no moments with a zone, so any will do.
        let zone = TimeZone::UTC;
        let from = &mut Reader::new(bytes, &zone);
        let (files, span, secret) = (Coded::read(from)?, Coded::read(from)?, Coded::read(from)?);
        let (outputs, leads) = (Coded::read(from)?, Coded::read(from)?);
        let in_place = Coded::read(from)?;
        let [pages, waiting, drafts] =
            [u64::read(from)?, u64::read(from)?, u64::read(from)?].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
        let count = from.count()?;
        let one = |_| {
            let severity = *SEVERITIES.get(usize::from(u8::read(from)?))?;
            Some(Diagnostic { severity, ..Coded::read(from)? })
        };
        let told = (0..count).map(one).collect::<Option<_>>()?;
        let listed = Coded::read(from)?;
        let last = Self { files, span, secret, outputs, leads, in_place, pages, waiting, drafts, told, listed };
        from.is_done().then_some(last)
    }
}

const SEVERITIES: [Severity; 3] = [Severity::Note, Severity::Warning, Severity::Error];

impl Coded for Timestamp {
    fn write(&self, out: &mut Writer) {
        self.as_nanosecond().write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Self::from_nanosecond(i128::read(from)?).ok()
    }
}

fields! {
    Span { from, until, frozen }
}
