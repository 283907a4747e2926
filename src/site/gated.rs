//! What pages hand out behind a gate: the file of an offer, the recording of a webinar.

use super::{Page, PageId, Site};
use crate::kind::{Record, get};
use crate::path::{Lang, SourcePath};

/// How a file is handed out that is not open to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// At an address that cannot be guessed.
    Link,
    /// By the receiver, under a token.
    Signed,
}

impl Gate {
    /// Its word in front matter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Signed => "signed",
        }
    }

    fn of(record: &Record, field: &str) -> Option<Self> {
        match get::text(record, field) {
            Some("link") => Some(Self::Link),
            Some("signed") => Some(Self::Signed),
            _ => None,
        }
    }
}

/// What stands behind a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asset<'p> {
    /// A file of the site's folder.
    File(&'p SourcePath),
    /// A film that another host has, by its address there.
    Film(String),
}

/// What a page hands out behind a gate, if anything.
pub fn of(page: &Page) -> Option<(Gate, Asset<'_>)> {
    match page.kind() {
        "offer" => Some((Gate::of(page.record(), "gate")?, Asset::File(get::file(page.record(), "asset")?))),
        "webinar" => replay(page.record()),
        _ => None,
    }
}

/// The recording of a webinar, if it is behind a gate.
pub fn replay(record: &Record) -> Option<(Gate, Asset<'_>)> {
    let gate = Gate::of(record, "replay_gate")?;
    let film = get::record(record, "replay")?;
    let of = |host: &str, id: &str| Asset::Film(format!("https://{host}{id}"));
    let asset = get::file(film, "file").map(Asset::File);
    let asset = asset.or_else(|| get::text(film, "youtube").map(|id| of("www.youtube.com/watch?v=", id)));
    let asset = asset.or_else(|| get::text(film, "vimeo").map(|id| of("vimeo.com/", id)));
    Some((gate, asset?))
}

/// The file that a page hands out behind a link.
pub fn behind_link(page: &Page) -> Option<&SourcePath> {
    match of(page)? {
        (Gate::Link, Asset::File(path)) => Some(path),
        _ => None,
    }
}

/// The name by which a post says for what it asks, if the page's form stands for more than itself: an offer's own
/// name, and that of a webinar whose recording is to be had now. The two never meet.
pub fn name(page: &Page) -> Option<String> {
    let slug = &page.document.name.slug;
    match page.kind() {
        "offer" => Some(slug.clone()),
        "webinar" if page.card.state == Some("on-demand") && of(page).is_some() => Some(format!("webinars/{slug}")),
        _ => None,
    }
}

/// The page that [`name`] names.
pub fn named(site: &Site, written: &str, lang: &Lang) -> Option<PageId> {
    let id = match written.strip_prefix("webinars/") {
        Some(slug) => site.named("webinar", slug, lang),
        None => site.named("offer", written, lang),
    }?;
    (name(site.page(id)).as_deref() == Some(written)).then_some(id)
}
