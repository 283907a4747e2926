//! One mistake in a template is one diagnostic, however many pages it was rendered for.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Place, codes};

/// Keeps the first of those mistakes in a template that differ only in the page they were rendered for, and says
/// how many more there are. The rest stays as it is.
pub(super) fn templates(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(Place, String), Vec<Diagnostic>> = BTreeMap::new();
    let mut kept = Vec::new();
    for diagnostic in diagnostics {
        match &diagnostic.place {
            Some(place) if diagnostic.code == codes::TEMPLATE_INVALID.name && place.line > 0 => {
                groups.entry((place.clone(), diagnostic.message.clone())).or_default().push(diagnostic);
            }
            _ => kept.push(diagnostic),
        }
    }
    for mut group in groups.into_values() {
        // The page stands in the last hint; what else is known differs from kind to kind.
        group.sort_by(|a, b| a.hints.last().cmp(&b.hints.last()).then_with(|| a.hints.cmp(&b.hints)));
        group.dedup();
        let more = group.len() - 1;
        let mut first = group.swap_remove(0);
        if let Some(hint) = first.hints.last_mut().filter(|_| more > 0) {
            let pages = if more == 1 { "page" } else { "pages" };
            hint.push_str(&format!(" and {more} more {pages}"));
        }
        kept.push(first);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::join;
    use crate::diag::{Diagnostic, Place, Span, codes};
    use crate::path::SourcePath;

    fn fault(hint: &str, page: &str) -> Diagnostic {
        let path = SourcePath::new("themes/mine/templates/page.html").expect("a path");
        Diagnostic::new(codes::TEMPLATE_INVALID, "there is no field `titel` here")
            .at(Place::of(&path, "{{ page.titel }}", Span::new(8, 13)))
            .hint(hint)
            .hint(format!("it was rendered for `{page}`"))
    }

    #[test]
    fn a_mistake_on_many_pages_is_told_once_whatever_else_is_known_on_each() {
        let pages = ["content/b.md", "content/a.md", "content/c.md"];
        let all = pages.iter().zip(["z", "y", "x"]).map(|(page, hint)| fault(hint, page)).collect();
        let told = join(all);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].hints, ["y", "it was rendered for `content/a.md` and 2 more pages"]);
    }

    #[test]
    fn what_a_template_misses_on_a_page_that_is_half_written_is_not_told_twice() {
        let path = SourcePath::new("content/a.md").expect("a path");
        let missing =
            Diagnostic::new(codes::FRONT_MATTER_MISSING, "the field `starts` is missing").at(Place::file(&path));
        let told = join(vec![missing.clone(), fault("x", "content/a.md"), fault("x", "content/b.md")]);
        assert_eq!(told.len(), 2);
        assert!(told.contains(&missing) && told.contains(&fault("x", "content/b.md")));
    }
}
