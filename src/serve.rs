//! The live preview: watches, builds, and shows the last good site to this machine alone.
//!
//! It stands on an [`Engine`], so it knows neither how a site is built nor who prints what it reports. It serves
//! outputs of the bundle and nothing else: a request never becomes the path of a file.

mod engine;
mod lock;
mod access;
mod address;
mod answer;
mod report;
mod inject;
mod change;
mod post;
mod receive;
mod live;
mod made;
mod state;
mod tell;
mod http;
mod listen;
mod relay;
mod batch;
mod poll;
mod watch;
mod keeper;

pub use engine::{Built, Engine, Event, Leads, Options, Poster};
pub use keeper::{Preview, start};

#[cfg(test)]
mod tests;
