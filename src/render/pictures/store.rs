//! What builds that follow one another know of pictures, and the memory in which they are unpacked.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use super::{Looked, Smaller, told};
use crate::diag::Diagnostic;
use crate::path::{Route, SourcePath};
use crate::raster::{self, Fault, Pixels, facts::Facts};
use crate::source::{Snapshot, Stat};

/// How many bytes of unpacked pictures are held for those that are made of them.
const ROOM: usize = 48 << 20;
/// How many bytes of packed pictures are held until they are asked for.
const READY: usize = 64 << 20;

/// What earlier builds knew of pictures.
pub trait Known: Send + Sync {
    /// What a file is, if it is as it was.
    fn looked(&self, path: &SourcePath, stat: &Stat) -> Option<Looked>;
    /// Takes what a file is, to know it from now on.
    fn learn(&self, path: &SourcePath, stat: &Stat, looked: &Looked);
    /// The mean colour of the picture with that key.
    fn colour(&self, key: &[u8; 32]) -> Option<[u8; 3]>;
    /// Takes the mean colour, to know it from now on.
    fn learn_colour(&self, key: &[u8; 32], colour: [u8; 3]);
    /// Whether the picture with that key is smaller as AVIF.
    fn is_smaller(&self, key: &[u8; 32]) -> Option<bool>;
    /// Takes whether it is, to know it from now on.
    fn learn_is_smaller(&self, key: &[u8; 32], is_smaller: bool);
}

/// Made by the first who asks; the others wait for it.
type Cell = Arc<OnceLock<Result<Arc<Pixels>, Diagnostic>>>;

/// The store of a build, and of builds that follow one another.
pub struct Store {
    known: Option<Arc<dyn Known>>,
    seen: Mutex<BTreeMap<SourcePath, (Stat, Looked)>>,
    colours: Mutex<BTreeMap<[u8; 32], [u8; 3]>>,
    held: Mutex<Held>,
    made: Mutex<Ready>,
    room: Room,
}

/// Pictures that were made before their turn, by their addresses.
#[derive(Default)]
struct Ready {
    all: BTreeMap<Route, Vec<u8>>,
    bytes: usize,
}

/// Unpacked pictures, the oldest first.
#[derive(Default)]
struct Held {
    cells: VecDeque<([u8; 32], usize, Cell)>,
    bytes: usize,
}

impl Store {
    /// An empty store over what is known.
    pub fn new(known: Option<Arc<dyn Known>>) -> Self {
        let room = Room { free: Mutex::new(raster::MOST), freed: Condvar::new() };
        Self {
            known,
            seen: Mutex::default(),
            colours: Mutex::default(),
            held: Mutex::default(),
            made: Mutex::default(),
            room,
        }
    }

    /// What a file is; nothing if it cannot be read.
    pub(super) fn look(&self, snapshot: &Snapshot, path: &SourcePath) -> Option<Looked> {
        let stat = snapshot.stat(path)?;
        if let Some((_, looked)) = lock(&self.seen).get(path).filter(|(seen, _)| seen == stat) {
            return Some(*looked);
        }
        let known = self.known.as_ref().and_then(|known| known.looked(path, stat));
        let looked = match known {
            Some(looked) => looked,
            None => {
                // Of several large files not all are held at once.
                let _part = self.room.take(stat.size.saturating_mul(2));
                let looked = Looked::of(&snapshot.read(path).ok()?);
                if let Some(known) = &self.known {
                    known.learn(path, stat, &looked);
                }
                looked
            }
        };
        lock(&self.seen).insert(path.clone(), (*stat, looked));
        Some(looked)
    }

