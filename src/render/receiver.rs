//! What the receiver has to know of the site: forms, thank-you addresses, gated files, join links, talking points.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::thanks::{self, Destination};
use super::{Renderer, current, forms};
use crate::form::Form;
use crate::form::definition::hex;
use crate::form::manifest::{Entry, Gated, JoinLink, Manifest, SHAPE, STORE, Site as SiteEntry, TalkingPoints};
use crate::html;
use crate::kind::get;
use crate::node;
use crate::path::{Lang, SourcePath};
use crate::site::gated::{self, Asset, Gate};
use crate::site::{Page, PageId, Site, settings};

/// The data of `.wellspring/leads.json`.
pub fn manifest(renderer: &Arc<Renderer>) -> Manifest {
    let site = &renderer.site;
    let base = &site.config.base;
    let mut manifest = Manifest {
        shape: SHAPE,
        site: SiteEntry {
            title: site.config.title.clone(),
            url: format!("{}{}", base.origin, base.path),
            language: site.config.main_language().to_string(),
            zone: site.config.zone.iana_name().unwrap_or_default().to_owned(),
        },
        leads: node::to_json(&site.config.leads),
        ..Manifest::default()
    };
    for (id, form) in &site.forms {
        let language = form.language.to_string();
        manifest.words.entry(language).or_insert_with(|| words(renderer, &form.language));
        if let Some(entry) = entry(renderer, *id) {
            manifest.forms.entry(form.name.clone()).or_default().insert(form.language.to_string(), entry);
        }
    }
    for (_, page) in site.iter() {
        manifest.gated.extend(gated(renderer, page));
        manifest.join_links.extend(join_link(site, page));
        manifest.talking_points.extend(talking_points(page));
    }
    manifest
}

fn absolute(site: &Site, href: &str) -> String {
    if href.starts_with('/') { format!("{}{href}", site.config.base.origin) } else { href.to_owned() }
}

fn after(renderer: &Renderer, form: PageId, offer: Option<PageId>) -> Option<String> {
    let site = &renderer.site;
    Some(match thanks::after(site, &renderer.secret, form, offer)? {
        Destination::Page(href) => absolute(site, &href),
        Destination::Made(page) => site.config.base.absolute(&page.route),
    })
}

fn entry(renderer: &Arc<Renderer>, id: PageId) -> Option<Entry> {
    let site = &renderer.site;
    let form = site.forms.get(&id)?;
    let named = site.iter().filter_map(|(offer, page)| Some((offer, page, gated::name(page)?)));
    let offers = named.filter(|(_, page, _)| thanks::form_of(site, page) == Some(id));
    let owner = site.named("person", &form.owner, &form.language);
    let privacy = site.config.privacy.as_deref().and_then(|p| settings::href(site, &form.language, p));
    let page = site.named("page", "privacy", &form.language);
    let privacy = privacy.or_else(|| Some(site.config.base.href(&site.page(page?).card.route)));
    Some(Entry {
        form: form.clone(),
        version: form.version(),
        endpoint: site.endpoint(form)?.clone(),
        thank_you: after(renderer, id, None),
        offers: offers.filter_map(|(offer, _, name)| Some((name, after(renderer, id, Some(offer))?))).collect(),
        privacy: privacy.map(|href| absolute(site, &href)),
        notice: notice(renderer, id, form),
        thanks: said(renderer, id, form),
        owner_name: owner.map(|id| site.page(id).card.title.clone()),
    })
}

/// The words that the receiver's own pages need: those of forms, and the names of countries.
fn words(renderer: &Renderer, language: &Lang) -> BTreeMap<String, String> {
    let needed = |key: &&str| ["form_", "country_", "mail_", "page_"].iter().any(|prefix| key.starts_with(prefix));
    let strings = &renderer.theme.strings;
    let keys = strings.keys().filter(needed);
    keys.filter_map(|key| Some((key.to_owned(), strings.get(language, key)?.to_owned()))).collect()
}

