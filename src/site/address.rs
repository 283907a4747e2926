//! Where a page stands: its address mirrors the folders unless a pattern or the page itself says otherwise.

use crate::config::Config;
use crate::kind::get;
use crate::parse::Document;
use crate::path::{Lang, PathError, Route};

/// The address of a language's home page.
pub fn home(config: &Config, lang: &Lang) -> Route {
    if lang == config.main_language() {
        Route::home()
    } else {
        Route::new(&format!("/{lang}/")).expect("a language tag is a path")
    }
}

/// An address below a language's home.
///
/// # Errors
/// As [`Route::new`].
pub fn in_language(config: &Config, lang: &Lang, tail: &str) -> Result<Route, PathError> {
    let tail = tail.trim_start_matches('/');
    if lang == config.main_language() {
        Route::new(&format!("/{tail}"))
    } else {
        Route::new(&format!("/{lang}/{tail}"))
    }
}

/// A document's address.
///
/// # Errors
/// When what the author wrote is no address of this site.
pub fn of(document: &Document, config: &Config) -> Result<Route, PathError> {
    let (record, name) = (&document.record, &document.name);
    if let Some(path) = get::text(record, "path") {
        return written(path);
    }
    if name.is_section {
        let folder = if name.folder.is_empty() { String::new() } else { format!("{}/", name.folder) };
        return in_language(config, &name.lang, &folder);
    }
    let slug = get::text(record, "slug").unwrap_or(&name.slug);
    Route::new(&format!("/{slug}"))?;
    let collection = config.collections.get(name.folder.split('/').next().unwrap_or_default());
    let pattern = collection.and_then(|c| c.permalink.as_deref()).or(document.kind.permalink.as_deref());
    match pattern {
        Some(pattern) => {
            in_language(config, &name.lang, &fill(pattern, document, slug))
        }
        None if name.folder.is_empty() => in_language(config, &name.lang, &format!("{slug}/")),
        None => in_language(config, &name.lang, &format!("{}/{slug}/", name.folder)),
    }
}

/// An address that an author wrote: with or without a leading slash; a page unless it names a file.
///
/// # Errors
/// As [`Route::from_address`].
pub fn written(text: &str) -> Result<Route, PathError> {
    let text = text.trim();
    let rooted = if text.starts_with('/') { text.to_owned() } else { format!("/{text}") };
    let last = rooted.rsplit('/').next().unwrap_or_default();
    let is_file = last.ends_with(".html") || last.ends_with(".htm") || last.ends_with(".xml") || last.ends_with(".php");
    let whole = if is_file || rooted.ends_with('/') { rooted } else { format!("{rooted}/") };
    Route::from_address(&whole)
}

fn fill(pattern: &str, document: &Document, slug: &str) -> String {
    let mut address = pattern.replace("{slug}", slug).replace("{section}", &document.name.folder);
    if let Some(date) = super::status::date(document) {
        let day = date.zoned.date();
        address = address
            .replace("{year}", &format!("{:04}", day.year()))
            .replace("{month}", &format!("{:02}", day.month()))
            .replace("{day}", &format!("{:02}", day.day()));
    }
    if address.ends_with('/') || address.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        address
    } else {
        format!("{address}/")
    }
}
