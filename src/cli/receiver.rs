//! What a build leaves for the receiver, beside the site and never in it.

use super::Failure;
use super::context::Context;
use crate::build::Built;
use crate::form::manifest::{Gated, Manifest};
use crate::path::SourcePath;
use crate::publish::receiver::{self, Stored};
use crate::publish::write;

/// Writes the manifest and the files of `signed` gates under `.wellspring/`, and gives the manifest's hash.
///
/// # Errors
/// When the disk refuses.
pub fn leave(context: &Context, built: &Built) -> Result<[u8; 32], Failure> {
    let manifest = crate::render::receiver::manifest(&built.renderer);
    let text = manifest.to_json();
    let folder = write::state_folder(&context.root)?;
    receiver::settle(&folder, text.as_bytes(), &files(built, &manifest))?;
    Ok(*blake3::hash(text.as_bytes()).as_bytes())
}

fn files(built: &Built, manifest: &Manifest) -> Vec<Stored> {
    let one = |gated: &Gated| {
        let from = built.renderer.snapshot.on_disk(&SourcePath::new(&gated.file).ok()?)?;
        Some(Stored { sha256: gated.sha256.clone()?, bytes: gated.bytes, from })
    };
    manifest.gated.iter().filter_map(one).collect()
}
