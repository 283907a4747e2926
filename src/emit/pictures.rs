//! The pictures of a site as they are published: smaller ones of each, and the file itself without what nobody sees.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Planned;
use crate::bundle::{Access, Asking, Content, Noted, Origin, Output, Question};
use crate::diag::Checked;
use crate::path::SourcePath;
use crate::raster;
use crate::render::Renderer;
use crate::render::pictures::Variant;

/// What sort of output a smaller picture is.
pub const KIND: &str = "picture";

/// The smaller pictures. Of two files with the same bytes one is asked.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let mut all: BTreeMap<&str, (&SourcePath, &[u8; 32], &Variant)> = BTreeMap::new();
    for (path, picture) in renderer.pictures.iter() {
        let Some(smaller) = &picture.smaller else { continue };
        for variant in smaller.webp.iter().chain(&smaller.avif).chain(&smaller.other) {
            all.entry(variant.route.as_str()).or_insert((path, &smaller.key, variant));
        }
    }
    let plan = |(path, key, variant): (&SourcePath, &[u8; 32], &Variant)| {
        let mut hasher = blake3::Hasher::new();
        hasher.update(key).update(&variant.width.to_le_bytes()).update(variant.format.extension().as_bytes());
        let made = Made { renderer: Arc::clone(renderer), path: path.clone(), variant: Some(variant.clone()) };
        let output = made.output(KIND, *hasher.finalize().as_bytes());
        Planned { path: variant.route.output(), what: format!("a smaller picture of `{path}`"), output }
    };
    all.into_values().map(plan).collect()
}

/// A picture itself, where something is to be taken out of it.
pub(super) fn cleaned(renderer: &Arc<Renderer>, path: &SourcePath) -> Option<Output> {
    let picture = renderer.pictures.get(path).filter(|picture| !picture.looked.clean)?;
    let made = Made { renderer: Arc::clone(renderer), path: path.clone(), variant: None };
    let key = blake3::keyed_hash(&picture.looked.hash, b"clean");
    Some(made.output("file", *key.as_bytes()))
}

/// An output that is made of a picture and of nothing else.
#[derive(Clone)]
struct Made {
    renderer: Arc<Renderer>,
    path: SourcePath,
    /// Nothing for the picture itself.
    variant: Option<Variant>,
}

impl Made {
    fn output(self, kind: &str, key: [u8; 32]) -> Output {
        let origin = Origin { source: Some(self.path.clone()), kind: kind.to_owned(), ..Origin::default() };
        let asking = Some(Box::new(Keyed { made: self.clone(), key }) as Box<dyn Asking>);
        Output { access: Access::Public, origin, recipe: Box::new(move || self.content()), asking }
    }

    fn content(&self) -> Checked<Content> {
        let (pictures, snapshot) = (&self.renderer.pictures, &self.renderer.snapshot);
        let made = match &self.variant {
            Some(variant) => pictures.make(snapshot, &self.path, variant),
            None => snapshot.read(&self.path).map(|bytes| raster::clean(&bytes)),
        };
        match made {
            Ok(bytes) => Checked::clean(Content::Bytes(bytes)),
            // Whatever is at that address, it says no more than one sees.
            Err(fault) => {
                let bytes = snapshot.read(&self.path).map(|bytes| raster::clean(&bytes)).unwrap_or_default();
                Checked::new(Content::Bytes(bytes), self.renderer.site.config.apply_rules(vec![fault]))
            }
        }
    }
}

/// With the key from which alone the bytes follow.
struct Keyed {
    made: Made,
    key: [u8; 32],
}

impl Asking for Keyed {
    fn noting(&self) -> (Checked<Content>, Option<Vec<Noted>>) {
        (self.made.content(), Some(Vec::new()))
    }

    fn origins(&self, _: &Question) -> Vec<SourcePath> {
        Vec::new()
    }

    fn first_other(&self, _: &[Noted]) -> Option<usize> {
        None
    }

    fn key(&self) -> Option<[u8; 32]> {
        Some(self.key)
    }
}
