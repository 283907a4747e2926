//! Which changes make one build. An edit is built at once; a flood of them is waited out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::state::Signal;

/// No event for so long ends a batch. What came while a build ran waits for nothing more.
const QUIET: Duration = Duration::from_millis(3);
/// The same while builds of ever other files follow one another.
const QUIET_BUSY: Duration = Duration::from_millis(100);
/// The same while more than [`FLOOD`] files change, as when a branch is checked out.
const QUIET_FLOOD: Duration = Duration::from_millis(250);
const FLOOD: usize = 32;
/// A batch ends after so long although events go on.
const LONGEST: Duration = Duration::from_millis(400);
const LONGEST_FLOOD: Duration = Duration::from_secs(10);
/// A text file that is empty or gone may be one that an editor is about to write: so long nobody believes it.
const DOUBT: Duration = Duration::from_millis(150);
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// So long a build is remembered, to tell a file that is saved again and again from a flood that begins slowly.
const RECENT: Duration = Duration::from_secs(1);

const TEXTS: [&str; 13] = ["md", "toml", "yaml", "yml", "json", "csv", "html", "xml", "css", "js", "txt", "vtt", "svg"];

/// How fast builds have followed one another, and of which files.
#[derive(Debug, Default)]
pub(super) struct Pace {
    recent: Vec<Recent>,
}

#[derive(Debug)]
struct Recent {
    ended: Instant,
    files: Vec<PathBuf>,
    /// Whether a file was among them that no build shortly before had.
    is_other: bool,
}

impl Pace {
    /// A build of these files has ended.
    pub(super) fn ended(&mut self, files: &[PathBuf], now: Instant) {
        self.forget(now);
        let is_known = |file: &PathBuf| self.recent.iter().any(|build| build.files.contains(file));
        let is_other = !files.iter().all(is_known);
        // Of a flood its first files are enough to know it by.
        let files = files.iter().take(FLOOD).cloned().collect();
        self.recent.push(Recent { ended: now, files, is_other });
    }

    fn forget(&mut self, now: Instant) {
        self.recent.retain(|build| now.duration_since(build.ended) < RECENT);
    }

    /// How long must be quiet, and how long a batch may last.
    fn window(&self, paths: usize) -> (Duration, Duration) {
        if paths >= FLOOD {
            (QUIET_FLOOD, LONGEST_FLOOD)
        } else if self.recent.iter().filter(|build| build.is_other).count() >= 2 {
            (QUIET_BUSY, LONGEST)
        } else {
            (QUIET, LONGEST)
        }
    }
}

/// Since when a batch waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Since {
    /// It came while nothing was built.
    Now,
    /// It came while a build ran.
    Build,
}

/// Changes that make one build.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub paths: BTreeSet<PathBuf>,
    /// Whether anything may have changed beside them.
    pub everything: bool,
    /// Signals of another sort that came meanwhile.
    pub others: Vec<Signal>,
    /// Whether the preview is to end.
    pub stopped: bool,
}

/// Gathers the batch that begins with `first`. `wanted` tells which paths count.
///
/// It ends when no event has come for a while. One that begins with what came while a build ran ends at once.
pub(super) fn gather(
    (first, since): (Vec<PathBuf>, Since),
    signals: &Receiver<Signal>,
    pace: &mut Pace,
    wanted: &dyn Fn(&Path) -> bool,
) -> Batch {
    let mut batch = Batch { everything: first.is_empty(), ..Batch::default() };
    batch.paths.extend(first);
    let begun = Instant::now();
    pace.forget(begun);
    let mut last = begun;
    loop {
        let (quiet, longest) = pace.window(batch.paths.len());
        let quiet = if quiet == QUIET && since == Since::Build { Duration::ZERO } else { quiet };
        let now = Instant::now();
        let doubtful = now - begun < DOUBT && batch.paths.iter().any(|path| is_doubtful(path));
        let is_over = !doubtful && (now - last >= quiet || now - begun >= longest);
        let wait = match (is_over, doubtful) {
            // What has come already belongs to it.
            (true, _) => Duration::ZERO,
            (_, true) => LOOK_AGAIN,
            _ => quiet.saturating_sub(now - last),
        };
        match signals.recv_timeout(wait) {
            Ok(Signal::Changed(paths)) => {
                let everything = paths.is_empty();
                batch.everything |= everything;
                let paths: Vec<_> = paths.into_iter().filter(|path| wanted(path)).collect();
                if everything || !paths.is_empty() {
                    last = Instant::now();
                }
                batch.paths.extend(paths);
            }
            Ok(Signal::Stop) => {
                batch.stopped = true;
                return batch;
            }
            Ok(other) => batch.others.push(other),
            Err(RecvTimeoutError::Timeout) if is_over => return batch,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return batch,
        }
    }
}

