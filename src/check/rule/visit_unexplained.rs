//! A visit that is kept, and no page that says so.

use crate::check::{Finding, Group, Look, Rule};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::render::forms::visit_word;
use crate::site::Site;

use super::legal_page_missing::has_privacy_page;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "visit-unexplained",
        severity: Severity::Error,
        finds: "`[leads] visit = \"session\"` keeps the pages that a visitor reads, and the site has no privacy page.",
        mend: "write the page and name it under `privacy` in `site.toml`, or leave `visit` at `page`, which keeps nothing",
    },
    group: Group::Respect,
    why: "What is kept on somebody's device has to be told, also where the law would let it be (Directive 2002/58/EC, article 5).",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    let kept = visit_word(&site.config) == "session" && !has_privacy_page(site);
    kept.then(|| Finding::settings(site, "`visit = \"session\"` needs a privacy page that says what is kept"))
        .into_iter()
        .collect()
}
