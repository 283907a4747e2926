//! Outputs beside pages: one file each, one list.

use std::sync::Arc;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::bundle::{Access, Asking, Content, Noted, Origin, Output, Question};
use crate::diag::Checked;
use crate::path::{OutputPath, Route, SourcePath};
use crate::render::Renderer;

mod absolute;
pub mod assets;
pub mod atom;
pub mod cards;
mod feed;
pub mod files;
pub mod headers;
pub mod hosting;
pub mod ics;
pub mod json_feed;
pub mod kit;
pub mod llms;
pub mod pictures;
pub mod redirects;
pub mod robots;
pub mod rss;
pub mod search;
pub mod sitemap;
pub mod transitions;
pub mod plates;
mod twin;
mod xml;

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
    Emitter { name: "pictures", outputs: pictures::outputs },
    Emitter { name: "assets", outputs: assets::outputs },
    Emitter { name: "plates", outputs: plates::outputs },
    Emitter { name: "cards", outputs: cards::outputs },
    Emitter { name: "atom", outputs: atom::outputs },
    Emitter { name: "json-feed", outputs: json_feed::outputs },
    Emitter { name: "rss", outputs: rss::outputs },
    Emitter { name: "sitemap", outputs: sitemap::outputs },
    Emitter { name: "robots", outputs: robots::outputs },
    Emitter { name: "search", outputs: search::outputs },
    Emitter { name: "calendar", outputs: ics::outputs },
    Emitter { name: "kit", outputs: kit::outputs },
    Emitter { name: "llms", outputs: llms::outputs },
    Emitter { name: "transitions", outputs: transitions::outputs },
    Emitter { name: "redirects", outputs: redirects::outputs },
    Emitter { name: "hosting", outputs: hosting::outputs },
];

/// The outputs of all emitters.
pub fn all(renderer: &Arc<Renderer>) -> Vec<Planned> {
    ALL.par_iter().flat_map_iter(|emitter| (emitter.outputs)(renderer)).collect()
}

/// A public output that a function makes of the site.
fn planned(route: &Route, kind: &str, what: String, make: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Planned {
    let origin = Origin { kind: kind.to_owned(), ..Origin::default() };
    let recipe = Box::new(move || Checked::clean(Content::Bytes(make())));
    Planned { path: route.output(), what, output: Output { access: Access::Public, origin, recipe, asking: None } }
}

/// An output whose address names all that it is made from. So it asks nothing, and what was made once stands.
#[derive(Clone)]
struct Fixed(Arc<dyn Fn() -> Checked<Content> + Send + Sync>);

impl Fixed {
    fn planned(route: &Route, kind: &str, make: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Planned {
        let fixed = Self(Arc::new(move || Checked::clean(Content::Bytes(make()))));
        let origin = Origin { kind: kind.to_owned(), ..Origin::default() };
        let recipe = {
            let make = Arc::clone(&fixed.0);
            Box::new(move || make())
        };
        let output = Output { access: Access::Public, origin, recipe, asking: Some(Box::new(fixed)) };
        Planned { path: route.output(), what: format!("a {kind}"), output }
    }
}

impl Asking for Fixed {
    fn noting(&self) -> (Checked<Content>, Option<Vec<Noted>>) {
        ((self.0)(), Some(Vec::new()))
    }

    fn origins(&self, _: &Question) -> Vec<SourcePath> {
        Vec::new()
    }

    fn first_other(&self, noted: &[Noted]) -> Option<usize> {
        (!noted.is_empty()).then_some(0)
    }
}
