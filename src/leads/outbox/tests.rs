//! The outbox at work, with targets that fail in every way.

mod bench;
mod lanes;
mod queue;
