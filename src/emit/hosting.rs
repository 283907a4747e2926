//! Redirects and headers in the form that the chosen host reads.

use std::sync::Arc;

use serde_json::{Value, json};

use super::headers::{self, Reach, Rule};
use super::redirects::destination;
use super::{Planned, planned};
use crate::config::Host;
use crate::path::Route;
use crate::render::Renderer;
use crate::site::Site;

mod server;

type Write = fn(&Renderer) -> String;

/// The files of the host, if one is named.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let Some(host) = renderer.site.config.hosting else { return Vec::new() };
    let files: &[(&str, Write)] = match host {
        Host::Netlify | Host::Cloudflare => &[("/_redirects", lines_of_redirects), ("/_headers", lines_of_headers)],
        Host::Vercel => &[("/vercel.json", vercel)],
        Host::Nginx => &[("/_nginx.conf", server::nginx)],
        Host::Caddy => &[("/_caddy.conf", server::caddy)],
        // GitHub Pages would leave out files whose name begins with `_` otherwise.
        Host::GithubPages => &[("/.nojekyll", |_| String::new())],
        Host::S3 => &[],
    };
    let one = |(name, write): &(&str, Write)| {
        let (route, write) = (Route::new(name).ok()?, *write);
        let renderer = Arc::clone(renderer);
        Some(planned(&route, "hosting", format!("`{name}`"), move || write(&renderer).into_bytes()))
    };
    files.iter().filter_map(one).collect()
}

/// Each old address and where it leads, both with the base path; a folder without its slash as well.
fn redirects(site: &Site) -> Vec<(Route, String)> {
    let mut all = Vec::new();
    for (route, redirect) in &site.redirects {
        // To these hosts a colon in a path begins the name of a part of it.
        let to = destination(site, redirect);
        let to = if to.starts_with('/') { to.replace(':', "%3A") } else { to };
        if let Some(bare) = route.as_str().strip_suffix('/').filter(|r| !r.is_empty()) {
            all.extend(Route::new(bare).ok().map(|bare| (bare, to.clone())));
        }
        all.push((route.clone(), to));
    }
    all
}

/// `_redirects`: from, to, status. A star and a colon would be patterns.
fn lines_of_redirects(renderer: &Renderer) -> String {
    let site = &renderer.site;
    let plain = |route: &Route| site.config.base.href(route).replace('*', "%2A").replace(':', "%3A");
    redirects(site).iter().map(|(from, to)| format!("{} {to} 301\n", plain(from))).collect()
}

/// `_headers`: an address, then its headers, each after two spaces.
fn lines_of_headers(renderer: &Renderer) -> String {
    let base = &renderer.site.config.base.path;
    let mut out = String::new();
    for Rule { reach, headers } in headers::rules(renderer) {
        let folder = match reach {
            Reach::All => "/".to_owned(),
            Reach::Below(folder) => folder.to_owned(),
            Reach::InEach(above, below) => format!("{above}:name/{below}"),
        };
        out.push_str(&format!("{base}{folder}*\n"));
        for (name, value) in headers {
            out.push_str(&format!("  {name}: {value}\n"));
        }
    }
    out
}

/// `vercel.json`, whose sources are patterns.
fn vercel(renderer: &Renderer) -> String {
    let site = &renderer.site;
    let base = &site.config.base.path;
    let redirect = |(from, to): (Route, String)| json!({"source": literal(&site.config.base.href(&from)), "destination": to, "statusCode": 301});
    let rule = |Rule { reach, headers }: Rule| {
        let folder = match reach {
            Reach::All => literal(&format!("{base}/")),
            Reach::Below(folder) => literal(&format!("{base}{folder}")),
            Reach::InEach(above, below) => format!("{}([^/]+)/{below}", literal(&format!("{base}{above}"))),
        };
        let pairs: Vec<Value> = headers.iter().map(|(name, value)| json!({"key": name, "value": value})).collect();
        json!({"source": format!("{folder}(.*)"), "headers": pairs})
    };
    let settings = json!({
        "trailingSlash": true,
        "redirects": redirects(site).into_iter().map(redirect).collect::<Vec<_>>(),
        "headers": headers::rules(renderer).into_iter().map(rule).collect::<Vec<_>>(),
    });
    format!("{settings:#}\n")
}

/// An address without the meaning that its signs have in patterns.
fn literal(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for ch in address.chars() {
        if matches!(ch, '(' | ')' | '{' | '}' | ':' | '*' | '+' | '?' | '\\' | '[' | ']' | '$' | '^' | '|' | '.') {
            out.push('\\');
        }
        out.push(ch);
    }
    out
}
