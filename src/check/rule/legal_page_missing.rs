//! Forms on a site that does not say who is behind it.

use crate::check::{Finding, Group, Look, Rule};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "legal-page-missing",
        severity: Severity::Warning,
        finds: "The site has forms, but no privacy page or no imprint.",
        mend: "write the page, name the privacy page under `privacy` in `site.toml`, and link both from the footer",
    },
    group: Group::Respect,
    why: "Who is asked for an address may know who gets it, what for and for how long.",
    looks: &[Look::Site(look)],
};

/// Last parts of addresses under which such pages are found.
const PRIVACY: &[&str] = &[
    "privacy",
    "privacy-policy",
    "privacy-notice",
    "data-protection",
    "datenschutz",
    "datenschutzerklaerung",
    "confidentialite",
    "politique-de-confidentialite",
    "vie-privee",
];
const IMPRINT: &[&str] = &[
    "imprint",
    "impressum",
    "legal",
    "legal-notice",
    "legal-information",
    "mentions-legales",
    "contact",
    "kontakt",
    "about",
];

fn look(site: &Site) -> Vec<Finding> {
    if site.forms.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    if !has_privacy_page(site) {
        found.push(Finding::settings(site, "the site has forms and no privacy page"));
    }
    if !has(site, IMPRINT) {
        found.push(Finding::settings(site, "the site has forms and no imprint"));
    }
    found
}

/// Whether a page says what is done with what visitors give.
pub(super) fn has_privacy_page(site: &Site) -> bool {
    site.config.privacy.is_some() || has(site, PRIVACY)
}

fn has(site: &Site, names: &[&str]) -> bool {
    let slugs = site.pages.iter().filter(|page| page.kind() != "form").map(|page| page.card.route.as_str());
    slugs
        .map(|route| route.trim_end_matches('/').rsplit('/').next().unwrap_or_default())
        .any(|slug| names.contains(&slug))
}
