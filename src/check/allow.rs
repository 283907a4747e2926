//! What an author allows: a remark that names a rule and a reason.
//!
//! In Markdown `<!-- wellspring-allow: hype, the customer's own words -->` is about the block that follows it, or
//! about the paragraph that it stands in; before all text it is about the whole page. A comment line of that form
//! in `site.toml` is about what a rule says of the site as a whole, and of outputs that no file stands behind.

use std::collections::BTreeMap;

use super::{ALL, At, Finding, Rule, place};
use crate::config::Config;
use crate::diag::{Diagnostic, Span, codes, nearest};
use crate::markdown::Remark;
use crate::path::SourcePath;
use crate::site::Site;
use crate::source::Snapshot;

/// What the remark begins with.
const WORD: &str = "wellspring-allow";

/// One thing that is allowed.
#[derive(Debug)]
pub(super) struct Allow {
    /// The rule's code, as written.
    code: String,
    /// Why.
    reason: String,
    /// Where it stands.
    span: Span,
    /// What it is about; the whole file without it.
    scope: Option<Span>,
    /// Whether it took something back.
    used: bool,
}

impl Allow {
    fn read(text: &str, span: Span, scope: Option<Span>) -> Option<Self> {
        let rest = text.trim().strip_prefix(WORD)?;
        let rest = rest.trim_start().trim_start_matches(':').trim();
        let (code, reason) = rest.split_once(',').unwrap_or((rest, ""));
        Some(Self { code: code.trim().into(), reason: reason.trim().into(), span, scope, used: false })
    }

    fn covers(&self, span: Option<Span>) -> bool {
        match (self.scope, span) {
            (None, _) => true,
            (Some(scope), Some(span)) => scope.start <= span.start && span.start <= scope.end,
            (Some(_), None) => false,
        }
    }
}

/// What a remark in Markdown allows. A remark that nothing follows is about nothing.
pub(super) fn of_remark(remark: &Remark, end: usize) -> Option<Allow> {
    let nothing = Span::new(end, end);
    let scope = if remark.top { None } else { Some(remark.scope.unwrap_or(nothing)) };
    Allow::read(&remark.text, remark.span, scope)
}

/// What comment lines of `site.toml` allow.
pub(super) fn in_settings(config: &Config) -> Vec<Allow> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in config.source_text().split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        if let Some(text) = line.trim().strip_prefix('#') {
            found.extend(Allow::read(text, Span::new(start, start + line.trim().len()), None));
        }
        at += line.len();
    }
    found
}

/// Whether a finding is allowed; what allows it is used then.
pub(super) fn mutes(
    allowed: &mut BTreeMap<SourcePath, Vec<Allow>>,
    site: &Site,
    rule: &Rule,
    finding: &Finding,
) -> bool {
    let (path, span) = match &finding.at {
        At::File(path, span) => (path, *span),
        At::Output(_, source) => (source.as_ref().unwrap_or(site.config.file()), None),
        At::Here => return false,
    };
    let mut muted = false;
    for allow in allowed.get_mut(path).into_iter().flatten() {
        if allow.code == rule.code.name && !allow.reason.is_empty() && allow.covers(span) {
            allow.used = true;
            muted = true;
        }
    }
    muted
}

/// What is wrong with what is allowed: no reason, no such rule, nothing to allow.
pub(super) fn faults(site: &Site, snapshot: &Snapshot, allowed: &BTreeMap<SourcePath, Vec<Allow>>) -> Vec<Diagnostic> {
    let all = allowed.iter().flat_map(|(path, allows)| allows.iter().map(move |allow| (path, allow)));
    all.filter_map(|(path, allow)| Some(fault(site, allow)?.at(place(site, snapshot, path, Some(allow.span)))))
        .collect()
}

fn fault(site: &Site, allow: &Allow) -> Option<Diagnostic> {
    let code = &allow.code;
    let known = ALL.iter().any(|rule| rule.code.name == code);
    if !known && codes::find(code).is_some() {
        let message = format!("`{code}` is a rule of every build, which a remark cannot allow");
        let fault = Diagnostic::new(codes::ALLOW_INVALID, message);
        return Some(fault.hint(format!("mend it, or set `{code}` under `[check.rules]` in `site.toml`")));
    }
    if !known {
        let names = ALL.iter().map(|rule| rule.code.name);
        let hint = nearest::nearest(code, names).map_or_else(
            || format!("write `{WORD}: RULE, REASON`; `wellspring check --list` prints the rules"),
            |near| format!("did you mean `{near}`?"),
        );
        return Some(Diagnostic::new(codes::ALLOW_INVALID, format!("there is no rule `{code}`")).hint(hint));
    }
    if allow.reason.is_empty() {
        let fault = Diagnostic::new(codes::ALLOW_INVALID, format!("`{code}` is allowed without a reason"));
        return Some(fault.hint(format!("write `{WORD}: {code}, REASON`; until then it allows nothing")));
    }
    let off = site.config.rule(code) == Some(None);
    (!allow.used && !off).then(|| {
        Diagnostic::new(codes::ALLOW_UNUSED, format!("nothing here has to be allowed for `{code}`"))
            .hint("remove the remark, or put it right before the paragraph that it is about")
    })
}

#[cfg(test)]
mod tests {
    use super::{Allow, Span};

    #[test]
    fn an_allow_names_a_rule_and_a_reason() {
        let read = |text| Allow::read(text, Span::default(), None).map(|a| (a.code, a.reason));
        assert_eq!(
            read("wellspring-allow: hype, his own words, verbatim"),
            Some(("hype".into(), "his own words, verbatim".into()))
        );
        assert_eq!(read("wellspring-allow hype"), Some(("hype".into(), String::new())));
        assert_eq!(read("knowledge-delivered"), None);
    }
}
