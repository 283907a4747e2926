//! The rules beyond correctness: does the site give before it asks, can machines and everybody use it,
//! and does it treat people decently?
//!
//! A rule is a value in [`ALL`], one file each under `rule/`: its code, its group, what it finds, why, how to
//! mend it, and functions that look at the site, at the words of a page, at the HTML of an output, or at the
//! links between outputs. The frame reads each page's text once and sees each output once, gives findings their
//! places and severities, and takes back what an author has allowed ([`allow`]). Correctness rules are not here:
//! every build runs them, each where the mistake is seen.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::config::Config;
use crate::diag::codes::{self, Code};
use crate::diag::{Diagnostic, Place, Span, nearest};
use crate::markdown::{self, Prose};
use crate::parse;
use crate::path::SourcePath;
use crate::site::{self, Page, Site};
use crate::source::Snapshot;

pub mod allow;
pub mod finding;
pub mod markup;
pub mod pages;
pub mod rule;
pub mod theme;
pub mod watch;
pub mod words;

pub use finding::{At, Finding};
pub use rule::ALL;
pub use watch::{Linked, Seen, Watch, Watched};

use allow::Allow;

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Does the site give before it asks?
    Strategy,
    /// Can machines understand it?
    Search,
    /// Can everybody use it?
    Accessibility,
    /// Does it treat people decently?
    Respect,
}

impl Group {
    /// The word for people and machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strategy => "strategy",
            Self::Search => "search",
            Self::Accessibility => "accessibility",
            Self::Respect => "respect",
        }
    }
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name and severity, what it finds and how to mend that.
    pub code: Code,
    /// What it is about.
    pub group: Group,
    /// Why it is a rule, in a sentence or two.
    pub why: &'static str,
    /// How it looks.
    pub looks: &'static [Look],
}

/// What a rule looks at. Every function is pure.
#[derive(Debug)]
pub enum Look {
    /// The whole site.
    Site(fn(&Site) -> Vec<Finding>),
    /// The words of one page.
    Page(fn(&Site, &Text) -> Vec<Finding>),
    /// The HTML of one output.
    Output(fn(&Site, &Seen) -> Vec<Finding>),
    /// A style sheet.
    Style(fn(&Site, &str) -> Vec<Finding>),
    /// The links of all outputs.
    Links(fn(&Site, &[Linked]) -> Vec<Finding>),
}

/// A page with its text, read once for all rules.
pub struct Text<'s> {
    /// The page.
    pub page: &'s Page,
    /// Its words.
    pub prose: Prose,
}

/// The rule of that code.
pub fn find(code: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code.name == code)
}

/// The rules that a site has not switched off.
pub(crate) fn active(config: &Config) -> Vec<&'static Rule> {
    ALL.iter().copied().filter(|rule| config.rule(rule.code.name) != Some(None)).collect()
}

/// What every rule found, save what is allowed; and what is wrong with what is allowed.
pub fn run(site: &Site, snapshot: &Snapshot, watched: Watched) -> Vec<Diagnostic> {
    let rules = active(&site.config);
    let mut allowed: BTreeMap<SourcePath, Vec<Allow>> = BTreeMap::new();
    let mut found: Vec<(&'static Rule, Finding)> = of_site(site, &rules, &watched.linked);
    let texts: Vec<_> = site.pages.par_iter().filter_map(|page| of_page(site, snapshot, page, &rules)).collect();
    for (path, allows, findings) in texts {
        allowed.insert(path, allows);
        found.extend(findings);
    }
    found.extend(watched.findings.into_iter().map(|(rule, finding)| (rule, finding.located(snapshot))));
    allowed.insert(site.config.file().clone(), allow::in_settings(&site.config));
    found.retain(|(rule, finding)| !allow::mutes(&mut allowed, site, rule, finding));
    let mut diagnostics = finding::told(site, snapshot, found);
    diagnostics.extend(allow::faults(site, snapshot, &allowed));
    diagnostics
}

fn of_site(site: &Site, rules: &[&'static Rule], linked: &[Linked]) -> Vec<(&'static Rule, Finding)> {
    let looks = rules.iter().flat_map(|rule| rule.looks.iter().map(move |look| (*rule, look)));
    looks
        .flat_map(|(rule, look)| {
            let findings = match look {
                Look::Site(look) => look(site),
                Look::Links(look) => look(site, linked),
                Look::Page(_) | Look::Output(_) | Look::Style(_) => Vec::new(),
            };
            findings.into_iter().map(move |finding| (rule, finding))
        })
        .collect()
}

type OfPage = (SourcePath, Vec<Allow>, Vec<(&'static Rule, Finding)>);

/// What is allowed on a page and what its words show; nothing for a page that no file makes.
fn of_page(site: &Site, snapshot: &Snapshot, page: &Page, rules: &[&'static Rule]) -> Option<OfPage> {
    let path = &page.document.path;
    let source = snapshot.has(path).then(|| snapshot.read_text(path).ok())??;
    let prose = markdown::prose(&source, parse::split(&source).body, &parse::options(&site.config));
    let allows = prose.remarks.iter().filter_map(|remark| allow::of_remark(remark, source.len())).collect();
    let text = Text { page, prose };
    let mut found = Vec::new();
    for rule in rules {
        for look in rule.looks {
            if let Look::Page(look) = look {
                found.extend(look(site, &text).into_iter().map(|finding| (*rule, finding)));
            }
        }
    }
    Some((path.clone(), allows, found))
}

/// The names in `[check.rules]` that are no rule. Every build tells of them, so that a slip there is seen early.
pub fn unknown_rules(config: &Config) -> Vec<Diagnostic> {
    let known = || ALL.iter().map(|r| r.code.name).chain(codes::ALL.iter().chain(theme::CODES).map(|c| c.name));
    let names: Vec<&str> = known().collect();
    let wrong = config.rules_named().into_iter().filter(|(name, _)| !names.contains(name));
    wrong
        .map(|(name, place)| {
            let hint = nearest::nearest(name, names.iter().copied()).map_or_else(
                || "`wellspring check --list` prints all rules".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Diagnostic::new(codes::CONFIG_UNKNOWN_KEY, format!("there is no rule `{name}`")).at(place).hint(hint)
        })
        .collect()
}

/// The place of a span in a page or in the settings.
fn place(site: &Site, snapshot: &Snapshot, path: &SourcePath, span: Option<Span>) -> Place {
    match span {
        Some(span) if path == site.config.file() => site.config.place_of(span),
        Some(span) => site::place(snapshot, path, span),
        None => Place::file(path),
    }
}
