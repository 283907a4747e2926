//! The plates of a site: which pages get one, how it looks beside its neighbours, and where it lies.
//!
//! The address of a plate is named by all that it is drawn from, so its bytes never change and two pages may share it.

use std::collections::{BTreeMap, HashMap};

use tera::Value;

use super::shown::Shown;
use super::{Renderer, values};
use crate::draw::{self, Inks, Look, Scheme};
use crate::kind::get;
use crate::path::Route;
use crate::site::{Page, PageId, terms::Term};
use crate::theme::Theme;

/// A size of plates: its name, and its width and height.
pub type Size = (&'static str, (u32, u32));

/// The sizes that templates may ask for.
pub const SIZES: [Size; 4] = [("card", (480, 320)), ("head", (480, 600)), ("hero", (640, 640)), ("film", (640, 360))];

/// A plate that is to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Plate {
    /// Its address.
    pub route: Route,
    look: Look,
    slug: String,
    /// Of how many pieces it is made, where its motif counts them.
    pieces: usize,
    /// Its width and height.
    pub size: (u32, u32),
    inks: Inks,
}

impl Plate {
    /// Draws it.
    pub fn svg(&self) -> String {
        draw::plate(self.look, &self.slug, self.pieces, self.size, &self.inks)
    }
}

/// The plates of a site.
#[derive(Debug)]
pub struct Plates {
    looks: HashMap<PageId, Look>,
    inks: Inks,
    is_asked: bool,
}

impl Plates {
    /// Chooses the look of every page that has no picture of its own.
    pub fn new(renderer: &Renderer) -> Self {
        let site = &renderer.site;
        // A page and its translations look alike, and a page looks unlike the two that came before it in its folder.
        let mut folders: BTreeMap<&str, Vec<&Page>> = BTreeMap::new();
        for page in &site.pages {
            folders.entry(shelf(page)).or_default().push(page);
        }
        let mut looks = HashMap::new();
        for pages in folders.values_mut() {
            let time = |page: &Page| page.card.date.as_ref().map(|date| date.zoned.timestamp());
            pages.sort_by(|a, b| (time(a), &a.document.path).cmp(&(time(b), &b.document.path)));
            let mut known: HashMap<&str, Look> = HashMap::new();
            let mut last: Vec<Look> = Vec::new();
            for page in pages.iter() {
                let slug = slug(page);
                let before = &last[last.len().saturating_sub(2)..];
                let fresh = || Look::beside(sort(renderer, page), slug, before);
                let is_new = !known.contains_key(slug);
                let look = *known.entry(slug).or_insert_with(fresh);
                if is_new {
                    last.push(look);
                }
                looks.insert(page.card.id, look);
            }
        }
        // The home page stands above the newest article of its language, and neither should seem to be the other.
        for home in site.pages.iter().filter(|page| page.kind() == "home") {
            let articles =
                site.pages.iter().filter(|page| page.kind() == "article" && page.card.lang == home.card.lang);
            let newest = articles.max_by_key(|page| page.card.date.as_ref().map(|date| date.zoned.timestamp()));
            let newest = newest.and_then(|page| looks.get(&page.card.id)).copied();
            if let (Some(newest), Some(look)) = (newest, looks.get_mut(&home.card.id))
                && newest.motif == look.motif
            {
                *look = Look::beside("article", slug(home), &[newest]);
            }
        }
        let is_asked = renderer.theme_has(|_, text| text.contains(".plate"));
        Self { looks, inks: inks(&renderer.theme), is_asked }
    }

    /// The look of a page.
    pub fn look(&self, id: PageId) -> Option<Look> {
        self.looks.get(&id).copied()
    }

    /// The colours of all of them.
    pub fn inks(&self) -> &Inks {
        &self.inks
    }

    /// The plates of a page; none where the theme asks for no plates, or the page has a picture of its own.
    pub fn of(&self, page: &Page) -> Vec<(&'static str, Plate)> {
        let look = self.look(page.card.id).filter(|_| self.is_asked && is_plain(page));
        look.map_or_else(Vec::new, |look| self.sized(sizes(page), slug(page), look, 0))
    }

    /// The plates of a term: one ring for each of its pieces.
    pub fn of_term(&self, term: &Term) -> Vec<(&'static str, Plate)> {
        let pieces = pieces(term);
        let look = Look::of("term", &term.slug);
        if self.is_asked { self.sized(named(&["card", "head"]), &term.slug, look, pieces) } else { Vec::new() }
    }

    /// The plate of the page for addresses that lead nowhere.
    pub fn of_nowhere(&self) -> Vec<(&'static str, Plate)> {
        let look = Look::of("home", "nowhere");
        if self.is_asked { self.sized(named(&["head"]), "nowhere", look, 0) } else { Vec::new() }
    }

    fn sized(
        &self,
        sizes: impl Iterator<Item = Size>,
        slug: &str,
        look: Look,
        pieces: usize,
    ) -> Vec<(&'static str, Plate)> {
        sizes.filter_map(|(name, size)| Some((name, self.plate(slug, look, pieces, (name, size))?))).collect()
    }

