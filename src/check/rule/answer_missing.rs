//! An article without a short answer.

use crate::check::{Finding, Group, Look, Rule, pages};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "answer-missing",
        severity: Severity::Warning,
        finds: "An article gives no short answer to its question.",
        mend: "add `answer:` with 60 words at most that stand on their own",
    },
    group: Group::Strategy,
    why: "Who came with a question gets the answer first and reads on for the reasons; machines that answer questions quote what is short and stands alone.",
    looks: &[Look::Site(look)],
};

fn look(site: &Site) -> Vec<Finding> {
    pages::articles(site)
        .filter(|page| !page.record().contains_key("answer"))
        .map(|page| Finding::page(page, "the article gives no `answer`"))
        .collect()
}
