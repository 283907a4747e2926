//! A page that asks another host before anybody agreed.

use std::collections::BTreeMap;

use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "tracker",
        severity: Severity::Error,
        finds: "A page loads something from another host, or holds the script of a tracking service.",
        mend: "serve the file from this site, link to the other host instead, or name the host under `hosts` in `[check]` of `site.toml`",
    },
    group: Group::Respect,
    why: "Each request to another host tells it who reads what. Readers have not agreed to that by opening a page.",
    looks: &[Look::Output(look), Look::Style(in_style)],
};

/// Services whose scripts load more from another host by themselves.
const SERVICES: &[&str] = &[
    "google-analytics.com",
    "googletagmanager.com",
    "connect.facebook.net",
    "facebook.com/tr",
    "static.hotjar.com",
    "snap.licdn.com",
    "bat.bing.com",
    "clarity.ms",
    "cdn.segment.com",
    "js.hs-scripts.com",
    "analytics.tiktok.com",
];

/// What loads by itself: an element and the attribute that names the address.
const LOADING: &[(&str, &str)] = &[
    ("img", "src"),
    ("img", "srcset"),
    ("script", "src"),
    ("iframe", "src"),
    ("frame", "src"),
    ("embed", "src"),
    ("object", "data"),
    ("video", "src"),
    ("video", "poster"),
    ("audio", "src"),
    ("source", "src"),
    ("source", "srcset"),
    ("track", "src"),
    ("input", "src"),
    ("body", "background"),
];

/// Relations by which a `link` loads something, or tells another host that it soon will.
const RELATIONS: &[&str] = &[
    "stylesheet",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
    "dns-prefetch",
    "icon",
    "apple-touch-icon",
    "manifest",
    "prerender",
];

fn look(site: &Site, seen: &Seen) -> Vec<Finding> {
    // By message, so that a page that asks a host ten times is told once.
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    for (at, tag) in seen.markup.tags() {
        let loads = LOADING.iter().filter(|(element, _)| *element == tag.name).filter_map(|(_, name)| tag.get(name));
        let relation = tag.get("rel").unwrap_or_default().to_ascii_lowercase();
        let link = (tag.name == "link" && relation.split_whitespace().any(|word| RELATIONS.contains(&word)))
            .then(|| tag.get("href"))
            .flatten();
        for address in loads.flat_map(|value| value.split([' ', ','])).chain(link) {
            if let Some(host) = foreign(site, address) {
                let message = format!("`<{}>` asks `{host}` before the visitor agreed", tag.name);
                told.entry(message).or_insert_with(|| address.split('&').next().unwrap_or_default().to_owned());
            }
        }
        let code = if matches!(tag.name.as_str(), "script" | "style") { seen.markup.raw(at) } else { "" };
        if tag.name == "script" && !tag.get("type").is_some_and(|sort| sort.contains("json")) {
            for service in SERVICES.iter().filter(|service| code.contains(*service)) {
                told.insert(format!("a script calls `{service}` before the visitor agreed"), (*service).to_owned());
            }
        }
        let style = if tag.name == "style" { code } else { tag.get("style").unwrap_or_default() };
        told.extend(asked_by(site, style));
    }
    told.into_iter().map(|(message, written)| Finding::here(message).written(&written)).collect()
}

fn in_style(site: &Site, css: &str) -> Vec<Finding> {
    let told: BTreeMap<String, String> = asked_by(site, css).collect();
    told.into_keys().map(Finding::here).collect()
}

/// What a style asks of other hosts: the message, and the address as written.
fn asked_by<'a>(site: &'a Site, style: &'a str) -> impl Iterator<Item = (String, String)> + 'a {
    let asked = addresses(style).filter_map(|address| Some((foreign(site, address)?, address)));
    asked.map(|(host, address)| (format!("a style asks `{host}` before the visitor agreed"), address.to_owned()))
}

/// The host of an address, if it is neither the site's own nor allowed.
fn foreign<'a>(site: &Site, address: &'a str) -> Option<&'a str> {
    let address = address.trim();
    let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    let skip = ["https://", "http://", "//"].into_iter().find(|scheme| lower.starts_with(scheme))?.len();
    let host = address[skip..].split(['/', '?', '#', ':']).next().unwrap_or_default();
    let own = site.config.base.origin.split("://").nth(1).unwrap_or_default().split(':').next().unwrap_or_default();
    let is = |known: &str| {
        host.eq_ignore_ascii_case(known)
            || host.to_ascii_lowercase().ends_with(&format!(".{}", known.to_ascii_lowercase()))
    };
    let known = host.eq_ignore_ascii_case(own) || site.config.hosts.iter().any(|known| is(known));
    (!host.is_empty() && !known).then_some(host)
}

/// The addresses that a style loads.
fn addresses(style: &str) -> impl Iterator<Item = &str> {
    let urls = style.split("url(").skip(1).map(|rest| rest.split(')').next().unwrap_or_default());
    let imports = style.split("@import").skip(1).map(|rest| rest.split(';').next().unwrap_or_default());
    urls.chain(imports).map(|address| address.trim().trim_matches(['"', '\'']))
}
