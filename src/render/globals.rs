//! The values that every template has beside `page`.

use tera::Value;
use tera::value::Key;

use super::values::{date, keyed, map, optional, text, with};
use super::work::{Handed, Told};
use super::{Renderer, current, hashed, policy};
use crate::bundle::Answer;
use crate::config::MenuItem;
use crate::date::Moment;
use crate::diag::Severity;
use crate::meta::feeds;
use crate::path::Lang;
use crate::site::{Site, address, links, settings, terms};

/// The name of the moment of the build.
const AS_OF: &str = "as_of";
/// The rule that finds what asks other hosts.
const TRACKER: &str = "tracker";

/// What does not change from page to page of a language.
pub struct Shared {
    /// The value `site`, with the menus as they are on a page to which none of them leads.
    site: Value,
    /// Where the entries of the menus lead.
    menu_urls: Vec<String>,
    /// The hash of them and of the other values, save for the moment, of which all outputs stand on what templates ask.
    hash: Answer,
    /// The other values.
    others: [(&'static str, Value); 5],
}

/// Puts them into the context of a page.
pub fn insert(renderer: &Renderer, handed: &mut Handed, lang: &Lang) {
    let shared = renderer.globals.get(lang).or_else(|| renderer.globals.values().next());
    let Some(shared) = shared.map(|cell| cell.get_or_init(|| make(renderer, lang))) else { return };
    let base = &renderer.site.config.base;
    let here = current::here().and_then(|h| h.page).map(|id| base.href(&renderer.site.page(id).card.route));
    let here = here.as_deref().filter(|route| shared.menu_urls.iter().any(|url| is_active(&renderer.site, url, route)));
    let (site, hash) = match here {
        Some(route) => {
            let menus = menus(&renderer.site, lang, Some(route));
            let hash = hashed::bytes(&[shared.hash, hashed::value(&menus, &renderer.cards)].concat());
            (with(&shared.site, [("menu", menus)]), hash)
        }
        None => (shared.site.clone(), shared.hash),
    };
    handed.insert_told("site", site, Told::By(hash));
    for (key, value) in &shared.others {
        handed.insert_told(key, value.clone(), Told::Elsewhere);
    }
}

fn make(renderer: &Renderer, lang: &Lang) -> Shared {
    let site = &renderer.site;
    let zoned = site.moment.as_of.to_zoned(site.config.zone.clone());
    let as_of = date::moment(&Moment { zoned, day_only: false }, lang);
    let mut menu_urls = Vec::new();
    for (_, items) in all_menus(site, lang) {
        gather(site, lang, items, &mut menu_urls);
    }
    let others = [
        ("settings", Value::from_serializable(&renderer.theme.settings)),
        (AS_OF, as_of),
        ("lang", map([("code", text(lang.as_str())), ("dir", text(lang.direction()))])),
        ("generator", text(concat!("Wellspring ", env!("CARGO_PKG_VERSION")))),
        ("privacy", map([("no_third_parties", Value::from(asks_nobody(renderer)))])),
    ];
    let site = with(&site_value(renderer, lang), [("menu", menus(site, lang, None))]);
    let mut hashes = hashed::value(&site, &renderer.cards).to_vec();
    for (_, value) in others.iter().filter(|(name, _)| *name != AS_OF) {
        hashes.extend(hashed::value(value, &renderer.cards));
    }
    Shared { site, menu_urls, hash: hashed::bytes(&hashes), others }
}

/// Whether the site holds itself to asking no other host: it names none that pages may load from, leaves the rule that
/// looks for them at its severity, so that `check` fails before the sentence is untrue, and shows no picture from
/// elsewhere, which a build knows by itself.
fn asks_nobody(renderer: &Renderer) -> bool {
    let config = &renderer.site.config;
    let is_held = config.rule(TRACKER).is_none_or(|level| level == Some(Severity::Error));
    config.hosts.is_empty() && is_held && !policy::asks_at_once(renderer)
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

/// The menus of a language by name: the site's, or the language's own of that name, then its further ones.
fn all_menus<'a>(site: &'a Site, lang: &Lang) -> Vec<(&'a str, &'a [MenuItem])> {
    let (shared, own) = (&site.config.menus, &site.config.language(lang).menus);
    let first = shared.iter().map(|(name, items)| (name, own.get(name).unwrap_or(items)));
    let further = own.iter().filter(|(name, _)| !shared.contains_key(*name));
    let mut all: Vec<(&str, &[MenuItem])> =
        first.chain(further).map(|(name, items)| (name.as_str(), items.as_slice())).collect();
    for name in ["main", "footer"] {
        if !all.iter().any(|(known, _)| *known == name) {
            all.push((name, &[]));
        }
    }
    all
}

/// The menus as a page shows them: the entry that leads to it is `current`, one above it is `active`.
fn menus(site: &Site, lang: &Lang, route: Option<&str>) -> Value {
    let all = all_menus(site, lang).into_iter();
    keyed(all.map(|(name, items)| (Key::from(name.to_owned()), entries(site, lang, items, route))))
}

/// The entries of a menu that a language shows.
fn shown<'a>(items: &'a [MenuItem], lang: &'a Lang) -> impl Iterator<Item = &'a MenuItem> {
    items.iter().filter(move |i| i.language.as_ref().is_none_or(|l| l == lang))
}

/// Where the entries of a menu lead, those below them included.
fn gather(site: &Site, lang: &Lang, items: &[MenuItem], urls: &mut Vec<String>) {
    for item in shown(items, lang) {
        if let Some(url) = settings::href(site, lang, &item.url) {
            urls.push(url);
            gather(site, lang, &item.children, urls);
        }
    }
}

/// Whether a page is what an address leads to, or stands below it. All pages stand below the home page.
fn is_active(site: &Site, url: &str, route: &str) -> bool {
    let is_below = || url.ends_with('/') && url.len() > site.config.base.path.len() + 1 && route.starts_with(url);
    route == url || is_below()
}

fn entries(site: &Site, lang: &Lang, items: &[MenuItem], route: Option<&str>) -> Value {
    let one = |item: &MenuItem| {
        let url = settings::href(site, lang, &item.url)?;
        Some(map([
            ("name", text(&item.name)),
            ("url", text(&url)),
            ("current", Value::from(route == Some(url.as_str()))),
            ("active", Value::from(route.is_some_and(|route| is_active(site, &url, route)))),
            ("children", entries(site, lang, &item.children, route)),
        ]))
    };
    Value::from(shown(items, lang).filter_map(one).collect::<Vec<_>>())
}
