//! Watches files and folders. Where the system's watcher cannot be had, looks at them again and again instead.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode};
use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::batch::is_noise;
use super::poll::{self, Poll};
use super::state::Signal;

/// Tells one folder from another that took its name.
type Identity = (u64, u64);

/// The watcher and what it watches.
pub(super) struct Watch {
    signals: Sender<Signal>,
    watcher: Option<RecommendedWatcher>,
    /// What is used instead, once the system's watcher is given up.
    poll: Option<Poll>,
    polls: bool,
    wanted: Vec<PathBuf>,
    watched: BTreeMap<PathBuf, (bool, Identity)>,
}

impl Watch {
    /// A watcher of nothing yet.
    pub(super) fn new(signals: Sender<Signal>) -> Self {
        Self { signals, watcher: None, poll: None, polls: false, wanted: Vec::new(), watched: BTreeMap::new() }
    }

    /// Watches these files and folders from now on. Gives a warning if it could not be done as it should.
    pub(super) fn follow(&mut self, wanted: &[PathBuf]) -> Option<String> {
        let mut wanted: Vec<PathBuf> = wanted.iter().map(|path| whole(path)).collect();
        wanted.sort();
        wanted.dedup();
        if wanted == self.wanted && plan(&wanted) == self.watched {
            return None;
        }
        self.wanted = wanted;
        self.apply()
    }

    /// Whether a changed path matters: it is wanted, lies in what is, or holds it.
    pub(super) fn is_wanted(&self, path: &Path) -> bool {
        !is_noise(path) && self.wanted.iter().any(|wanted| path.starts_with(wanted) || wanted.starts_with(path))
    }

    /// Looks whether a watched folder came, went, or was replaced by another of its name, which no watcher
    /// tells of in every case. Watches what is there now, and says whether anything was so.
    pub(super) fn look(&mut self) -> (bool, Option<String>) {
        if plan(&self.wanted) == self.watched {
            return (false, None);
        }
        (true, self.apply())
    }

    /// Gives the system's watcher up.
    pub(super) fn fall_back(&mut self, why: &str) -> String {
        self.polls = true;
        self.watcher = None;
        self.poll();
        format!("{why}; files are looked at every {} ms instead", poll::EVERY.as_millis())
    }

    fn poll(&mut self) {
        self.watched = plan(&self.wanted);
        self.poll = Some(Poll::start(self.wanted.clone(), self.signals.clone()));
    }

    fn apply(&mut self) -> Option<String> {
        if self.polls {
            self.poll();
            return None;
        }
        let error = self.try_apply().err()?;
        Some(self.fall_back(&reason(&error)))
    }

    fn try_apply(&mut self) -> notify::Result<()> {
        let plan = plan(&self.wanted);
        let watcher = match &mut self.watcher {
            Some(watcher) => watcher,
            none => none.insert(make(self.signals.clone())?),
        };
        for (path, state) in &self.watched {
            if plan.get(path) != Some(state) {
                // What is gone is no longer watched anyway.
                let _ = watcher.unwatch(path);
            }
        }
        for (path, state) in &plan {
            if self.watched.get(path) != Some(state) {
                let mode = if state.0 { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
                match watcher.watch(path, mode) {
                    Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => {}
                    other => other?,
                }
            }
        }
        self.watched = plan;
        Ok(())
    }
}

fn make(signals: Sender<Signal>) -> notify::Result<RecommendedWatcher> {
    notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // At the end nobody listens any more.
        let _ = match event {
            Ok(event) if event.need_rescan() => signals.send(Signal::Changed(Vec::new())),
            Ok(event) if !is_change(event.kind) => Ok(()),
            Ok(event) => signals.send(Signal::Changed(event.paths)),
            Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => {
                signals.send(Signal::WatchFailed(reason(&error)))
            }
            // A file that is gone before it could be looked at has an event of its own.
            Err(_) => Ok(()),
        };
    })
}

/// Reading is no change; that a written file was closed is.
fn is_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

fn reason(error: &notify::Error) -> String {
    let limit = match &error.kind {
        ErrorKind::MaxFilesWatch => "fs.inotify.max_user_watches",
        // Too many open files, in this process or of this sort.
        ErrorKind::Io(io) if io.raw_os_error() == Some(24) => "fs.inotify.max_user_instances",
        _ => return format!("files cannot be watched: {error}"),
    };
    format!("the system's limit of watched files is reached; raise `{limit}`")
}

/// What to watch for these paths, and whether with all that is in it: folders whole; above each path the folder
/// in which it would come, go, or be replaced.
fn plan(wanted: &[PathBuf]) -> BTreeMap<PathBuf, (bool, Identity)> {
    let mut plan = BTreeMap::new();
    for path in wanted.iter().filter(|path| path.is_dir()) {
        let covered = path.ancestors().skip(1).any(|above| matches!(plan.get(above), Some((true, _))));
        if !covered {
            plan.insert(path.clone(), (true, identity(path)));
        }
    }
    let whole: Vec<PathBuf> = plan.keys().cloned().collect();
    for path in wanted {
        let above = path.ancestors().skip(1).find(|above| above.is_dir());
        if let Some(above) = above.filter(|above| !whole.iter().any(|folder| above.starts_with(folder))) {
            plan.insert(above.to_owned(), (false, identity(above)));
        }
    }
    plan
}

