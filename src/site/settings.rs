//! The addresses that `site.toml` names: entries of menus, and the privacy page.

use std::collections::BTreeSet;

use super::links::{self, Target};
use super::{PageId, Site, refs};
use crate::config::MenuItem;
use crate::diag::{Diagnostic, Place, codes};
use crate::markdown::is_unsafe;
use crate::path::{Lang, Route};

/// Where an address of `site.toml` leads for readers of a language: to the page in their language where there is one.
fn target(site: &Site, lang: &Lang, written: &str) -> Target {
    let Some(home) = home(site, lang) else { return Target::Broken };
    let home = site.page(home);
    let found = match links::resolve(site, home, written) {
        Target::Broken => {
            let rooted = format!("/{}", written.trim_start_matches('/'));
            links::resolve(site, home, &rooted)
        }
        found => found,
    };
    match found {
        Target::Page(id, tail) => {
            let same = site.page(id).translations.iter().find(|t| site.page(**t).card.lang == *lang);
            Target::Page(*same.unwrap_or(&id), tail)
        }
        other => other,
    }
}

fn home(site: &Site, lang: &Lang) -> Option<PageId> {
    site.home(lang).or_else(|| site.home(site.config.main_language()))
}

/// The pages to which `site.toml` leads.
pub fn named(site: &Site) -> BTreeSet<PageId> {
    let config = &site.config;
    let main = config.main_language();
    let own = config.languages.iter().flat_map(|l| l.menus.values().map(move |items| (&l.lang, items)));
    let mut found = BTreeSet::new();
    for (lang, items) in config.menus.values().map(|items| (main, items)).chain(own) {
        led_to(site, lang, items, &mut found);
    }
    found.extend(config.privacy.iter().filter_map(|written| page(site, main, written)));
    found
}

fn led_to(site: &Site, lang: &Lang, items: &[MenuItem], found: &mut BTreeSet<PageId>) {
    for item in items {
        found.extend(page(site, lang, &item.url));
        led_to(site, lang, &item.children, found);
    }
}

fn page(site: &Site, lang: &Lang, written: &str) -> Option<PageId> {
    match target(site, lang, written) {
        Target::Page(id, _) => Some(id),
        _ => None,
    }
}

/// What an `href` holds for an address of `site.toml`; nothing for a page that is not shown, or for code.
pub fn href(site: &Site, lang: &Lang, written: &str) -> Option<String> {
    if is_unsafe(written, false) {
        return None;
    }
    match target(site, lang, written) {
        Target::Broken => Some(links::inner_href(site, written)),
        found => links::href(site, written, &found),
    }
}

/// The mistakes in the addresses of `site.toml`, now that all outputs are known.
pub fn check(site: &Site, exists: &dyn Fn(&Route) -> bool) -> Vec<Diagnostic> {
    let config = &site.config;
    let main = config.main_language();
    let mut faults = Vec::new();
    for items in config.menus.values() {
        entries(site, main, items, exists, &mut faults);
    }
    for language in &config.languages {
        for items in language.menus.values() {
            entries(site, &language.lang, items, exists, &mut faults);
        }
    }
    if let Some(privacy) = &config.privacy {
        faults.extend(fault(site, main, privacy, exists).map(|f| f.at(config.place("privacy"))));
    }
    faults
}

fn entries(
    site: &Site,
    lang: &Lang,
    items: &[MenuItem],
    exists: &dyn Fn(&Route) -> bool,
    faults: &mut Vec<Diagnostic>,
) {
    for item in items {
        let lang = item.language.as_ref().unwrap_or(lang);
        let place: Place = site.config.place_of(item.span);
        faults.extend(fault(site, lang, &item.url, exists).map(|f| f.at(place)));
        entries(site, lang, &item.children, exists, faults);
    }
}

fn fault(site: &Site, lang: &Lang, written: &str, exists: &dyn Fn(&Route) -> bool) -> Option<Diagnostic> {
    if is_unsafe(written, false) {
        let message = format!("the address `{written}` runs code");
        return Some(Diagnostic::new(codes::LINK_UNSAFE, message).hint("lead to a page, a file or a web address"));
    }
    let broken = || {
        Diagnostic::new(codes::LINK_BROKEN, format!("there is no page or file `{written}`"))
            .hint("write a path to a source below `content/`, a route that begins with `/`, or a web address")
    };
    match target(site, lang, written) {
        Target::Broken => Some(broken()),
        Target::Elsewhere(route, _) if !exists(&route) => Some(broken()),
        Target::Unpublished { source, leads_to: None } => {
            let why = site.absent.get(&source).map_or("not shown", |a| a.why);
            let mut fault = refs::unpublished(written, why);
            fault.hints = vec!["the entry is left out until that page is published".into()];
            Some(fault)
        }
        _ => None,
    }
}
