//! The preview as a whole: builds, takes over what was built, tells the tabs, waits for the next change.

use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::access::Guard;
use super::batch::{self, Batch, Pace, Since};
use super::engine::{Built, Engine, Event, Options};
use super::listen::{self, Door};
use super::made;
use super::relay::Relay;
use super::state::{Shared, Signal};
use super::tell;
use super::watch::Watch;
use crate::path::OutputPath;
use crate::publish::Error;

/// How often the watched folders themselves are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long nothing must happen before pages are made that nobody asked for.
const IDLE: Duration = Duration::from_secs(2);

/// How many are made after one build, so that a large site does not keep the machine busy. `check` looks at all.
const MOST_LOOKED_AT: usize = 500;

/// So long builds are not shown that may have read a file while it was being written, before one is after all.
const UNSETTLED: Duration = Duration::from_millis(400);

/// A running preview. It ends when this is dropped.
pub struct Preview {
    address: SocketAddr,
    shared: Arc<Shared>,
    relay: Arc<Relay>,
    doors: Vec<Door>,
    keeper: Option<JoinHandle<()>>,
}

struct Keeper {
    engine: Box<dyn Engine>,
    options: Options,
    on_event: Box<dyn FnMut(Event) + Send>,
    shared: Arc<Shared>,
    signals: Receiver<Signal>,
    watch: Watch,
    pace: Pace,
    held: Option<Unshown>,
}

/// Builds that were not shown.
struct Unshown {
    since: Instant,
    /// The pages that were edited for them.
    edited: Vec<OutputPath>,
    /// What had changed for the last of them.
    changed: Vec<PathBuf>,
}

/// Starts the preview: it listens when this returns, and answers after the first build.
///
/// # Errors
/// When it cannot listen where it should.
pub fn start(
    engine: Box<dyn Engine>,
    options: Options,
    on_event: Box<dyn FnMut(Event) + Send>,
) -> Result<Preview, Error> {
    let most = listen::raise_limit();
    let listeners = listen::bind(options.host, options.port)?;
    let port = listeners[0].local_addr().map_or(options.port, |address| address.port());
    let address = SocketAddr::new(options.host, port);
    let allowed = options.allow_hosts.iter().map(|name| name.to_ascii_lowercase()).collect();
    let token = if options.host.is_loopback() { None } else { Some(make_token(address)?) };
    let (sender, signals) = channel();
    let shared = Arc::new(Shared::new(Guard { address, allowed, token }, sender.clone()));
    let watch = Watch::new(sender);
    let io = |e: io::Error| Error::io("listen on", &PathBuf::from(address.to_string()), &e);
    let relay = Arc::new(Relay::start(Arc::clone(&shared)).map_err(io)?);
    let doors = listeners.into_iter().map(|listener| Door::open(listener, Arc::clone(&relay), most));
    let doors = doors.collect::<Result<_, _>>().map_err(io)?;
    let keeper = Keeper {
        engine,
        options,
        on_event,
        shared: Arc::clone(&shared),
        signals,
        watch,
        pace: Pace::default(),
        held: None,
    };
    let keeper = thread::spawn(move || keeper.run());
    Ok(Preview { address, shared, relay, doors, keeper: Some(keeper) })
}

fn make_token(address: SocketAddr) -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        let place = PathBuf::from(address.to_string());
        Error::refused("make a token for", &place, error.to_string())
    })?;
    Ok(blake3::hash(&bytes).to_hex()[..32].to_owned())
}

