//! Outputs beside pages: one file each, one list.

use std::sync::Arc;

use crate::bundle::Output;
use crate::path::OutputPath;
use crate::render::Renderer;

pub mod assets;
pub mod files;

/// An output that an emitter adds.
pub struct Planned {
    /// Where it goes.
    pub path: OutputPath,
    /// What it is, for messages: `the feed of …`.
    pub what: String,
    /// How it is made.
    pub output: Output,
}

/// An emitter.
pub struct Emitter {
    /// Its name.
    pub name: &'static str,
    /// The outputs that it adds to a site.
    pub outputs: fn(&Arc<Renderer>) -> Vec<Planned>,
}

/// All emitters. Where two ask for one path, the collision names both.
pub const ALL: &[Emitter] = &[
    Emitter { name: "files", outputs: files::outputs },
    Emitter { name: "assets", outputs: assets::outputs },
];

/// The outputs of all emitters.
pub fn all(renderer: &Arc<Renderer>) -> Vec<Planned> {
    ALL.iter().flat_map(|emitter| (emitter.outputs)(renderer)).collect()
}
