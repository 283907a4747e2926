//! From a page of the site to what the functions of its kind may know of it.

use super::picture;
use crate::kind::facts::{Facts, PersonFact};
use crate::kind::{Record, Slot, Val, get};
use crate::path::{Lang, SourcePath};
use crate::site::{Page, Site};

/// The `@id` of the organization that publishes the site, if `site.toml` names one.
pub fn organization_id(site: &Site) -> Option<String> {
    site.config.organization.as_ref().map(|_| format!("{}#organization", home_url(site)))
}

/// The absolute address of the main home page.
pub fn home_url(site: &Site) -> String {
    site.config.base.absolute(&crate::path::Route::home())
}

/// The absolute address of a published file.
pub fn file_url(site: &Site, path: &SourcePath) -> Option<String> {
    site.files.get(path).map(|route| site.config.base.absolute(route))
}

/// Calls `read` with the facts of a page.
pub fn with<T>(site: &Site, page: &Page, read: impl FnOnce(&Facts) -> T) -> T {
    let record = page.record();
    let lang = &page.card.lang;
    let url = site.config.base.absolute(&page.card.route);
    let organization = organization_id(site);
    let home = home_url(site);
    let organizer = site.config.organization.as_ref().map(|o| (o.name.as_str(), o.url.as_deref().unwrap_or(&home)));
    let file_url = |path: &SourcePath| file_url(site, path);
    let person = |name: &str| person(site, name, lang);
    let named = |kind: &str, name: &str| {
        let card = &site.page(site.named(kind, name, lang)?).card;
        Some((card.title.clone(), site.config.base.absolute(&card.route)))
    };
    read(&Facts {
        record,
        url: &url,
        title: &page.card.title,
        description: page.card.description.as_deref(),
        language: lang,
        date: page.card.date.as_ref(),
        updated: page.card.updated.as_ref(),
        image: picture::of_page(site, page).map(|p| p.url),
        authors: people(site, record, "authors", lang),
        organization: organization.as_deref(),
        organizer,
        as_of: site.moment.as_of,
        online_events: site.config.online_events,
        file_url: &file_url,
        person: &person,
        page: &named,
    })
}

/// The people that a field names.
pub fn people(site: &Site, record: &Record, field: &str, lang: &Lang) -> Vec<PersonFact> {
    get::list(record, field).iter().filter_map(|slot| one(site, slot, lang)).collect()
}

fn one(site: &Site, slot: &Slot, lang: &Lang) -> Option<PersonFact> {
    match &slot.val {
        // A name that is no file is a plain name where the site lets it be.
        Val::Reference { name, .. } => Some(person(site, name, lang).unwrap_or_else(|| plain(name))),
        Val::Text(name) => Some(plain(name)),
        Val::Record(record) => Some(PersonFact {
            url: get::text(record, "url").map(str::to_owned),
            image: record.get("image").and_then(|slot| picture::url(site, &slot.val)),
            external: true,
            ..plain(get::text(record, "name")?)
        }),
        _ => None,
    }
}

fn plain(name: &str) -> PersonFact {
    PersonFact { name: name.to_owned(), url: None, image: None, external: false }
}

fn person(site: &Site, name: &str, lang: &Lang) -> Option<PersonFact> {
    let page = site.page(site.named("person", name, lang)?);
    let record = page.record();
    Some(PersonFact {
        name: page.card.title.clone(),
        url: Some(site.config.base.absolute(&page.card.route)),
        image: record.get("photo").or(record.get("image")).and_then(|slot| picture::url(site, &slot.val)),
        external: get::is(record, "external"),
    })
}