    /// The mean colour of a picture.
    pub(super) fn colour(
        &self,
        snapshot: &Snapshot,
        path: &SourcePath,
        (facts, smaller): (&Facts, &Smaller),
    ) -> Result<[u8; 3], Diagnostic> {
        if let Some(colour) = lock(&self.colours).get(&smaller.key) {
            return Ok(*colour);
        }
        let known = self.known.as_ref().and_then(|known| known.colour(&smaller.key));
        let colour = match known {
            Some(colour) => colour,
            None => {
                let colour = self.base(snapshot, path, (facts, smaller))?.mean();
                if let Some(known) = &self.known {
                    known.learn_colour(&smaller.key, colour);
                }
                colour
            }
        };
        lock(&self.colours).insert(smaller.key, colour);
        Ok(colour)
    }

    /// The widest picture of those that are made of one, unpacked. It never enters rayon, so a thread that waits for
    /// another one's work waits for nothing of its own.
    pub(super) fn base(
        &self,
        snapshot: &Snapshot,
        path: &SourcePath,
        (facts, smaller): (&Facts, &Smaller),
    ) -> Result<Arc<Pixels>, Diagnostic> {
        let cell = self.cell(facts, smaller);
        let unpack = || {
            let bytes = snapshot.read(path)?;
            let _part = self.room.take(facts.weight);
            let pixels = raster::decode(&bytes, facts).map_err(|_| told(path, Fault::Broken))?;
            Ok(Arc::new(pixels.scaled(smaller.top())))
        };
        cell.get_or_init(unpack).clone()
    }

    /// Whether a picture is smaller as AVIF, if an earlier build has found out.
    pub(super) fn is_smaller(&self, key: &[u8; 32]) -> Option<bool> {
        self.known.as_ref()?.is_smaller(key)
    }

    /// Takes it for later builds.
    pub(super) fn learn_is_smaller(&self, key: &[u8; 32], is_smaller: bool) {
        if let Some(known) = &self.known {
            known.learn_is_smaller(key, is_smaller);
        }
    }

    /// Holds a picture that was made before its turn. Where there is no room left, it is made once more.
    pub(super) fn hold(&self, route: &Route, made: Vec<u8>) {
        let mut ready = lock(&self.made);
        if ready.bytes + made.len() <= READY {
            ready.bytes += made.len();
            ready.all.insert(route.clone(), made);
        }
    }

    /// Hands such a picture out.
    pub(super) fn take_made(&self, route: &Route) -> Option<Vec<u8>> {
        let mut ready = lock(&self.made);
        let made = ready.all.remove(route)?;
        ready.bytes -= made.len();
        Some(made)
    }

    /// Waits for memory. Whoever has a part of it asks for no second one.
    pub(super) fn part(&self, bytes: u64) -> Part<'_> {
        self.room.take(bytes)
    }

    fn cell(&self, facts: &Facts, smaller: &Smaller) -> Cell {
        let mut held = lock(&self.held);
        if let Some((_, _, cell)) = held.cells.iter().find(|(key, ..)| *key == smaller.key) {
            return Arc::clone(cell);
        }
        let (width, height) = (smaller.top() as usize, raster::height(smaller.size, smaller.top()) as usize);
        let bytes = width * height * if facts.alpha { 4 } else { 3 };
        held.bytes += bytes;
        // Whoever works with one that is let go here keeps it until the work is done.
        while held.bytes > ROOM {
            let Some((_, gone, _)) = held.cells.pop_front() else { break };
            held.bytes -= gone;
        }
        let cell = Cell::default();
        held.cells.push_back((smaller.key, bytes, Arc::clone(&cell)));
        cell
    }
}

/// The memory in which pictures are unpacked, all threads together.
struct Room {
    free: Mutex<u64>,
    freed: Condvar,
}

/// A part of it.
pub(super) struct Part<'r>(&'r Room, u64);

impl Room {
    /// Waits until there is so much of it. One that needs more than all has all.
    fn take(&self, bytes: u64) -> Part<'_> {
        let bytes = bytes.min(raster::MOST);
        let mut free = lock(&self.free);
        while *free < bytes {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= bytes;
        Part(self, bytes)
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        *lock(&self.0.free) += self.1;
        self.0.freed.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
