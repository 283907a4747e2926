//! Looks at files again and again, where the system cannot tell of changes.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

use super::state::Signal;

/// How often.
pub(super) const EVERY: Duration = Duration::from_millis(700);

/// A thread that looks, until this is dropped.
pub(super) struct Poll {
    _stop: Sender<()>,
}

/// What tells one state of a file from another.
type State = (u64, Option<SystemTime>, u64);

impl Poll {
    /// Looks at these files and folders from now on.
    pub(super) fn start(wanted: Vec<PathBuf>, signals: Sender<Signal>) -> Self {
        let (stop, stopped) = channel();
        let before = look(&wanted);
        thread::spawn(move || run(&wanted, before, &signals, &stopped));
        Self { _stop: stop }
    }
}

fn run(wanted: &[PathBuf], mut before: BTreeMap<PathBuf, State>, signals: &Sender<Signal>, stopped: &Receiver<()>) {
    while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        let now = look(wanted);
        let gone = before.keys().filter(|path| !now.contains_key(*path));
        let new = now.iter().filter(|(path, state)| before.get(*path) != Some(state)).map(|(path, _)| path);
        let changed: Vec<PathBuf> = gone.chain(new).cloned().collect();
        if !changed.is_empty() && signals.send(Signal::Changed(changed)).is_err() {
            return;
        }
        before = now;
    }
}

fn look(wanted: &[PathBuf]) -> BTreeMap<PathBuf, State> {
    let entries = wanted.iter().flat_map(|path| WalkDir::new(path).follow_links(true));
    let files = entries.filter_map(Result::ok).filter(|entry| !entry.file_type().is_dir());
    files.filter_map(|entry| Some((entry.path().to_owned(), state(&entry.metadata().ok()?)))).collect()
}

fn state(meta: &Metadata) -> State {
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(meta);
    #[cfg(not(unix))]
    let inode = 0;
    (meta.len(), meta.modified().ok(), inode)
}
