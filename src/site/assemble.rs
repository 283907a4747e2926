//! From documents to a site, step by step.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::gated::{self, Asset};
use super::links::Target;
use super::refs::Fault;
use super::{
    Absence, Card, Page, PageId, Private, Redirect, Shown, Site, address, files, forms, links, place, refs, sections,
    series, status, terms, thanks,
};
use crate::config::Config;
use crate::diag::{Checked, Diagnostic, Place, codes};
use crate::kind::{Intent, Kind, get};
use crate::markdown::Body;
use crate::parse::{self, Document, Name, Shape, TextHash};
use crate::path::{Lang, PathError, Route, SourcePath};
use crate::source::Snapshot;

/// Assembles the site. Links are resolved; those to addresses that only outputs make are left to the build.
pub fn assemble(
    config: Arc<Config>,
    snapshot: &Snapshot,
    documents: Vec<Arc<Document>>,
    shown: Shown,
) -> Checked<Site> {
    let mut diagnostics = Vec::new();
    let private = documents.par_iter().flat_map_iter(|document| kept_back(document)).collect();
    let (mut pages, mut absent) = place_all(&config, snapshot, documents, &shown, &mut diagnostics);
    sections::assign(&mut pages);
    translations(&mut pages, &config);
    let mut clashes = Vec::new();
    let taxonomies = terms::collect(&mut pages, &config, &mut clashes);
    diagnostics.extend(told(snapshot, clashes));
    diagnostics.extend(terms::unused(&config, &taxonomies));
    let lists = sections::lists(&mut pages, &config);
    let files = files::routes(snapshot, &pages, &absent);
    let absent_routes = absent.iter().filter_map(|(path, a)| Some((a.route.clone()?, path.clone()))).collect();
    let ((by_source, by_route), by_name) = rayon::join(|| (by_source(&pages), by_route(&pages)), || by_name(&pages));
    let mut site = Site {
        by_source,
        by_route,
        by_name,
        file_routes: files.iter().map(|(path, route)| (route.clone(), path.clone())).collect(),
        series: series::collect(&pages),
        sections: lists,
        redirects: BTreeMap::new(),
        backlinks: HashMap::new(),
        forms: BTreeMap::new(),
        private,
        words: OnceLock::new(),
        absent: std::mem::take(&mut absent),
        config,
        moment: shown,
        pages,
        absent_routes,
        files,
        taxonomies,
    };
    site.redirects = redirects(&site, snapshot, &mut diagnostics);
    resolve(&mut site);
    site.forms = forms::collect(&site, snapshot, &mut diagnostics);
    for id in thanks::pages(&site) {
        site.pages[id.0 as usize].card.thanks = true;
    }
    let faults: Vec<Fault> = site.pages.par_iter().flat_map_iter(|p| refs::check(&site, snapshot, p)).collect();
    diagnostics.extend(told(snapshot, faults));
    Checked::new(site, diagnostics)
}

/// The private fields of a document.
fn kept_back(document: &Document) -> Vec<Private> {
    let kept =
        |field: &'static str, text: &str| Private { source: document.path.clone(), field, text: text.to_owned() };
    let links = get::text(&document.record, "join_url").map(|url| kept("join_url", url));
    let points = get::texts(&document.record, "talking_points").into_iter().map(|p| kept("talking_points", p));
    links.into_iter().chain(points).chain(recording(document).map(|id| kept("replay", id))).collect()
}

/// The id of a recording behind a gate that another host has.
fn recording(document: &Document) -> Option<&str> {
    let (_, Asset::Film(_)) = gated::replay(&document.record)? else { return None };
    let film = get::record(&document.record, "replay")?;
    get::text(film, "youtube").or_else(|| get::text(film, "vimeo"))
}

/// Gives faults their places.
pub fn told(snapshot: &Snapshot, faults: Vec<Fault>) -> Vec<Diagnostic> {
    // The mistakes of one file come together, so its text is read once for all of them.
    let mut held: Option<(SourcePath, Option<String>)> = None;
    let mut place = |path: &SourcePath, span| {
        if held.as_ref().is_none_or(|(of, _)| of != path) {
            held = Some((path.clone(), snapshot.read_text(path).ok()));
        }
        match held.as_ref().and_then(|(_, text)| text.as_deref()) {
            Some(text) => Place::of(path, text, span),
            None => Place::file(path),
        }
    };
    faults.into_iter().map(|f| f.diagnostic.at(place(&f.path, f.span))).collect()
}

type Placed = (Vec<Page>, BTreeMap<SourcePath, Absence>);

/// A document with its address and, if it is not shown, the reason.
struct Found {
    document: Arc<Document>,
    route: Result<Route, PathError>,
    absence: Option<Absence>,
}

/// What a document comes to.
enum Spot {
    Shown(Box<Page>),
    Absent(SourcePath, Absence),
    Nowhere(Diagnostic),
}

