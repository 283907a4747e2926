//! How far long work has come, on a terminal alone: in CI and in files nothing is shown.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::args::Format;
use super::context::Context;
use super::report;
use crate::bundle::{Access, Content, Sink};
use crate::path::OutputPath;

/// Work that ends sooner shows nothing.
const PATIENCE: Duration = Duration::from_millis(800);
/// How often the line is written anew.
const PACE: Duration = Duration::from_millis(150);

/// A sink that counts what passes.
struct Counted<'a> {
    sink: &'a dyn Sink,
    done: &'a AtomicUsize,
}

impl Sink for Counted<'_> {
    fn put(&self, path: &OutputPath, access: Access, content: Content) -> Result<(), String> {
        let put = self.sink.put(path, access, content);
        self.done.fetch_add(1, Ordering::Relaxed);
        put
    }

    fn put_hashed(&self, path: &OutputPath, access: Access, content: Content, hash: [u8; 32]) -> Result<(), String> {
        let put = self.sink.put_hashed(path, access, content, hash);
        self.done.fetch_add(1, Ordering::Relaxed);
        put
    }

    fn keep(&self, path: &OutputPath, hash: &[u8; 32]) -> bool {
        let is_kept = self.sink.keep(path, hash);
        self.done.fetch_add(usize::from(is_kept), Ordering::Relaxed);
        is_kept
    }
}

/// Does `work` with a sink that passes everything on, and shows how many of `total` outputs are made.
pub fn shown<T>(context: &Context, total: usize, sink: &dyn Sink, work: impl FnOnce(&dyn Sink) -> T) -> T {
    let wanted = std::io::stderr().is_terminal() && !context.quiet && context.format == Format::Human;
    if !wanted {
        return work(sink);
    }
    let count = AtomicUsize::new(0);
    let done = &count;
    let (end, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut wait = PATIENCE;
            let mut is_written = false;
            // The channel closes when the work is done.
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                report::err(&format!("\r{} of {total} outputs made", done.load(Ordering::Relaxed)));
                (wait, is_written) = (PACE, true);
            }
            if is_written {
                report::err("\r\u{1b}[K");
            }
        });
        let result = work(&Counted { sink, done });
        drop(end);
        result
    })
}
