//! The values that every template has beside `page`.

use tera::{Context, Value};

use super::values::{date, map, optional, text, with};
use super::{Renderer, current};
use crate::config::MenuItem;
use crate::date::Moment;
use crate::meta::feeds;
use crate::path::Lang;
use crate::site::{Site, address, links, settings, terms};

/// Puts them into the context of a page.
pub fn insert(renderer: &Renderer, context: &mut Context, lang: &Lang) {
    let shared = renderer.globals.get(lang).or_else(|| renderer.globals.values().next());
    let Some(shared) = shared.map(|cell| cell.get_or_init(|| make(renderer, lang))) else { return };
    let get = |key: &str| shared.get_from_path(key).cloned().unwrap_or_else(Value::none);
    let here = current::here().and_then(|h| h.page);
    let site = with(&get("site"), [("menu", menus(renderer, lang, here))]);
    context.insert_value("site", site);
    for key in ["settings", "as_of", "lang", "generator", "privacy"] {
        context.insert_value(key, get(key));
    }
}

/// What does not change from page to page of a language.
fn make(renderer: &Renderer, lang: &Lang) -> Value {
    let site = &renderer.site;
    let zoned = site.moment.as_of.to_zoned(site.config.zone.clone());
    let as_of = date::moment(&Moment { zoned, day_only: false }, lang);
    map([
        ("site", site_value(renderer, lang)),
        ("settings", Value::from_serializable(&renderer.theme.settings)),
        ("as_of", as_of),
        ("lang", map([("code", text(lang.as_str())), ("dir", text(lang.direction()))])),
        ("generator", text(concat!("Wellspring ", env!("CARGO_PKG_VERSION")))),
        ("privacy", map([("no_third_parties", Value::from(true))])),
    ])
}

fn site_value(renderer: &Renderer, lang: &Lang) -> Value {
    let site = &renderer.site;
    let config = &site.config;
    let language = config.language(lang);
    let home = address::home(config, lang);
    let at = |tail: &str| address::in_language(config, lang, tail).map(|r| config.base.href(&r)).unwrap_or_default();
    let feed = feeds::address(site, &feeds::Scope::Site(lang.clone()));
    let privacy = config.privacy.as_deref().and_then(|p| settings::href(site, lang, p)).or_else(|| privacy(site, lang));
    map([
        ("title", text(language.title.as_deref().unwrap_or(&config.title))),
        ("description", optional(language.description.as_deref().or(config.description.as_deref()))),
        ("language", text(lang.as_str())),
        ("base_url", text(&format!("{}{}", config.base.origin, config.base.path))),
        ("url", text(&config.base.href(&home))),
        ("feed_url", optional(feed.map(|f| config.base.href(&f)).as_deref())),
        ("search_url", if config.search { text(&at("search/")) } else { Value::none() }),
        ("languages", languages(site, lang)),
        ("organization", organization(site)),
        ("taxonomies", taxonomies(renderer, lang)),
        ("privacy_url", optional(privacy.as_deref())),
        ("visit", text(super::forms::visit_word(config))),
        ("extra", Value::from_serializable(&config.extra)),
    ])
}

/// The page called `privacy` in a language, if there is one.
fn privacy(site: &Site, lang: &Lang) -> Option<String> {
    let id = site.named("page", "privacy", lang)?;
    Some(site.config.base.href(&site.page(id).card.route))
}

fn languages(site: &Site, lang: &Lang) -> Value {
    let shown = site.config.languages.iter().filter(|l| site.home(&l.lang).is_some());
    let one = |l: &crate::config::Language| {
        map([
            ("code", text(l.lang.as_str())),
            ("name", text(&l.name)),
            ("dir", text(l.lang.direction())),
            ("url", text(&site.config.base.href(&address::home(&site.config, &l.lang)))),
            ("current", Value::from(l.lang == *lang)),
        ])
    };
    Value::from(shown.map(one).collect::<Vec<_>>())
}

fn organization(site: &Site) -> Value {
    let Some(org) = &site.config.organization else { return Value::none() };
    map([
        ("name", text(&org.name)),
        ("legal_name", optional(org.legal_name.as_deref())),
        ("url", optional(org.url.as_deref())),
        ("logo", optional(org.logo.as_deref().map(|l| links::inner_href(site, l)).as_deref())),
        ("email", optional(org.email.as_deref())),
        ("telephone", optional(org.telephone.as_deref())),
        ("address", optional(org.address.as_deref())),
        ("same_as", Value::from(org.same_as.iter().map(|s| text(s)).collect::<Vec<_>>())),
    ])
}

fn taxonomies(renderer: &Renderer, lang: &Lang) -> Value {
    let site = &renderer.site;
    let mut found = Vec::new();
    for (index, taxonomy) in site.config.taxonomies.iter().enumerate() {
        let used = site.taxonomies[index].terms.iter().any(|t| t.lang == *lang);
        let Ok(route) = terms::list_route(&site.config, index, lang) else { continue };
        if used {
            found.push(map([
                ("name", text(&taxonomy.name)),
                ("title", text(&renderer.word(lang, &format!("taxonomy_{}", taxonomy.name), &taxonomy.title))),
                ("url", text(&site.config.base.href(&route))),
            ]));
        }
    }
    Value::from(found)
}

/// The menus as a page shows them: the entry that leads to it is `current`, one above it is `active`.
fn menus(renderer: &Renderer, lang: &Lang, here: Option<crate::site::PageId>) -> Value {
    let site = &renderer.site;
    let route = here.map(|id| site.config.base.href(&site.page(id).card.route));
    let mut all = tera::Map::default();
    let own = &site.config.language(lang).menus;
    for (name, items) in &site.config.menus {
        let items = own.get(name).unwrap_or(items);
        all.insert(tera::value::Key::from(name.clone()), entries(site, lang, items, route.as_deref()));
    }
    for (name, items) in own.iter().filter(|(name, _)| !site.config.menus.contains_key(*name)) {
        all.insert(tera::value::Key::from(name.clone()), entries(site, lang, items, route.as_deref()));
    }
    for name in ["main", "footer"] {
        all.entry(tera::value::Key::Str(name)).or_insert_with(|| Value::from(Vec::<Value>::new()));
    }
    Value::from(all)
}

fn entries(site: &Site, lang: &Lang, items: &[MenuItem], route: Option<&str>) -> Value {
    let shown = items.iter().filter(|i| i.language.as_ref().is_none_or(|l| l == lang));
    let one = |item: &MenuItem| {
        let url = settings::href(site, lang, &item.url)?;
        let current = route == Some(url.as_str());
        let active = current
            || (url.ends_with('/')
                && url.len() > site.config.base.path.len() + 1
                && route.is_some_and(|r| r.starts_with(&url)));
        Some(map([
            ("name", text(&item.name)),
            ("url", text(&url)),
            ("current", Value::from(current)),
            ("active", Value::from(active)),
            ("children", entries(site, lang, &item.children, route)),
        ]))
    };
    Value::from(shown.filter_map(one).collect::<Vec<_>>())
}
