//! Which pictures come as AVIF too: those that are smaller so than as WebP, at each of their widths.
//!
//! A page names only what there is, so this has to be known before the first page is written. What is made to find it
//! out is held for its turn.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{Pictures, Smaller, Variant};
use crate::path::{Route, SourcePath};
use crate::raster::{self, Format};
use crate::source::Snapshot;

/// Of which version the judgement is.
const VERSION: &[u8] = b"avif 1";

/// How many bytes the encoder takes for a pixel.
const EACH: u64 = 64;

/// How many bytes it takes to make a picture of that width.
pub(super) fn weight(size: (u32, u32), width: u32) -> u64 {
    u64::from(width) * u64::from(raster::height(size, width)) * EACH
}

impl Pictures {
    /// Finds out which pictures are smaller as AVIF, of files with the same bytes once, and adds these to them.
    pub(super) fn offer_avif(&mut self, snapshot: &Snapshot) {
        let with_smaller = |(path, picture): (_, &'_ super::Picture)| Some((picture.smaller.as_ref()?.key, path));
        let all: BTreeMap<[u8; 32], &SourcePath> = self.all.iter().filter_map(with_smaller).collect();
        let one = |(key, path)| Some((key, self.as_avif(snapshot, path)?));
        let found: BTreeMap<[u8; 32], Vec<Variant>> = all.into_par_iter().filter_map(one).collect();
        for smaller in self.all.values_mut().filter_map(|picture| picture.smaller.as_mut()) {
            smaller.avif = found.get(&smaller.key).cloned().unwrap_or_default();
        }
    }

    /// A picture as AVIF, in the widths in which it comes as WebP; nothing if that is not smaller.
    fn as_avif(&self, snapshot: &Snapshot, path: &SourcePath) -> Option<Vec<Variant>> {
        let smaller = self.all.get(path)?.smaller.as_ref()?;
        if weight(smaller.size, smaller.top()) > raster::MOST {
            return None;
        }
        let all = smaller.webp.iter().map(Variant::as_avif).collect::<Option<Vec<Variant>>>()?;
        let key = smaller.judged();
        let is_smaller = match self.store.is_smaller(&key) {
            Some(known) => known,
            None => {
                let is_smaller = self.is_smaller(snapshot, path, (smaller, &all))?;
                self.store.learn_is_smaller(&key, is_smaller);
                is_smaller
            }
        };
        is_smaller.then_some(all)
    }

    /// Whether each of these is smaller than its WebP; nothing if the picture cannot be unpacked. They are made from
    /// the narrowest, so that the answer no comes soon.
    fn is_smaller(
        &self,
        snapshot: &Snapshot,
        path: &SourcePath,
        (smaller, all): (&Smaller, &[Variant]),
    ) -> Option<bool> {
        for (webp, avif) in smaller.webp.iter().zip(all) {
            let as_webp = self.make(snapshot, path, webp).ok()?;
            let Ok(as_avif) = self.make(snapshot, path, avif) else { return Some(false) };
            let is_smaller = as_avif.len() < as_webp.len();
            self.store.hold(&webp.route, as_webp);
            if !is_smaller {
                return Some(false);
            }
            self.store.hold(&avif.route, as_avif);
        }
        Some(true)
    }
}

impl Smaller {
    /// What the judgement depends on: the picture, and at which widths it comes.
    fn judged(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(VERSION).update(&self.key);
        for variant in &self.webp {
            hasher.update(&variant.width.to_le_bytes());
        }
        *hasher.finalize().as_bytes()
    }
}

impl Variant {
    fn as_avif(&self) -> Option<Self> {
        let stem = self.route.as_str().strip_suffix(self.format.extension())?;
        let route = Route::new(&format!("{stem}{}", Format::Avif.extension())).ok()?;
        Some(Self { route, width: self.width, format: Format::Avif })
    }
}
