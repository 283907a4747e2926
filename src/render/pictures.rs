//! The pictures of a site: what is known of each, the smaller ones that are made of it, and how a page shows it.
//!
//! A smaller picture has an address made of what it is made from, so its bytes never change. All of them are made of
//! one, the widest that is asked for, which is held for a while: a picture is unpacked once and not once for each.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::config::images::Images;
use crate::diag::{Checked, Diagnostic, Place, codes};
use crate::path::{Route, SourcePath};
use crate::raster::{self, Fault, Format, facts::Facts};
use crate::site::{Site, files};
use crate::source::Snapshot;

mod avif;
mod store;

pub use store::{Known, Store};

/// Of which version the making is: other bytes have another address.
const VERSION: &[u8] = b"1";

/// How many bytes unpacking a picture takes that is unpacked as soon as it is looked at.
const SMALL: u64 = 2 << 20;

/// What is known of a picture without unpacking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// The hash of its bytes.
    pub hash: [u8; 32],
    /// What it is.
    pub facts: Result<Facts, Fault>,
    /// Whether it holds nothing but what one sees.
    pub clean: bool,
}

impl Looked {
    /// Of the bytes of a file.
    pub fn of(bytes: &[u8]) -> Self {
        let hash = *blake3::hash(bytes).as_bytes();
        // A small one may be unpacked by nobody later on, so what is wrong within it is found now or never.
        let whole = |facts: Facts| match facts.pliable && facts.weight <= SMALL {
            true => raster::decode(bytes, &facts).map(|_| facts),
            false => Ok(facts),
        };
        Self { hash, facts: raster::facts(bytes).and_then(whole), clean: raster::clean(bytes) == bytes }
    }
}

/// All pictures of a build.
pub struct Pictures {
    all: BTreeMap<SourcePath, Picture>,
    settings: Images,
    store: Arc<Store>,
}

/// A picture with what is made of it.
pub struct Picture {
    /// What is known of it.
    pub looked: Looked,
    /// The address of the file itself.
    pub route: Route,
    /// Its smaller ones, if there are any, from the smallest.
    pub smaller: Option<Smaller>,
}

/// What is made of a picture.
pub struct Smaller {
    /// What all of it depends on.
    pub key: [u8; 32],
    /// Width and height as one sees it.
    size: (u32, u32),
    /// As WebP.
    pub webp: Vec<Variant>,
    /// As AVIF, in the same widths; none where that is not smaller.
    pub avif: Vec<Variant>,
    /// For what knows no WebP; none if the file itself serves.
    pub other: Option<Variant>,
}

/// A picture that is made of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its address.
    pub route: Route,
    /// Its width.
    pub width: u32,
    /// What sort of file it is.
    pub format: Format,
}

/// How a page shows a picture.
pub struct Shown<'p> {
    /// The address for what knows no other format.
    pub src: &'p Route,
    /// Width and height.
    pub size: (u32, u32),
    /// Its WebP files by width.
    pub webp: &'p [Variant],
    /// The same as AVIF, if there are any.
    pub avif: &'p [Variant],
    /// The mean of its colours, if nothing shines through it.
    pub colour: Option<[u8; 3]>,
}

impl Pictures {
    /// Looks at all pictures that a site publishes, and tells of those that are none. A preview has no AVIF, because
    /// nobody waits so long for a page.
    pub fn look(site: &Site, snapshot: &Snapshot, store: &Arc<Store>, is_preview: bool) -> Checked<Self> {
        let settings = site.config.images.clone();
        let files: Vec<(&SourcePath, &Route)> =
            site.files.iter().filter(|(path, _)| Format::is_named(&path.extension())).collect();
        let looked: Vec<Option<Looked>> =
            files.clone().into_par_iter().map(|(path, _)| store.look(snapshot, path)).collect();
        let mut faults = Vec::new();
        let mut all = BTreeMap::new();
        for ((path, route), looked) in files.into_iter().zip(looked) {
            // A file that cannot be read says so where it is copied.
            let Some(looked) = looked else { continue };
            let smaller = match looked.facts {
                Ok(facts) => smaller(path, &looked.hash, &facts, &settings),
                Err(fault) => {
                    faults.push((path, fault));
                    None
                }
            };
            all.insert(path.clone(), Picture { looked, route: route.clone(), smaller });
        }
        let mut pictures = Self { all, settings, store: Arc::clone(store) };
        if pictures.settings.avif && !is_preview {
            pictures.offer_avif(snapshot);
        }
        Checked::new(pictures, told_with_pages(site, faults))
    }

