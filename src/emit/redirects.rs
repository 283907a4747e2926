//! Old addresses: a small page at each that leads on, unless the host reads rules of its own.

use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{Planned, planned};
use crate::config::Host;
use crate::html::escape;
use crate::path::Route;
use crate::render::Renderer;
use crate::site::links::replacement;
use crate::site::{Redirect, Site};

/// What would end an address: spaces, quotes, angles, control characters.
const BREAKS: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'`');

/// The pages.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let site = &renderer.site;
    if site.config.hosting.is_some_and(has_rules) {
        return Vec::new();
    }
    let one = |(route, redirect): (_, &Redirect)| {
        let to = destination(site, redirect);
        let whole = if to.starts_with('/') && !to.starts_with("//") {
            format!("{}{to}", site.config.base.origin)
        } else {
            to.clone()
        };
        let lang = site.config.main_language().clone();
        let what = format!("an alias in `{}`", redirect.source);
        let mut planned = planned(route, "redirect", what, move || page(lang.as_str(), &to, &whole).into_bytes());
        planned.output.origin.source = Some(redirect.source.clone());
        planned
    };
    site.redirects.iter().map(one).collect()
}

/// Whether a host reads redirects from a file, so that no page stands in their way.
pub fn has_rules(host: Host) -> bool {
    matches!(host, Host::Netlify | Host::Cloudflare | Host::Vercel | Host::Nginx | Host::Caddy)
}

/// Where an old address leads, with the base path: a page of this site or an address on the web, in one line.
pub fn destination(site: &Site, redirect: &Redirect) -> String {
    let to = replacement(site, &redirect.source, &redirect.to);
    let is_web = ["/", "https://", "http://"].iter().any(|begin| to.starts_with(begin));
    // A scheme that runs code, or a line end in a file of rules, could come from a site's own data only; still, no.
    let to = if is_web { to } else { site.config.base.href(&Route::home()) };
    utf8_percent_encode(&to, BREAKS).to_string()
}

fn page(lang: &str, to: &str, whole: &str) -> String {
    let (to, whole) = (escape(to), escape(whole));
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{whole}</title>\n\
         <link rel=\"canonical\" href=\"{whole}\">\n<meta http-equiv=\"refresh\" content=\"0; url={to}\">\n</head>\n\
         <body>\n<p><a href=\"{to}\">{whole}</a></p>\n</body>\n</html>\n"
    )
}