impl Preview {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until it ends.
    pub fn wait(mut self) {
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.shared.signal(Signal::Stop);
        for door in &mut self.doors {
            door.close();
        }
        self.relay.close();
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

impl Keeper {
    fn run(mut self) {
        // What changes while the first build reads must not be missed.
        let watched = self.engine.watched();
        self.follow(&watched);
        let base_path = self.build(Vec::new());
        self.greet(&base_path);
        while let Some(changed) = self.wait() {
            self.build(changed);
        }
    }

    fn greet(&mut self, base_path: &str) {
        let Guard { address, token, .. } = &self.shared.guard;
        let query = token.as_ref().map(|token| format!("?token={token}")).unwrap_or_default();
        let url = format!("http://{address}{base_path}/{query}");
        if token.is_some() {
            let text = format!(
                "everybody who can reach {address} and has the token sees this preview, drafts included; \
                 it is not encrypted"
            );
            (self.on_event)(Event::Warning(text));
        }
        (self.on_event)(Event::Listening { url });
    }

    fn follow(&mut self, paths: &[PathBuf]) {
        if let Some(warning) = self.watch.follow(paths) {
            (self.on_event)(Event::Warning(warning));
        }
    }

    /// Builds, takes the build over, tells everybody. Gives the base path.
    fn build(&mut self, changed: Vec<PathBuf>) -> String {
        let begun = Instant::now();
        let built = catch_unwind(AssertUnwindSafe(|| self.engine.build(&changed)));
        let built = built.map_err(|panic| made::of_panic(&*panic));
        // A build that failed so has not said what to watch: what was watched is watched on.
        if let Ok(built) = &built {
            self.follow(&built.watched);
        }
        let mut built = built.unwrap_or_else(|found| Built { diagnostics: vec![found], ..Built::default() });
        if self.holds(&mut built, &changed) {
            self.pace.ended(&changed, Instant::now());
            return built.base_path;
        }
        let outputs = built.bundle.as_ref().map(|bundle| bundle.len());
        let base_path = built.base_path.clone();
        let edited = built.edited.clone();
        let now = self.shared.accept(built);
        let took = begun.elapsed();
        tell::everybody(&self.shared, &now, &edited, self.options.follow);
        self.pace.ended(&changed, Instant::now());
        (self.on_event)(Event::Built { diagnostics: now.diagnostics(), outputs, took, changed });
        if self.options.idle {
            look_when_idle(&self.shared, now.builds);
        }
        base_path
    }

    /// Whether a build is not to be shown because the next one will be right. What was edited for it is then told
    /// with the next.
    fn holds(&mut self, built: &mut Built, changed: &[PathBuf]) -> bool {
        let before = self.held.take();
        let since = before.as_ref().map_or_else(Instant::now, |held| held.since);
        let earlier = before.into_iter().flat_map(|held| held.edited);
        let earlier: Vec<OutputPath> = earlier.filter(|path| !built.edited.contains(path)).collect();
        built.edited.extend(earlier);
        let holds = built.unsettled && since.elapsed() < UNSETTLED;
        self.held = holds.then(|| Unshown { since, edited: built.edited.clone(), changed: changed.to_vec() });
        holds
    }

    /// Waits for changes that ask for a build: the paths, none if anything may have changed. Nothing at the end.
    fn wait(&mut self) -> Option<Vec<PathBuf>> {
        let mut since = Since::Build;
        loop {
            let signal = match self.signals.try_recv() {
                Err(TryRecvError::Empty) => {
                    since = Since::Now;
                    self.signals.recv_timeout(if self.held.is_some() { UNSETTLED } else { LOOK })
                }
                Err(TryRecvError::Disconnected) => return None,
                Ok(signal) => Ok(signal),
            };
            let first = match signal {
                Ok(Signal::Changed(paths)) => {
                    let everything = paths.is_empty();
                    let paths: Vec<_> = paths.into_iter().filter(|path| self.watch.is_wanted(path)).collect();
                    (everything || !paths.is_empty()).then_some(paths)
                }
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
                Ok(other) => {
                    self.hear(other);
                    None
                }
                Err(RecvTimeoutError::Timeout) => match &self.held {
                    // What was written while it was read has brought no event of its own.
                    Some(held) => Some(held.changed.clone()),
                    None => self.look(),
                },
            };
            if let Some(first) = first {
                let watch = &self.watch;
                let Batch { paths, everything, others, stopped } =
                    batch::gather((first, since), &self.signals, &mut self.pace, &|path| watch.is_wanted(path));
                if stopped {
                    return None;
                }
                others.into_iter().for_each(|signal| self.hear(signal));
                return Some(if everything { Vec::new() } else { paths.into_iter().collect() });
            }
        }
    }

    fn look(&mut self) -> Option<Vec<PathBuf>> {
        let (changed, warning) = self.watch.look();
        if let Some(warning) = warning {
            (self.on_event)(Event::Warning(warning));
        }
        changed.then(Vec::new)
    }

    fn hear(&mut self, signal: Signal) {
        match signal {
            Signal::Found => {
                self.shared.look_at_found();
                let now = self.shared.now();
                tell::say_report(&self.shared, &self.shared.report(&now));
                (self.on_event)(Event::Found(now.diagnostics()));
            }
            Signal::Posted(path, status) => (self.on_event)(Event::Posted { path, status }),
            Signal::WatchFailed(why) => {
                let text = self.watch.fall_back(&why);
                (self.on_event)(Event::Warning(text));
            }
            Signal::Changed(_) | Signal::Stop => {}
        }
    }
}

/// Makes the pages that nobody asked for, when nothing else has happened for a while, to find their mistakes.
fn look_when_idle(shared: &Arc<Shared>, build: u64) {
    let shared = Arc::downgrade(shared);
    let look = move || {
        let pause = Duration::from_millis(100);
        let is_current = |shared: &Shared| shared.now().builds == build;
        for _ in 0..IDLE.as_millis() / pause.as_millis() {
            thread::sleep(pause);
            if !shared.upgrade().is_some_and(|shared| is_current(&shared)) {
                return;
            }
        }
        let Some(site) = shared.upgrade().and_then(|shared| shared.now().site).filter(|site| site.number == build)
        else {
            return;
        };
        let known = site.found_count();
        for path in site.to_look_at(MOST_LOOKED_AT) {
            match shared.upgrade() {
                Some(shared) if is_current(&shared) => site.look_at(&path),
                _ => return,
            }
        }
        if let Some(shared) = shared.upgrade().filter(|_| site.found_count() != known) {
            shared.say_found();
        }
    };
    // Without a thread mistakes are found when their page is asked for.
    drop(thread::Builder::new().name("idle".into()).spawn(look));
}