    /// All of them, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&SourcePath, &Picture)> {
        self.all.iter()
    }

    /// One of them.
    pub fn get(&self, path: &SourcePath) -> Option<&Picture> {
        self.all.get(path)
    }

    /// How wide a picture in a text is shown.
    pub fn sizes(&self) -> &str {
        &self.settings.sizes
    }

    /// How a page shows a picture. What is found wrong only now is told.
    pub fn shown(&self, snapshot: &Snapshot, path: &SourcePath) -> Option<Checked<Shown<'_>>> {
        let picture = self.all.get(path)?;
        let facts = picture.looked.facts.ok()?;
        let whole = Shown { src: &picture.route, size: facts.size(), webp: &[], avif: &[], colour: None };
        let Some(smaller) = &picture.smaller else { return Some(Checked::clean(whole)) };
        let src = smaller.other.as_ref().map_or(&picture.route, |other| &other.route);
        let (colour, told) = match facts.alpha {
            true => (None, None),
            false => match self.store.colour(snapshot, path, (&facts, smaller)) {
                Ok(colour) => (Some(colour), None),
                Err(fault) => (None, Some(fault)),
            },
        };
        Some(Checked::new(
            Shown { src, webp: &smaller.webp, avif: &smaller.avif, colour, ..whole },
            told.into_iter().collect(),
        ))
    }

    /// The bytes of a picture that is made of another.
    ///
    /// # Errors
    /// When the other cannot be read or unpacked.
    pub fn make(&self, snapshot: &Snapshot, path: &SourcePath, variant: &Variant) -> Result<Vec<u8>, Diagnostic> {
        let picture = self.all.get(path);
        let parts = picture.and_then(|p| Some((p.looked.facts.ok()?, p.smaller.as_ref()?)));
        let (facts, smaller) = parts.ok_or_else(|| told(path, Fault::Broken))?;
        if let Some(made) = self.store.take_made(&variant.route) {
            return Ok(made);
        }
        let base = self.store.base(snapshot, path, (&facts, smaller))?;
        let _part =
            (variant.format == Format::Avif).then(|| self.store.part(avif::weight(smaller.size, variant.width)));
        let made = match variant.width < base.width {
            true => base.as_ref().clone().scaled(variant.width).encode(variant.format, self.settings.quality),
            false => base.encode(variant.format, self.settings.quality),
        };
        made.ok_or_else(|| told(path, Fault::Broken))
    }
}

impl Smaller {
    /// The width of the widest.
    fn top(&self) -> u32 {
        self.webp.last().map_or(self.size.0, |variant| variant.width)
    }
}

/// The widest picture for what knows no WebP; few are left that do not.
const OTHER: u32 = 1200;

/// What is made of a picture; nothing if it is small, moves, or is to be published as it is.
fn smaller(path: &SourcePath, hash: &[u8; 32], facts: &Facts, settings: &Images) -> Option<Smaller> {
    let is_as_is = path.as_str().starts_with("content/static/");
    if !settings.enabled || !facts.pliable || is_as_is {
        return None;
    }
    let size = facts.size();
    let mut widths = raster::widths(size.0, &settings.widths);
    // How a JPEG was held, every browser knows.
    if widths.is_empty() && facts.orientation != 1 && facts.format != Format::Jpeg {
        widths.push(size.0);
    }
    let top = *widths.last()?;
    // WebP knows no side longer than this.
    if raster::height(size, top) > 16_383 {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(VERSION).update(hash).update(&[settings.quality]).update(&top.to_le_bytes());
    if facts.orientation != 1 && facts.format != Format::Jpeg {
        hasher.update(b"turned");
    }
    let key = *hasher.finalize().as_bytes();
    let name = blake3::Hash::from_bytes(key).to_hex();
    let variant = |width: u32, format: Format| {
        let route = Route::new(&format!("/assets/pictures/{}-{width}.{}", &name[..16], format.extension())).ok()?;
        Some(Variant { route, width, format })
    };
    let webp: Option<Vec<Variant>> = widths.iter().map(|width| variant(*width, Format::Webp)).collect();
    // The file itself serves where it is upright and not too wide.
    let serves = facts.orientation == 1 && size.0 <= top;
    let width = widths.iter().rev().find(|width| **width <= OTHER).or(widths.first()).filter(|_| !serves);
    let other = width.and_then(|width| variant(*width, facts.format));
    Some(Smaller { key, size, webp: webp?, avif: Vec::new(), other })
}

/// What is wrong with pictures, and which pages show them.
fn told_with_pages(site: &Site, faults: Vec<(&SourcePath, Fault)>) -> Vec<Diagnostic> {
    if faults.is_empty() {
        return Vec::new();
    }
    let shown = files::shown_on(site, &faults.iter().map(|(path, _)| *path).collect());
    let with_page = |(path, fault): (&SourcePath, Fault)| {
        let told = told(path, fault);
        match shown.get(path) {
            Some((page, 1)) => told.hint(format!("it stands in `{page}`")),
            Some((page, 2)) => told.hint(format!("it stands in `{page}` and 1 more page")),
            Some((page, count)) => told.hint(format!("it stands in `{page}` and {} more pages", count - 1)),
            None => told,
        }
    };
    faults.into_iter().map(with_page).collect()
}

/// What is wrong with a picture.
fn told(path: &SourcePath, fault: Fault) -> Diagnostic {
    let (message, hint) = match fault {
        Fault::Foreign => (
            format!("`{path}` is no picture, whatever its name says"),
            "save it as JPEG, PNG, WebP or GIF, or give it another name".to_owned(),
        ),
        Fault::Cut => (format!("`{path}` is cut: its end is missing"), "copy or save it once more".to_owned()),
        Fault::Broken => (format!("`{path}` is damaged"), "copy or save it once more".to_owned()),
        Fault::Large { width, height } => (
            format!("`{path}` has {width} x {height} pixels, too many to unpack"),
            "make it smaller first; 2,400 pixels are enough for any page".to_owned(),
        ),
    };
    Diagnostic::new(codes::IMAGE_BROKEN, message).at(Place::file(path)).hint(hint)
}
