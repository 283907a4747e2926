//! What all threads of the preview share: the last good site, what was found, who is connected, what was posted.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::access::Guard;
use super::engine::Built;
use super::live::Hub;
use super::lock::lock;
use super::made::Site;
use super::receive::Received;
use super::report;
use crate::build;
use crate::diag::Diagnostic;
use crate::path::OutputPath;

/// What happens that the keeper must know.
#[derive(Debug)]
pub(super) enum Signal {
    /// These paths changed; none means that anything may have.
    Changed(Vec<PathBuf>),
    /// The watcher says something went wrong with it.
    WatchFailed(String),
    /// Recipes found something.
    Found,
    /// A form was posted and answered.
    Posted(String, u16),
    /// The preview ends.
    Stop,
}

/// The shared state.
pub(super) struct Shared {
    pub guard: Guard,
    pub hub: Arc<Hub>,
    pub received: Mutex<VecDeque<Received>>,
    /// What the team wants posts of a form to be answered, by the form's name.
    pub wanted: Mutex<BTreeMap<String, String>>,
    /// Outputs other than pages that were asked for, with the tag that was sent.
    pub seen: Mutex<BTreeMap<OutputPath, String>>,
    pub signals: Mutex<Sender<Signal>>,
    now: Mutex<Now>,
    built: Condvar,
    /// Whether the keeper was told that recipes found something, and has not yet looked.
    found_said: AtomicBool,
    /// The last report that was written, with the build and the number of findings that it is of.
    written: Mutex<(u64, usize, Arc<str>)>,
}

/// What stands at a moment.
#[derive(Clone, Default)]
pub(super) struct Now {
    /// How many builds there were.
    pub builds: u64,
    /// The last good site.
    pub site: Option<Arc<Site>>,
    /// What the last build found.
    found: Arc<[Diagnostic]>,
}

impl Now {
    /// Everything that is known to be wrong, in the order in which it is shown.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut all = self.found.to_vec();
        // What recipes of an older site found may be mended by now.
        if let Some(site) = self.site.as_ref().filter(|site| site.number == self.builds) {
            all.extend(site.found());
        }
        build::join(all)
    }
}

impl Shared {
    /// The state before the first build.
    pub(super) fn new(guard: Guard, signals: Sender<Signal>) -> Self {
        Self {
            guard,
            hub: Arc::default(),
            received: Mutex::default(),
            wanted: Mutex::default(),
            seen: Mutex::default(),
            signals: Mutex::new(signals),
            now: Mutex::default(),
            built: Condvar::new(),
            found_said: AtomicBool::new(false),
            written: Mutex::new((0, 0, "".into())),
        }
    }

    /// What stands now. Waits for the first build.
    pub(super) fn now(&self) -> Now {
        let mut now = lock(&self.now);
        while now.builds == 0 {
            now = self.built.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
        now.clone()
    }

    /// Takes a build over: from here on requests see it.
    pub(super) fn accept(&self, built: Built) -> Now {
        let old = lock(&self.now).clone();
        let builds = old.builds + 1;
        let site = built.bundle.clone().map(|bundle| Arc::new(Site::new(builds, bundle, &built, old.site.as_deref())));
        let now = Now { builds, site: site.or(old.site), found: built.diagnostics.into() };
        *lock(&self.now) = now.clone();
        self.built.notify_all();
        now
    }

    /// The report of what stands, for pages.
    pub(super) fn report(&self, now: &Now) -> Arc<str> {
        let count = now.site.as_ref().map_or(0, |site| site.found_count());
        let mut written = lock(&self.written);
        if (written.0, written.1) != (now.builds, count) {
            *written = (now.builds, count, report::html(&now.diagnostics()).into());
        }
        Arc::clone(&written.2)
    }

    /// Tells the keeper once that recipes found something.
    pub(super) fn say_found(&self) {
        if !self.found_said.swap(true, Ordering::AcqRel) {
            self.signal(Signal::Found);
        }
    }

    /// The keeper looks; what is found from here on is told again.
    pub(super) fn look_at_found(&self) {
        self.found_said.store(false, Ordering::Release);
    }

    /// Tells the keeper something. It may be gone already, at the end.
    pub(super) fn signal(&self, signal: Signal) {
        let _ = lock(&self.signals).send(signal);
    }
}
