//! What a file's path says: its folder, its slug, its language, whether it is a section's own page.

use crate::config::Config;
use crate::path::{Lang, SourcePath};

/// A content file's path taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The folders below `content/` that hold the page; empty at the top. A page folder does not count.
    pub folder: String,
    /// The last part of the address; empty for a section's own page.
    pub slug: String,
    /// The language.
    pub lang: Lang,
    /// Whether it is a section's own page (`_index.md`).
    pub is_section: bool,
    /// The folder below `content/` that holds the page's own files, if it is a page folder or a section.
    pub own_folder: Option<String>,
}

impl Name {
    /// Takes a path apart. A suffix is a language only if the site declares it.
    pub fn read(path: &SourcePath, config: &Config) -> Self {
        let inner = path.in_content().unwrap_or(path.as_str());
        let (folder, file) = inner.rsplit_once('/').unwrap_or(("", inner));
        let stem =
            file.rsplit_once('.').filter(|(_, end)| end.eq_ignore_ascii_case("md")).map_or(file, |(stem, _)| stem);
        let (stem, lang) = match stem.rsplit_once('.') {
            Some((front, tag)) if !front.is_empty() => match config.languages.iter().find(|l| l.lang.as_str() == tag) {
                Some(language) => (front, language.lang.clone()),
                None => (stem, config.main_language().clone()),
            },
            _ => (stem, config.main_language().clone()),
        };
        let is_section = stem == "_index";
        if stem == "index" && !folder.is_empty() {
            let (above, slug) = folder.rsplit_once('/').unwrap_or(("", folder));
            let own_folder = Some(folder.to_owned());
            return Self { folder: above.to_owned(), slug: slug.to_owned(), lang, is_section, own_folder };
        }
        let slug = if is_section { String::new() } else { stem.to_owned() };
        let own_folder = is_section.then(|| folder.to_owned());
        Self { folder: folder.to_owned(), slug, lang, is_section, own_folder }
    }
}

/// Whether a file becomes a page: Markdown that may be published, but not below `static/`, whose files stay as
/// they are.
pub fn is_page(path: &SourcePath) -> bool {
    let in_static = path.in_content().is_some_and(|inner| inner.starts_with("static/"));
    path.extension() == "md" && is_published(path) && !in_static
}

/// Whether a path below `content/` may be published: no part begins with `_` (save `_index*.md`) or `.`
/// (save `.well-known`).
pub fn is_published(path: &SourcePath) -> bool {
    let Some(inner) = path.in_content() else { return false };
    let is_index = |part: &str| part.starts_with("_index") && part.ends_with(".md");
    inner
        .split('/')
        .all(|part| (!part.starts_with('_') || is_index(part)) && (!part.starts_with('.') || part == ".well-known"))
}
