//! What a build tells of its gates: former addresses that are still up, and headers that a host cannot send.

use crate::config::Host;
use crate::diag::{Diagnostic, Place, codes};
use crate::render::{Renderer, thanks};
use crate::site::Site;

/// All of it, for a site with something behind a link.
pub(super) fn told(renderer: &Renderer) -> Vec<Diagnostic> {
    let site = &renderer.site;
    if !thanks::has_private(site) {
        return Vec::new();
    }
    former_addresses(renderer).into_iter().chain(without_headers(site)).collect()
}

fn former_addresses(renderer: &Renderer) -> Vec<Diagnostic> {
    let site = &renderer.site;
    let former = renderer.secret.former(site.config.gate.epochs);
    if former.is_empty() {
        return Vec::new();
    }
    let words: Vec<String> = former
        .iter()
        .map(|f| {
            let secret = if f.is_previous { " with the previous secret" } else { "" };
            format!("epoch {}{secret}", f.epoch)
        })
        .collect();
    let of = words.join(", ");
    let pages = site.iter().map(|(_, page)| page).filter(|page| thanks::is_behind_link(page));
    pages
        .map(|page| {
            let message = format!("what is behind this link is up at its former addresses too: {of}");
            Diagnostic::new(codes::GATE_FORMER_ADDRESS, message)
                .at(Place::file(&page.document.path))
                .hint(codes::GATE_FORMER_ADDRESS.mend)
        })
        .collect()
}

fn without_headers(site: &Site) -> Option<Diagnostic> {
    let host = match site.config.hosting? {
        Host::GithubPages => "GitHub Pages sends",
        Host::S3 => "an object store sends",
        _ => return None,
    };
    let message = format!(
        "{host} no headers of yours: private pages say themselves that they are not to be indexed, private files cannot"
    );
    Some(Diagnostic::new(codes::GATE_WITHOUT_HEADERS, message).hint(codes::GATE_WITHOUT_HEADERS.mend))
}
