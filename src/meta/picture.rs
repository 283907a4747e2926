//! The picture that stands for a page where it is shared, and the sizes of pictures.

use crate::kind::{Val, get};
use crate::path::SourcePath;
use crate::site::{Page, Site, status};

mod size;

pub use size::size;

/// A picture with its absolute address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The address.
    pub url: String,
    /// What it shows, in words.
    pub alt: Option<String>,
    /// The file, if it is one of the site.
    pub file: Option<SourcePath>,
}

/// The absolute address of a file or of a picture elsewhere; a record gives its `src`.
pub fn url(site: &Site, val: &Val) -> Option<String> {
    of(site, val).map(|picture| picture.url)
}

/// A picture as front matter names it: a file, an address, or a record with `src` and `alt`.
pub fn of(site: &Site, val: &Val) -> Option<Picture> {
    match val {
        Val::File { path, .. } => {
            let url = super::facts::file_url(site, path)?;
            Some(Picture { url, alt: None, file: Some(path.clone()) })
        }
        Val::Text(url) => Some(Picture { url: url.clone(), alt: None, file: None }),
        Val::Record(record) => {
            let alt = get::text(record, "alt").map(str::to_owned);
            Some(Picture { alt, ..of(site, &record.get("src")?.val)? })
        }
        _ => None,
    }
}

/// The picture of a page: its `image`, else its portrait, else the still of its film.
pub fn of_page(site: &Site, page: &Page) -> Option<Picture> {
    all(site, page).into_iter().next()
}

/// The picture of a page where it is shared: the first that is no drawing in SVG, which no service shows. A page
/// without one has a card.
pub fn to_share(site: &Site, page: &Page) -> Option<Picture> {
    let is_drawing = |p: &Picture| p.url.to_ascii_lowercase().ends_with(".svg");
    all(site, page).into_iter().find(|picture| !is_drawing(picture))
}

/// All pictures of a page. A testimonial whose consent has ended shows nobody's face.
fn all(site: &Site, page: &Page) -> Vec<Picture> {
    let record = page.record();
    if status::is_withdrawn(page) {
        return Vec::new();
    }
    let own = ["image", "photo"].into_iter().filter_map(|field| record.get(field));
    let stills = ["video", "replay"].into_iter().filter_map(|field| get::record(record, field)?.get("poster"));
    own.chain(stills).filter_map(|slot| of(site, &slot.val)).collect()
}