/// What is done with the answers, for a page that stands at another address than the site's.
fn notice(renderer: &Arc<Renderer>, id: PageId, form: &Form) -> String {
    let _guard = current::enter(renderer, Some(id), &form.language);
    let html = forms::view(renderer, id, None).map(|view| view.notice.html).unwrap_or_default();
    html.replace("href=\"/", &format!("href=\"{}/", renderer.site.config.base.origin))
}

/// What an offer gives behind a gate, or a webinar whose recording is gated.
fn gated(renderer: &Renderer, page: &Page) -> Option<Gated> {
    let site = &renderer.site;
    let (gate, asset) = gated::of(page)?;
    let mut given = Gated {
        offer: gated::name(page)?,
        form: get::reference(page.record(), "form").unwrap_or_default().to_owned(),
        gate: gate.as_str().to_owned(),
        ..Gated::default()
    };
    match asset {
        Asset::File(path) => {
            given.file = path.to_string();
            given.name = path.name().to_owned();
            let media_type = mime_guess::from_ext(&path.extension()).first_raw();
            given.media_type = media_type.unwrap_or("application/octet-stream").to_owned();
            given.bytes = renderer.snapshot.stat(path).map_or(0, |s| s.size);
            let address = thanks::gated_asset(site, &renderer.secret, page);
            given.address = address.map(|(_, route)| site.config.base.absolute(&route));
            if gate == Gate::Signed {
                given.sha256 = sha256(renderer, path);
                given.store = given.sha256.as_ref().map(|hash| format!("{STORE}/{hash}"));
            }
        }
        Asset::Film(address) => {
            given.name.clone_from(&page.card.title);
            given.media_type = "text/html".to_owned();
            given.address = Some(address);
        }
    }
    Some(given)
}

/// The hash of a file's bytes. A file that cannot be read was told of with the front matter that names it.
fn sha256(renderer: &Renderer, path: &SourcePath) -> Option<String> {
    let mut hasher = Sha256::new();
    renderer.snapshot.stream(path, &mut |part| hasher.update(part)).ok()?;
    Some(hex(&hasher.finalize()))
}

/// What the visitor reads after the form, and after it was sent from each offer that uses it.
fn said(renderer: &Arc<Renderer>, id: PageId, form: &Form) -> BTreeMap<String, String> {
    let site = &renderer.site;
    let _guard = current::enter(renderer, Some(id), &form.language);
    let words = |offer: Option<PageId>| match thanks::after(site, &renderer.secret, id, offer)? {
        Destination::Made(made) => Some(html::plain(&made.content(renderer))),
        Destination::Page(_) => None,
    };
    let offers = site.iter().filter_map(|(offer, page)| Some((Some(offer), page, gated::name(page)?)));
    let offers = offers.filter(|(_, page, _)| thanks::form_of(site, page) == Some(id));
    let named = offers.map(|(offer, _, name)| (offer, name)).chain([(None, String::new())]);
    named.filter_map(|(offer, name)| Some((name, words(offer)?))).collect()
}

fn join_link(site: &Site, page: &Page) -> Option<JoinLink> {
    let record = page.record();
    Some(JoinLink {
        webinar: page.document.name.slug.clone(),
        title: page.card.title.clone(),
        form: get::reference(record, "form").unwrap_or_default().to_owned(),
        starts: get::date(record, "starts")?.rfc3339(),
        page: site.config.base.absolute(&page.card.route),
        url: get::text(record, "join_url")?.to_owned(),
    })
}

fn talking_points(page: &Page) -> Option<TalkingPoints> {
    let points: Vec<String> = get::texts(page.record(), "talking_points").into_iter().map(str::to_owned).collect();
    (!points.is_empty()).then(|| TalkingPoints {
        page: page.card.route.as_str().to_owned(),
        title: page.card.title.clone(),
        promise: page.card.description.clone(),
        points,
    })
}
