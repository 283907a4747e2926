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
    let slug = slug(document)?;
    let collection = config.collections.get(name.folder.split('/').next().unwrap_or_default());
    let pattern = collection.and_then(|c| c.permalink.as_deref()).or(document.kind.permalink.as_deref());
    match pattern {
        Some(pattern) => in_language(config, &name.lang, &fill(pattern, document, slug)?),
        None if name.folder.is_empty() => in_language(config, &name.lang, &format!("{slug}/")),
        None => in_language(config, &name.lang, &format!("{}/{slug}/", name.folder)),
    }
}

/// The last part of a document's address: one part of a path, and no more.
fn slug(document: &Document) -> Result<&str, PathError> {
    let Some(slug) = get::text(&document.record, "slug") else { return Ok(&document.name.slug) };
    let slug = slug.trim();
    Route::new(&format!("/{slug}"))?;
    if slug.contains('/') {
        return Err(PathError(format!("`slug` is the last part of an address, but `{slug}` has several")));
    }
    Ok(slug)
}

/// An address that an author wrote: with or without a leading slash; a page unless it names a file.
///
/// # Errors
/// As [`Route::from_address`].
pub fn written(text: &str) -> Result<Route, PathError> {
    let text = text.trim();
    if crate::site::links::is_external(text) {
        return Err(PathError(format!("`{text}` is no address of this site")));
    }
    if let Some(sign) = text.chars().find(|c| matches!(c, '?' | '#')) {
        return Err(PathError(format!("the address `{text}` holds `{sign}`, after which no file is asked for")));
    }
    let rooted = if text.starts_with('/') { text.to_owned() } else { format!("/{text}") };
    let last = rooted.rsplit('/').next().unwrap_or_default();
    let is_file = last.ends_with(".html") || last.ends_with(".htm") || last.ends_with(".xml") || last.ends_with(".php");
    let whole = if is_file || rooted.ends_with('/') { rooted } else { format!("{rooted}/") };
    Route::from_address(&whole)
}

/// A pattern with its names replaced.
fn fill(pattern: &str, document: &Document, slug: &str) -> Result<String, PathError> {
    let day = super::status::date(document).map(|date| date.zoned.date());
    let dated = |number: Option<String>| {
        number.ok_or_else(|| PathError(format!("the permalink `{pattern}` needs a date, and this page has none")))
    };
    let mut address = String::new();
    let mut rest = pattern;
    while let Some((before, name, after)) = placeholder(rest) {
        address.push_str(before);
        match name {
            "slug" => address.push_str(slug),
            "section" => address.push_str(&document.name.folder),
            "year" => address.push_str(&dated(day.map(|d| format!("{:04}", d.year())))?),
            "month" => address.push_str(&dated(day.map(|d| format!("{:02}", d.month())))?),
            "day" => address.push_str(&dated(day.map(|d| format!("{:02}", d.day())))?),
            other => return Err(PathError(format!("the permalink `{pattern}` has an unknown name `{{{other}}}`"))),
        }
        rest = after;
    }
    address.push_str(rest);
    let is_file = address.rsplit('/').next().is_some_and(|last| last.contains('.'));
    Ok(if address.ends_with('/') || is_file { address } else { format!("{address}/") })
}

/// What stands before the first name in braces, the name, and what stands after it.
fn placeholder(pattern: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = pattern.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}
