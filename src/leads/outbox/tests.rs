//! The outbox at work, with targets that fail in every way.

mod bench;
mod ears;
mod lanes;
mod mail;
mod post_office;
mod queue;
mod sync;
mod webhook;