/// Whether a text file is gone or empty, as it is for a moment while some editors save it.
fn is_doubtful(path: &Path) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    TEXTS.contains(&extension) && path.metadata().map_or(true, |meta| meta.is_file() && meta.len() == 0)
}

/// Whether a path is what an editor or a system leaves for itself.
pub(super) fn is_noise(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    name.ends_with('~')
        || name.starts_with(".#")
        || [".swp", ".swo", ".swx", ".tmp", ".bck"].iter().any(|end| name.ends_with(end))
        || name.contains("___jb_")
        || name.starts_with(".goutputstream-")
        || matches!(name, "4913" | ".DS_Store")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::mpsc::{Sender, channel};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{Batch, DOUBT, Pace, Since, gather, is_noise};
    use crate::serve::state::Signal;

    /// Gathers a batch: `there` has come already, `send` sends more from another thread.
    fn run(
        first: &Path,
        there: Vec<Signal>,
        pace: &mut Pace,
        send: impl FnOnce(Sender<Signal>) + Send + 'static,
    ) -> (Batch, Duration) {
        let (sender, receiver) = channel();
        there.into_iter().for_each(|signal| sender.send(signal).unwrap());
        let thread = thread::spawn(move || send(sender));
        let begun = Instant::now();
        let batch = gather((vec![first.to_owned()], Since::Now), &receiver, pace, &|path| !is_noise(path));
        let took = begun.elapsed();
        thread.join().unwrap();
        (batch, took)
    }

    fn changed(names: std::ops::Range<usize>) -> Signal {
        Signal::Changed(names.map(|n| PathBuf::from(format!("/nowhere/{n}.png"))).collect())
    }

    /// Keeps the channel open for longer than any batch of these tests lasts.
    fn nothing_more(sender: Sender<Signal>) {
        thread::sleep(Duration::from_millis(300));
        drop(sender);
    }

    #[test]
    fn an_edit_is_built_at_once_and_keeps_what_else_happened() {
        let there = vec![
            Signal::Changed(vec!["/nowhere/b.png".into(), "/nowhere/b.png~".into()]),
            Signal::Posted("/f/x".into(), 303),
        ];
        let (batch, took) = run(Path::new("/nowhere/a.png"), there, &mut Pace::default(), nothing_more);
        assert_eq!(batch.paths.len(), 2);
        assert!(took < Duration::from_millis(100), "{took:?}");
        assert!(matches!(batch.others[..], [Signal::Posted(..)]));
    }

    #[test]
    fn a_flood_is_one_batch_although_it_has_pauses() {
        let (batch, _) = run(Path::new("/nowhere/a.png"), vec![changed(0..500)], &mut Pace::default(), |sender| {
            for part in 1..10 {
                thread::sleep(Duration::from_millis(30));
                sender.send(changed(part * 500..part * 500 + 500)).unwrap();
            }
        });
        assert_eq!(batch.paths.len(), 5001);
    }

    #[test]
    fn builds_of_other_files_each_time_wait_a_little_longer_and_those_of_one_file_never() {
        for others in [true, false] {
            let mut pace = Pace::default();
            let mut wait = |file: usize| {
                let path = PathBuf::from(format!("/nowhere/{}.png", if others { file } else { 0 }));
                let (_, took) = run(&path, Vec::new(), &mut pace, |sender| {
                    thread::sleep(Duration::from_millis(120));
                    drop(sender);
                });
                pace.ended(&[path], Instant::now());
                took
            };
            let took = [wait(0), wait(1), wait(2), wait(3)];
            assert_eq!(took[3] >= Duration::from_millis(100), others, "{took:?}");
        }
    }

    #[test]
    fn what_came_while_a_build_ran_waits_for_nothing_more() {
        let (sender, receiver) = channel();
        sender.send(changed(0..3)).unwrap();
        sender.send(Signal::Changed(Vec::new())).unwrap();
        let begun = Instant::now();
        let first = (vec![PathBuf::from("/nowhere/a.png")], Since::Build);
        let batch = gather(first, &receiver, &mut Pace::default(), &|_| true);
        assert!(begun.elapsed() < super::QUIET, "{:?}", begun.elapsed());
        assert_eq!((batch.paths.len(), batch.everything), (4, true));
    }

    #[test]
    fn a_file_that_an_editor_empties_for_a_moment_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("page.md");
        fs::write(&file, "").unwrap();
        let written = file.clone();
        let (_, took) = run(&file, Vec::new(), &mut Pace::default(), move |sender| {
            thread::sleep(Duration::from_millis(50));
            fs::write(&written, "text").unwrap();
            nothing_more(sender);
        });
        assert!(took >= Duration::from_millis(45), "{took:?}");
        fs::remove_file(&file).unwrap();
        let (_, took) = run(&file, Vec::new(), &mut Pace::default(), nothing_more);
        assert!(took >= DOUBT, "a file that stays away is believed in the end: {took:?}");
    }
}