fn place_all(
    config: &Config,
    snapshot: &Snapshot,
    documents: Vec<Arc<Document>>,
    shown: &Shown,
    diagnostics: &mut Vec<Diagnostic>,
) -> Placed {
    let found = |document: Arc<Document>| Found {
        route: address::of(&document, config),
        absence: status::absence(&document, shown),
        document,
    };
    let mut all: Vec<Found> = documents.into_par_iter().map(found).collect();
    let implied = implied(&all, config);
    all.extend(implied.into_iter().map(found));
    all.sort_by(|a, b| a.document.path.cmp(&b.document.path));
    let places: Vec<Spot> = all
        .into_par_iter()
        .filter(|found| found.document.kind.published)
        .map(|Found { document, route, absence }| match (absence, route) {
            (Some(absence), route) => Spot::Absent(document.path.clone(), Absence { route: route.ok(), ..absence }),
            (None, Ok(route)) => Spot::Shown(Box::new(page(document, route, shown))),
            (None, Err(fault)) => Spot::Nowhere(nowhere(snapshot, &document, &fault)),
        })
        .collect();
    let mut absent = BTreeMap::new();
    let mut pages: Vec<Page> = Vec::with_capacity(places.len());
    for place in places {
        match place {
            Spot::Shown(mut page) => {
                page.card.id = PageId(u32::try_from(pages.len()).unwrap_or(u32::MAX));
                pages.push(*page);
            }
            Spot::Absent(path, absence) => drop(absent.insert(path, absence)),
            Spot::Nowhere(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    (pages, absent)
}

/// What is told of a document that can have no address.
fn nowhere(snapshot: &Snapshot, document: &Document, fault: &PathError) -> Diagnostic {
    let key = ["path", "slug"].into_iter().find(|key| document.record.contains_key(*key));
    let slot = key.and_then(|key| document.record.get(key));
    let place = slot.map_or_else(|| Place::file(&document.path), |slot| place(snapshot, &document.path, slot.span));
    let hint = match key {
        Some("path") => "write the whole address, as in `/about/us/`",
        Some(_) => "write one word of letters, digits and hyphens, or the whole address under `path`",
        None => "add a `date`, or give the page its address under `path`",
    };
    Diagnostic::new(codes::ALIAS_INVALID, fault.to_string()).at(place).hint(hint)
}

/// A page, which has no number yet.
fn page(document: Arc<Document>, route: Route, shown: &Shown) -> Page {
    let record = &document.record;
    let text = |key: &str| get::text(record, key).map(str::to_owned);
    let card = Card {
        id: PageId(u32::MAX),
        route,
        lang: document.lang().clone(),
        kind: document.kind.clone(),
        intent: intent(record.get("intent").and_then(|_| get::text(record, "intent")), &document.kind),
        title: document.title.clone(),
        description: text("description").or_else(|| text("answer")),
        date: status::date(&document).cloned(),
        updated: get::date(record, "updated").cloned(),
        state: document.kind.state.and_then(|state| state(record, shown.as_of)),
        draft: get::boolean(record, "draft").unwrap_or(false),
        thanks: false,
        terms: Vec::new(),
        minutes: parse::reading_minutes(document.body.words),
    };
    let expires = get::date(record, "expires").cloned();
    Page {
        card,
        document,
        expires,
        section: None,
        translations: Vec::new(),
        targets: Vec::new(),
        next: None,
        newer: None,
        older: None,
    }
}

fn intent(written: Option<&str>, kind: &Kind) -> Intent {
    written.and_then(Intent::find).unwrap_or(kind.intent)
}

/// Home pages and first-level sections that nobody wrote, for languages that have pages there.
fn implied(found: &[Found], config: &Config) -> Vec<Arc<Document>> {
    let mut wanted: BTreeSet<(&Lang, &str)> = BTreeSet::new();
    let mut written: BTreeSet<(&Lang, &str)> = BTreeSet::new();
    wanted.insert((config.main_language(), ""));
    for Found { document, .. } in found.iter().filter(|found| found.absence.is_none()) {
        let name = &document.name;
        wanted.insert((&name.lang, ""));
        let first = name.folder.split('/').next().unwrap_or_default();
        if name.is_section {
            written.insert((&name.lang, name.folder.as_str()));
        } else if document.kind.published && document.kind.name != "form" && !first.is_empty() {
            wanted.insert((&name.lang, first));
        }
    }
    wanted.difference(&written).filter_map(|(lang, folder)| Some(Arc::new(section(config, lang, folder)?))).collect()
}

fn section(config: &Config, lang: &Lang, folder: &str) -> Option<Document> {
    let tag = if lang == config.main_language() { String::new() } else { format!(".{lang}") };
    let slash = if folder.is_empty() { "" } else { "/" };
    let path = SourcePath::new(&format!("content/{folder}{slash}_index{tag}.md")).ok()?;
    let kind = config.kinds.get(if folder.is_empty() { "home" } else { "section" })?.clone();
    let title = if folder.is_empty() {
        config.language(lang).title.clone().unwrap_or_else(|| config.title.clone())
    } else {
        let words = folder.replace(['-', '_'], " ");
        let mut chars = words.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect())?
    };
    let name = Name {
        folder: folder.to_owned(),
        slug: String::new(),
        lang: lang.clone(),
        is_section: true,
        own_folder: Some(folder.to_owned()),
    };
    Some(Document {
        path,
        name,
        kind,
        record: crate::kind::Record::new(),
        title,
        body: Body::default(),
        is_light: false,
        shape: Shape::default(),
        text: TextHash::default(),
    })
}

/// Pages are translations of each other when their files differ only in the language's suffix.
fn translations(pages: &mut [Page], config: &Config) {
    let name = |id: &PageId| {
        let name = &pages[id.0 as usize].document.name;
        (&name.folder, &name.slug, name.is_section)
    };
    let mut ids: Vec<PageId> = pages.iter().map(|page| page.card.id).collect();
    ids.sort_by(|a, b| name(a).cmp(&name(b)));
    let groups: Vec<Vec<PageId>> =
        ids.chunk_by(|a, b| name(a) == name(b)).filter(|g| g.len() > 1).map(<[PageId]>::to_vec).collect();
    let position = |lang: &Lang| config.languages.iter().position(|l| l.lang == *lang);
    for mut group in groups {
        group.sort_by_key(|id| position(&pages[id.0 as usize].card.lang));
        for id in &group {
            pages[id.0 as usize].translations.clone_from(&group);
        }
    }
}

fn by_source(pages: &[Page]) -> HashMap<SourcePath, PageId> {
    pages.iter().map(|page| (page.document.path.clone(), page.card.id)).collect()
}

fn by_route(pages: &[Page]) -> HashMap<Route, PageId> {
    let mut found = HashMap::with_capacity(pages.len());
    for page in pages {
        found.entry(page.card.route.clone()).or_insert(page.card.id);
    }
    found
}

fn by_name(pages: &[Page]) -> HashMap<(String, String, Lang), PageId> {
    let mut found = HashMap::with_capacity(pages.len());
    for page in pages.iter().filter(|p| !p.document.name.is_section) {
        let name = &page.document.name;
        let key = (page.kind().to_owned(), name.slug.clone(), name.lang.clone());
        found.entry(key).or_insert(page.card.id);
    }
    found
}

/// Aliases of pages, and the addresses of expired pages that say where they lead.
fn redirects(site: &Site, snapshot: &Snapshot, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<Route, Redirect> {
    let mut found: BTreeMap<Route, Redirect> = BTreeMap::new();
    for (_, page) in site.iter() {
        for slot in get::list(page.record(), "aliases") {
            match address::written(get::as_text(&slot.val).unwrap_or_default()) {
                Ok(route) => {
                    let own = Redirect { to: page.card.route.as_str().to_owned(), source: page.document.path.clone() };
                    match found.entry(route) {
                        Entry::Occupied(first) if first.get().to != own.to => {
                            diagnostics.push(claimed(
                                first.key(),
                                first.get(),
                                &own,
                                place(snapshot, &own.source, slot.span),
                            ));
                        }
                        Entry::Occupied(_) => {}
                        Entry::Vacant(free) => _ = free.insert(own),
                    }
                }
                Err(fault) => diagnostics.push(
                    Diagnostic::new(codes::ALIAS_INVALID, fault.to_string())
                        .at(place(snapshot, &page.document.path, slot.span))
                        .hint("write an old address of this site, as in `/old/address/`"),
                ),
            }
        }
    }
    for (source, absence) in &site.absent {
        if let (Some(route), Some(to)) = (&absence.route, &absence.expires_to) {
            found.entry(route.clone()).or_insert(Redirect { to: to.clone(), source: source.clone() });
        }
    }
    found
}

/// An address can lead to one page only.
fn claimed(route: &Route, first: &Redirect, second: &Redirect, place: Place) -> Diagnostic {
    let message = format!("`{}` and `{}` both have the alias `{route}`", first.source, second.source);
    let fault = Diagnostic::new(codes::OUTPUT_COLLISION, message).at(place);
    fault.hint(format!("it leads to `{}`; take it out of one of them", first.to))
}

/// Resolves every link of every page, in parallel, and turns them round.
fn resolve(site: &mut Site) {
    let targets: Vec<Vec<Target>> =
        site.pages.par_iter().map(|page| links::targets(site, page, &page.document.body)).collect();
    let next: Vec<Option<PageId>> = site.pages.par_iter().map(|page| next_page(site, page)).collect();
    let mut backlinks: HashMap<PageId, Vec<PageId>> = HashMap::new();
    for (page, (targets, next)) in site.pages.iter_mut().zip(targets.into_iter().zip(next)) {
        let from = page.card.id;
        for (hole, target) in page.document.body.holes.iter().zip(&targets) {
            let is_link = links::written(hole).is_some_and(|(_, is_image)| !is_image);
            if let (true, Target::Page(to, _)) = (is_link, target) {
                let list = backlinks.entry(*to).or_default();
                if *to != from && list.last() != Some(&from) {
                    list.push(from);
                }
            }
        }
        page.targets = targets;
        page.next = next;
    }
    site.backlinks = backlinks;
}

fn next_page(site: &Site, page: &Page) -> Option<PageId> {
    match links::resolve(site, page, get::page(page.record(), "next")?) {
        Target::Page(id, _) => Some(id),
        _ => None,
    }
}
