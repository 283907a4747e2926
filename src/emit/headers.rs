//! Headers that a host should send: what pages may load, how long copies are kept, and that private addresses
//! are neither indexed nor passed on. No private address is named.

use std::collections::BTreeSet;

use crate::render::{Renderer, kit, policy};

/// Which addresses a rule is for, without the base path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    All,
    /// Those below a folder, which ends in `/`.
    Below(&'static str),
    /// Those below a folder of one name in each folder of another, as `/webinars/*/kit/`: the two, ending in `/`.
    InEach(String, &'static str),
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// For which addresses.
    pub reach: Reach,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
}

/// All rules; a later one counts before an earlier one of the same name.
pub fn rules(renderer: &Renderer) -> Vec<Rule> {
    let rule = |reach, headers: &[(&'static str, &str)]| Rule {
        reach,
        headers: headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
    };
    let forever = [("Cache-Control", "public, max-age=31536000, immutable")];
    let mut everywhere = rule(
        Reach::All,
        &[
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ],
    );
    everywhere.headers.insert(0, ("Content-Security-Policy", policy::of(renderer)));
    let mut all = vec![
        everywhere,
        rule(Reach::Below("/assets/css/"), &forever),
        rule(Reach::Below("/assets/js/"), &forever),
        rule(Reach::Below("/assets/pictures/"), &forever),
        // A drawing has its colours for both schemes in a style of its own, and loads nothing.
        rule(
            Reach::Below("/assets/plates/"),
            &[("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"), forever[0]],
        ),
        rule(
            Reach::Below("/g/"),
            &[("X-Robots-Tag", "noindex"), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "private, no-store")],
        ),
    ];
    let kits = kit_folders(renderer).into_iter();
    all.extend(kits.map(|folder| rule(Reach::InEach(folder, kit::FOLDER), &[("X-Robots-Tag", "noindex")])));
    all
}

/// The folders whose sessions have kits. The page of a kit asks search engines itself to stay away, its files cannot;
/// and a rule for each session would be more than some hosts take.
fn kit_folders(renderer: &Renderer) -> BTreeSet<String> {
    let above = |kit: &kit::Kit| {
        let session = kit.route.as_str().strip_suffix(kit::FOLDER)?.strip_suffix('/')?;
        session.rfind('/').map(|at| session[..=at].to_owned())
    };
    kit::all(&renderer.site).iter().filter_map(above).collect()
}