    fn plate(&self, slug: &str, look: Look, pieces: usize, (name, size): Size) -> Option<Plate> {
        let Inks { hue, vivid, scheme } = self.inks;
        let mut from = format!("{} {look:?} {slug} {size:?} {hue} {vivid} {scheme:?}", draw::EDITION);
        if pieces > 0 {
            from.push_str(&format!(" {pieces}"));
        }
        let hash = blake3::hash(from.as_bytes()).to_hex();
        let route = Route::new(&format!("/assets/plates/{slug}-{name}.{}.svg", &hash[..12])).ok()?;
        Some(Plate { route, look, slug: slug.to_owned(), pieces, size, inks: self.inks })
    }

    /// All plates of the site.
    pub fn all(&self, renderer: &Renderer) -> BTreeMap<Route, Plate> {
        let site = &renderer.site;
        let of_terms = site.taxonomies.iter().flat_map(|all| &all.terms).flat_map(|term| self.of_term(term));
        let all = site.pages.iter().flat_map(|page| self.of(page)).chain(of_terms).chain(self.of_nowhere());
        all.map(|(_, plate)| (plate.route.clone(), plate)).collect()
    }

    /// The plates of a page as templates see them.
    pub fn value(&self, renderer: &Renderer, page: &Page) -> Value {
        Self::shown(renderer, self.of(page))
    }

    /// Plates as templates see them: by size, as a picture.
    pub fn shown(renderer: &Renderer, of: Vec<(&'static str, Plate)>) -> Value {
        if of.is_empty() {
            return Value::none();
        }
        let base = &renderer.site.config.base;
        let shown = |src: &str, size| {
            let src = src.to_owned();
            Shown { src, size: Some(size), srcset: None, avif: None, still: None, sizes: "", colour: None }
        };
        values::map(of.into_iter().map(|(name, plate)| {
            (name, values::media::image_value(&shown(&base.href(&plate.route), plate.size), "", ""))
        }))
    }
}

/// The name that a plate is drawn for. A section's own page goes by its folder, the home page by `home`.
pub fn slug(page: &Page) -> &str {
    let name = &page.document.name;
    let folder = || name.folder.rsplit('/').next().filter(|folder| !folder.is_empty());
    if name.slug.is_empty() { folder().unwrap_or("home") } else { &name.slug }
}

/// The folder in which a page stands beside others. A section's own page stands beside other sections.
fn shelf(page: &Page) -> &str {
    let name = &page.document.name;
    match name.folder.rsplit_once('/') {
        Some((above, _)) if name.slug.is_empty() => above,
        _ => &name.folder,
    }
}

/// The kind that chooses the motif; a section of lessons is a course.
pub fn sort<'a>(renderer: &'a Renderer, page: &'a Page) -> &'a str {
    let holds = || renderer.site.sections.get(&page.card.id)?.pages.first();
    match holds().map(|id| renderer.site.page(*id).kind()) {
        Some("lesson") => "course",
        _ => page.kind(),
    }
}

/// How many pieces a term's picture shows; more than a few are many.
pub fn pieces(term: &Term) -> usize {
    term.pages.len().min(7)
}

/// The sizes in which a page may be asked for; none for plain pages and for people, who have faces. A plain page with
/// a template of its own is one that wants to be looked at.
fn sizes(page: &Page) -> impl Iterator<Item = Size> + use<> {
    let names: &[&str] = match page.kind() {
        "page" if page.record().contains_key("template") => &["hero"],
        "page" | "person" | "form" => &[],
        "home" => &["hero"],
        // The list of a folder is shown as a card where it stands in another list.
        "section" if page.document.name.folder.contains('/') => &["card"],
        "section" => &[],
        "testimonial" => &["card", "film"],
        "partner" => &["card"],
        _ => &["card", "head"],
    };
    named(names)
}

fn named(names: &'static [&'static str]) -> impl Iterator<Item = Size> + use<> {
    SIZES.into_iter().filter(|(name, _)| names.contains(name))
}

/// Whether a page has no picture of its own, and no film whose still would stand for one.
fn is_plain(page: &Page) -> bool {
    let record = page.record();
    let still = |field| get::record(record, field).and_then(|film| film.get("poster")).is_some();
    !record.contains_key("image") && !still("video") && !still("replay")
}

/// The colours that the theme's settings ask for; a theme that has no such settings gets the default ones.
fn inks(theme: &Theme) -> Inks {
    let number = |name: &str, usual: f64| {
        let set = theme.settings.get(name).and_then(serde_json::Value::as_f64);
        set.filter(|number| number.is_finite()).unwrap_or(usual)
    };
    let scheme = theme.settings.get("scheme").and_then(|scheme| Scheme::find(scheme.as_str()?)).unwrap_or_default();
    Inks { hue: number("hue", 195.0), vivid: number("vivid", 1.0), scheme }
}