#[cfg(unix)]
fn identity(path: &Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).map_or((0, 0), |meta| (meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Identity {
    (u64::from(fs::metadata(path).is_ok()), 0)
}

/// The path as the system's watcher names it: without links, whether it is there or not.
fn whole(path: &Path) -> PathBuf {
    match (fs::canonicalize(path), path.parent(), path.file_name()) {
        (Ok(whole), _, _) => whole,
        (Err(_), Some(parent), Some(name)) if !parent.as_os_str().is_empty() => whole(parent).join(name),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::mpsc::{Receiver, channel};
    use std::time::{Duration, Instant};

    use super::{Watch, plan, reason};
    use crate::serve::state::Signal;

    fn site() -> (tempfile::TempDir, PathBuf, Vec<PathBuf>) {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("content/a")).unwrap();
        fs::write(root.join("site.toml"), "x").unwrap();
        let wanted = ["site.toml", "content", "themes"].map(|name| root.join(name)).to_vec();
        (home, root, wanted)
    }

    fn saw(signals: &Receiver<Signal>, watch: &Watch, path: &Path) -> bool {
        let end = Instant::now() + Duration::from_secs(5);
        while let Ok(signal) = signals.recv_timeout(end.saturating_duration_since(Instant::now())) {
            if matches!(signal, Signal::Changed(paths) if paths.iter().any(|p| p == path && watch.is_wanted(p))) {
                return true;
            }
        }
        false
    }

    #[test]
    fn folders_are_watched_whole_and_files_through_their_folder() {
        let (_home, root, mut wanted) = site();
        wanted.push(root.join("content/_data"));
        let plan: Vec<_> = plan(&wanted).into_iter().map(|(path, (whole, _))| (path, whole)).collect();
        assert_eq!(plan, [(root.clone(), false), (root.join("content"), true)]);
    }

    #[test]
    fn edits_new_files_and_replaced_ones_are_seen_whether_watched_or_polled() {
        for polls in [false, true] {
            let (_home, root, wanted) = site();
            let (sender, signals) = channel();
            let mut watch = Watch::new(sender);
            watch.polls = polls;
            assert_eq!(watch.follow(&wanted), None);
            std::thread::sleep(Duration::from_millis(50));
            let page = root.join("content/a/page.md");
            fs::write(&page, "one").unwrap();
            assert!(saw(&signals, &watch, &page), "a new file, polls: {polls}");
            fs::write(root.join("content/a/page.tmp"), "two!").unwrap();
            fs::rename(root.join("content/a/page.tmp"), &page).unwrap();
            assert!(saw(&signals, &watch, &page), "a replaced file, polls: {polls}");
            fs::write(root.join("new.toml"), "another").unwrap();
            fs::rename(root.join("new.toml"), root.join("site.toml")).unwrap();
            assert!(saw(&signals, &watch, &root.join("site.toml")), "the settings, polls: {polls}");
            assert!(!watch.is_wanted(&root.join("public")) && !watch.is_wanted(&root.join("content/a.md~")));
            fs::create_dir(root.join("themes")).unwrap();
            assert!(watch.look().0, "a folder that came, polls: {polls}");
            fs::write(root.join("themes/a.css"), "a").unwrap();
            assert!(saw(&signals, &watch, &root.join("themes/a.css")), "in a folder that came, polls: {polls}");
        }
    }

    #[test]
    fn a_folder_that_another_replaced_is_watched_again() {
        let (_home, root, wanted) = site();
        let (sender, signals) = channel();
        let mut watch = Watch::new(sender);
        watch.follow(&wanted);
        assert!(!watch.look().0);
        fs::rename(root.join("content"), root.join("old")).unwrap();
        assert!(watch.look().0);
        fs::create_dir(root.join("content")).unwrap();
        assert!(watch.look().0);
        fs::write(root.join("content/x.md"), "x").unwrap();
        assert!(saw(&signals, &watch, &root.join("content/x.md")));
    }

    #[test]
    fn a_limit_is_named_with_the_setting_that_raises_it() {
        let full = notify::Error::new(notify::ErrorKind::MaxFilesWatch);
        assert!(reason(&full).contains("max_user_watches"));
        let many = notify::Error::io(std::io::Error::from_raw_os_error(24));
        assert!(reason(&many).contains("max_user_instances"));
        let mut watch = Watch::new(channel().0);
        assert!(watch.fall_back("the limit").contains("looked at every"));
        assert!(watch.polls);
    }
}
