//! How a link to an output looks where it is shared: Open Graph and its relatives.

use super::head::Head;
use super::picture::{self, Picture};
use super::{Subject, facts, feeds};
use crate::html::escape_into;
use crate::path::Lang;
use crate::site::{Page, Site};
use crate::source::Snapshot;

/// What services read to show a preview of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// `website`, `article` or `profile`.
    pub sort: &'static str,
    /// The title without the site's.
    pub title: String,
    /// The site's title.
    pub site_name: String,
    /// `en_GB`, or the language alone.
    pub locale: String,
    /// The locales of the translations.
    pub other_locales: Vec<String>,
    /// The picture and its size, if that is known.
    pub picture: Option<(Picture, Option<(u32, u32)>)>,
    /// When an article was published, and last changed.
    pub times: (Option<String>, Option<String>),
    /// The pages of an article's authors.
    pub authors: Vec<String>,
    /// The topics of an article.
    pub tags: Vec<String>,
}

/// The address and the size of a drawn card.
type Card = (String, (u32, u32));

/// What is shared of an output; nothing of a private one.
pub(super) fn of(
    site: &Site,
    snapshot: &Snapshot,
    subject: &Subject,
    (title, card): (&str, Option<&Card>),
) -> Option<Share> {
    if subject.is_private() || subject.is_not_found() {
        return None;
    }
    let lang = subject.lang(site);
    let page = match subject {
        Subject::Page { id, .. } => Some(site.page(*id)),
        Subject::Made { .. } => None,
    };
    let sort = page.map_or("website", sort);
    let own = page.and_then(|p| picture::to_share(site, p)).map(|p| {
        let size = p.file.as_ref().and_then(|path| picture::size(snapshot, path));
        (p, size)
    });
    let drawn = || {
        let (url, size) = card?;
        Some((Picture { url: url.clone(), alt: None, file: None }, Some(*size)))
    };
    // The size of the picture that stands for all others is not read again for each of them.
    let sized = own.or_else(drawn).or_else(|| fallback(site, lang).map(|p| (p, None)));
    let article = page.filter(|_| sort == "article");
    let time = |moment: Option<&crate::date::Moment>| moment.map(crate::date::Moment::rfc3339);
    Some(Share {
        sort,
        title: title.to_owned(),
        site_name: feeds::site_title(site, lang).to_owned(),
        locale: locale(lang),
        other_locales: page.map_or_else(Vec::new, |p| others(site, p)),
        picture: sized,
        times: (time(article.and_then(|p| p.card.date.as_ref())), time(article.and_then(|p| p.card.updated.as_ref()))),
        authors: article.map_or_else(Vec::new, |p| {
            facts::people(site, p.record(), "authors", lang).into_iter().filter_map(|a| a.url).collect()
        }),
        tags: article.map_or_else(Vec::new, |p| topics(site, p)),
    })
}

fn sort(page: &Page) -> &'static str {
    match page.kind() {
        "person" => "profile",
        "home" | "section" => "website",
        _ if page.card.date.is_some() => "article",
        _ => "website",
    }
}

/// The home page's picture stands for outputs without one of their own.
fn fallback(site: &Site, lang: &Lang) -> Option<Picture> {
    let home = site.home(lang).or_else(|| site.home(site.config.main_language()))?;
    picture::to_share(site, site.page(home))
}

fn others(site: &Site, page: &Page) -> Vec<String> {
    let others = page.translations.iter().map(|id| &site.page(*id).card.lang).filter(|l| **l != page.card.lang);
    others.map(locale).collect()
}

fn topics(site: &Site, page: &Page) -> Vec<String> {
    let of = |(taxonomy, term): &(usize, usize)| {
        let terms = site.taxonomies.get(*taxonomy)?;
        (site.config.taxonomies[*taxonomy].name == "topics").then(|| terms.terms[*term].name.clone())
    };
    page.card.terms.iter().filter_map(of).collect()
}

/// A language as Open Graph writes it: with a territory, which is guessed where the site names none.
fn locale(lang: &Lang) -> String {
    let mut parts = lang.as_str().split('-');
    let language = parts.next().unwrap_or_default().to_lowercase();
    let territory = parts.find(|p| p.len() == 2).map(str::to_uppercase);
    let usual = match language.as_str() {
        "en" => "US",
        "ja" => "JP",
        "zh" => "CN",
        "ko" => "KR",
        "sv" => "SE",
        "da" => "DK",
        "cs" => "CZ",
        "el" => "GR",
        "uk" => "UA",
        "he" => "IL",
        "nb" | "nn" | "no" => "NO",
        "de" | "fr" | "es" | "it" | "pt" | "nl" | "pl" | "fi" | "hu" | "ro" | "bg" | "hr" | "lt" | "lv" | "tr"
        | "ru" => "",
        _ => return territory.map_or(language.clone(), |t| format!("{language}_{t}")),
    };
    let usual = if usual.is_empty() { language.to_uppercase() } else { usual.to_owned() };
    format!("{language}_{}", territory.unwrap_or(usual))
}

impl Share {
    /// Writes the tags.
    pub(super) fn write(&self, head: &Head, out: &mut String) {
        property("og:type", self.sort, out);
        property("og:site_name", &self.site_name, out);
        property("og:title", &self.title, out);
        if let Some(description) = &head.description {
            property("og:description", description, out);
        }
        if let Some(url) = &head.canonical {
            property("og:url", url, out);
        }
        property("og:locale", &self.locale, out);
        for other in &self.other_locales {
            property("og:locale:alternate", other, out);
        }
        if let Some((picture, size)) = &self.picture {
            property("og:image", &picture.url, out);
            if let Some((width, height)) = size {
                property("og:image:width", &width.to_string(), out);
                property("og:image:height", &height.to_string(), out);
            }
            // A portrait or the still of a film is described by what its page is called.
            let alt = picture.alt.as_deref().filter(|a| !a.is_empty());
            property("og:image:alt", alt.unwrap_or(&self.title), out);
        }
        if self.sort == "article" {
            let (published, changed) = &self.times;
            let single = [("article:published_time", published), ("article:modified_time", changed)];
            for (name, value) in single {
                if let Some(value) = value {
                    property(name, value, out);
                }
            }
            for author in &self.authors {
                property("article:author", author, out);
            }
            for tag in &self.tags {
                property("article:tag", tag, out);
            }
        }
        let card = if self.picture.is_some() { "summary_large_image" } else { "summary" };
        out.push_str(&format!("<meta name=\"twitter:card\" content=\"{card}\">\n"));
    }
}

fn property(name: &str, content: &str, out: &mut String) {
    out.push_str("<meta property=\"");
    out.push_str(name);
    out.push_str("\" content=\"");
    escape_into(content, out);
    out.push_str("\">\n");
}

#[cfg(test)]
mod tests {
    use super::locale;
    use crate::path::Lang;

    #[test]
    fn locales_have_a_territory_where_one_is_known() {
        let of = |tag: &str| locale(&Lang::new(tag).unwrap());
        assert_eq!(
            [of("en"), of("en-GB"), of("de"), of("zh-Hant-TW"), of("eo")],
            ["en_US", "en_GB", "de_DE", "zh_TW", "eo"]
        );
    }
}
