//! What search engines are told of the pages of terms: what the site's data says, else a sentence of the theme's words.

use crate::meta::head::LONGEST;
use crate::path::Lang;
use crate::site::{PageId, terms::Term};

use super::Renderer;

/// What the author wrote of a term in `content/_data/terms.*`: its `description`, else its `answer`.
pub fn written(renderer: &Renderer, taxonomy: usize, term: &Term) -> Option<String> {
    let taxonomy = renderer.site.config.taxonomies[taxonomy].name.as_str();
    let own = renderer.data.get("terms")?.get_from_path(taxonomy)?.get_from_path(&term.slug)?;
    ["description", "answer"].into_iter().find_map(|key| Some(own.get_from_path(key)?.as_str()?.to_owned()))
}

/// The description of a page of a term's list: what was written, else what it holds.
pub fn term(renderer: &Renderer, taxonomy: usize, term: &Term, shown: &[PageId]) -> Option<String> {
    // Later pages of a list say what they hold, so that no two descriptions are alike.
    let is_first = shown.first() == term.pages.first();
    if let Some(written) = written(renderer, taxonomy, term).filter(|_| is_first) {
        return Some(written);
    }
    let titles = shown.iter().map(|id| renderer.site.page(*id).card.title.as_str());
    let count = i64::try_from(term.pages.len()).ok();
    sentence(renderer, &term.lang, ("term_about", count), &[("name", &term.name)], titles)
}

/// The description of the list of all terms.
pub fn terms<'a>(
    renderer: &Renderer,
    title: &str,
    lang: &Lang,
    names: impl Iterator<Item = &'a str>,
) -> Option<String> {
    sentence(renderer, lang, ("terms_about", None), &[("name", title)], names)
}

/// A phrase of the theme, with as many names as there is room for; none where the theme has no such phrase.
fn sentence<'a>(
    renderer: &Renderer,
    lang: &Lang,
    (key, count): (&str, Option<i64>),
    values: &[(&str, &str)],
    names: impl Iterator<Item = &'a str>,
) -> Option<String> {
    let mut all: Vec<(String, String)> = values.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    all.extend(count.map(|count| ("count".to_owned(), count.to_string())));
    let say = |list: &str| {
        let mut all = all.clone();
        all.push(("titles".to_owned(), list.to_owned()));
        renderer.theme.strings.text(lang, key, count, &all).map(std::borrow::Cow::into_owned)
    };
    let mut list = String::new();
    let mut said = None;
    for name in names {
        let longer = if list.is_empty() { name.to_owned() } else { format!("{list}; {name}") };
        let text = say(&longer)?;
        if said.is_some() && text.chars().count() > LONGEST {
            break;
        }
        (list, said) = (longer, Some(text));
    }
    said
}
