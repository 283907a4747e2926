//! The outbox at work, with targets that fail in every way.

mod bench;
mod ears;
mod lanes;
mod queue;
mod sync;
mod webhook;
