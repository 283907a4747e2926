//! Where links lead: from what an author wrote to a page, a file, or another host.

use percent_encoding::percent_decode_str;

use super::refs::{Fault, unpublished};
use super::{Page, PageId, Site, address};
use crate::diag::codes::Code;
use crate::diag::{Diagnostic, codes, nearest};
use crate::markdown::{Body, Fill, Hole};
use crate::path::{Route, SourcePath};

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The hole is no address.
    NoAddress,
    /// Another host, or a scheme such as `mailto:`; printed as written.
    External,
    /// This page; `#fragment` or `?query` as written.
    Here(String),
    /// A page of this site, and `?query#fragment` as written.
    Page(PageId, String),
    /// A published file.
    File(Route, String),
    /// An address that only a later stage makes (a feed, a list, a theme's asset); checked against the outputs.
    Elsewhere(Route, String),
    /// A page that is not shown; printed as plain text, or led to what replaces it.
    Unpublished {
        /// Its file.
        source: SourcePath,
        /// Where its address leads now.
        leads_to: Option<String>,
    },
    /// Nothing.
    Broken,
}

/// Splits `path?query#fragment` before the first `?` or `#`.
pub fn split_tail(written: &str) -> (&str, &str) {
    written.split_at(written.find(['?', '#']).unwrap_or(written.len()))
}

/// The fragment of a tail, decoded.
pub fn fragment(tail: &str) -> Option<String> {
    let (_, fragment) = tail.split_once('#')?;
    Some(percent_decode_str(fragment).decode_utf8_lossy().into_owned())
}

/// Whether an address has a scheme or a host of its own.
pub fn is_external(written: &str) -> bool {
    if written.starts_with("//") {
        return true;
    }
    let Some((scheme, _)) = written.split_once(':') else { return false };
    let mut chars = scheme.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Where an address written on `page` leads.
pub fn resolve(site: &Site, page: &Page, written: &str) -> Target {
    let written = written.trim();
    if is_external(written) {
        return own_host(site, page, written).unwrap_or(Target::External);
    }
    let (path, tail) = split_tail(written);
    if path.is_empty() {
        return Target::Here(tail.to_owned());
    }
    let Ok(plain) = percent_decode_str(path).decode_utf8() else { return Target::Broken };
    if let Some(inner) = plain.strip_prefix("@/") {
        return to_source(site, page, &format!("/{inner}"), tail);
    }
    if plain.ends_with(".md") {
        let found = to_source(site, page, &plain, tail);
        // A Markdown twin is an output of its own, as in `/articles/a/index.md`.
        if found != Target::Broken || !plain.starts_with('/') {
            return found;
        }
    }
    if plain.starts_with('/') { to_route(site, &plain, tail) } else { relative(site, page, &plain, tail) }
}

/// A link to the site's own host in full is a route like any other.
fn own_host(site: &Site, page: &Page, written: &str) -> Option<Target> {
    let base = &site.config.base;
    let rest = written.strip_prefix(&base.origin)?.strip_prefix(&base.path)?;
    let rest = if rest.is_empty() { "/" } else { rest };
    rest.starts_with('/').then(|| resolve(site, page, rest))
}

fn to_source(site: &Site, page: &Page, path: &str, tail: &str) -> Target {
    let Ok(source) = page.document.path.resolve(path) else { return Target::Broken };
    source_target(site, page, &source, tail).unwrap_or(Target::Broken)
}

/// A source as a target: a page in the reader's language if there is one, else as named.
fn source_target(site: &Site, page: &Page, source: &SourcePath, tail: &str) -> Option<Target> {
    if let Some(id) = site.by_source.get(source) {
        let found = site.page(*id);
        let same = found.translations.iter().find(|t| site.page(**t).card.lang == page.card.lang);
        return Some(Target::Page(*same.unwrap_or(id), tail.to_owned()));
    }
    if let Some(absence) = site.absent.get(source) {
        return Some(Target::Unpublished { source: source.clone(), leads_to: absence.expires_to.clone() });
    }
    site.files.get(source).map(|route| Target::File(route.clone(), tail.to_owned()))
}

fn to_route(site: &Site, path: &str, tail: &str) -> Target {
    // Most links name a page just as its address stands.
    if let Some(id) = site.by_route.get(path) {
        return Target::Page(*id, tail.to_owned());
    }
    let Ok(route) = Route::new(path) else { return Target::Broken };
    let known = known_route(site, &route, tail);
    known.or_else(|| from_the_top(site, path, tail)).unwrap_or_else(|| Target::Elsewhere(route, tail.to_owned()))
}

/// A file by its path from the top of `content/`, which is not its address if it lies in `static/`.
fn from_the_top(site: &Site, path: &str, tail: &str) -> Option<Target> {
    let source = SourcePath::new(&format!("content{path}")).ok()?;
    site.files.get(&source).map(|route| Target::File(route.clone(), tail.to_owned()))
}

fn known_route(site: &Site, route: &Route, tail: &str) -> Option<Target> {
    let slashed = || if route.as_str().ends_with('/') { None } else { Route::new(&format!("{route}/")).ok() };
    let candidates = std::iter::once_with(|| Some(route.clone())).chain(std::iter::once_with(slashed));
    for route in candidates.flatten() {
        if let Some(id) = site.by_route.get(&route) {
            return Some(Target::Page(*id, tail.to_owned()));
        }
        if site.file_routes.contains_key(&route) {
            return Some(Target::File(route, tail.to_owned()));
        }
        if let Some(source) = site.absent_routes.get(&route) {
            let leads_to = site.absent.get(source).and_then(|a| a.expires_to.clone());
            return Some(Target::Unpublished { source: source.clone(), leads_to });
        }
        if let Some(redirect) = site.redirects.get(&route) {
            let to = Route::new(split_tail(&redirect.to).0).ok();
            let page = to.and_then(|to| site.by_route.get(&to));
            return Some(page.map_or(Target::External, |id| Target::Page(*id, tail.to_owned())));
        }
    }
    None
}

/// A relative address: a file or a source beside the one that names it, else an address beside the page's own.
fn relative(site: &Site, page: &Page, path: &str, tail: &str) -> Target {
    if let Ok(source) = page.document.path.resolve(path) {
        let text = source.as_str();
        let guesses = [text.to_owned(), format!("{text}.md"), format!("{text}/index.md"), format!("{text}/_index.md")];
        for guess in guesses.iter().filter_map(|g| SourcePath::new(g).ok()) {
            if let Some(found) = source_target(site, page, &guess, tail) {
                return found;
            }
        }
    }
    let mut parts: Vec<&str> = page.card.route.as_str().split('/').filter(|p| !p.is_empty()).collect();
    if !page.card.route.as_str().ends_with('/') {
        parts.pop();
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => return Target::Broken,
            ".." => {}
            part => parts.push(part),
        }
    }
    let slash = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    match Route::new(&format!("/{}{slash}", parts.join("/"))) {
        Ok(route) => known_route(site, &route, tail).unwrap_or(Target::Broken),
        Err(_) => Target::Broken,
    }
}

/// Where every hole of a page's body leads.
pub fn targets(site: &Site, page: &Page, body: &Body) -> Vec<Target> {
    body.holes
        .iter()
        .map(|hole| written(hole).map_or(Target::NoAddress, |(text, _)| resolve(site, page, text)))
        .collect()
}

/// The address in a hole, and whether it is an image's.
pub fn written(hole: &Hole) -> Option<(&str, bool)> {
    match &hole.fill {
        Fill::LinkOpen { target, .. } => Some((target, false)),
        Fill::Address { target, image } => Some((target, *image)),
        Fill::Image { target, .. } => Some((target, true)),
        _ => None,
    }
}

/// The mistakes in a page's links. `exists` tells of addresses that only a later stage makes.
pub fn check(site: &Site, page: &Page, exists: &dyn Fn(&Route) -> bool) -> Vec<Fault> {
    let body = &page.document.body;
    let mut faults = Vec::new();
    // A rule that is off is not worth the search for what was meant, which looks at every page.
    let is_off = |code: &Code| site.config.rule(code.name) == Some(None);
    let (no_images, no_links) = (is_off(codes::IMAGE_MISSING), is_off(codes::LINK_BROKEN));
    for (hole, target) in body.holes.iter().zip(&page.targets) {
        let Some((text, is_image)) = written(hole) else { continue };
        if matches!(target, Target::Broken | Target::Elsewhere(..)) && if is_image { no_images } else { no_links } {
            continue;
        }
        let found = match target {
            Target::Broken => Some(broken(site, text, is_image)),
            Target::Elsewhere(route, _) if !exists(route) => Some(broken(site, text, is_image)),
            Target::Unpublished { source, leads_to: None } => {
                Some(unpublished(text, site.absent.get(source).map_or("not shown", |a| a.why)))
            }
            Target::Page(..) | Target::Here(_) if is_image => Some(no_picture(text)),
            Target::Here(tail) if tail.is_empty() => Some(no_address()),
            Target::Here(tail) => anchor(page, tail),
            Target::Page(id, tail) => anchor(site.page(*id), tail),
            _ => None,
        };
        faults.extend(found.map(|diagnostic| Fault { path: page.document.path.clone(), span: hole.span, diagnostic }));
    }
    faults
}

fn no_address() -> Diagnostic {
    Diagnostic::new(codes::LINK_BROKEN, "the link has no address")
        .hint("write one between the brackets, as in `[words](/articles/a.md)`, or write the words alone")
}

fn no_picture(text: &str) -> Diagnostic {
    Diagnostic::new(codes::IMAGE_MISSING, format!("`{text}` is a page, and no image"))
        .hint("write `[words](address)` without the `!` for a link")
}

fn broken(site: &Site, text: &str, is_image: bool) -> Diagnostic {
    let (code, what) = if is_image { (codes::IMAGE_MISSING, "image") } else { (codes::LINK_BROKEN, "page or file") };
    let fault = Diagnostic::new(code, format!("there is no {what} `{text}`"));
    match near(site, text, is_image) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None if is_image => fault.hint("an image is a path relative to this file, or below `content/` after a `/`"),
        None => fault.hint("a link is a path to a source relative to this file, or a route that begins with `/`"),
    }
}

/// What an author may have meant: a file of nearly that name, a page with that old address, a page of nearly that route.
fn near(site: &Site, text: &str, is_image: bool) -> Option<String> {
    let wanted = split_tail(text).0.trim_end_matches('/');
    let last = wanted.rsplit('/').next().unwrap_or(wanted);
    if last.ends_with(".md") {
        return near_file(site.by_source.keys(), last);
    }
    if is_image {
        return near_file(site.files.keys(), last);
    }
    let moved = |route: &&Route| route.as_str().rsplit('/').next() == Some(last);
    if let Some(route) = site.redirects.keys().find(moved).filter(|_| !last.is_empty()) {
        return Some(route.to_string());
    }
    let slashed = format!("{wanted}/");
    nearest::nearest(&slashed, site.by_route.keys().map(Route::as_str)).map(str::to_owned)
}

/// The first file with the nearest name, as a path from `content/`.
fn near_file<'a>(files: impl Iterator<Item = &'a SourcePath> + Clone, name: &str) -> Option<String> {
    let found = nearest::nearest(name, files.clone().map(SourcePath::name))?;
    let path = files.filter(|p| p.name() == found).min()?;
    Some(format!("/{}", path.in_content().unwrap_or(path.as_str())))
}

fn anchor(page: &Page, tail: &str) -> Option<Diagnostic> {
    let fragment = fragment(tail).filter(|f| !f.is_empty() && f != "top")?;
    let body = &page.document.body;
    if body.anchors.contains(&fragment) {
        return None;
    }
    let route = &page.card.route;
    let fault = Diagnostic::new(codes::ANCHOR_BROKEN, format!("`{route}` has no anchor `#{fragment}`"));
    Some(match body.headings.is_empty() {
        true => fault.hint("that page has no headings; link to the page itself"),
        false => fault.hint(nearest::hint(&fragment, body.headings.iter().map(|h| h.id.as_str()))),
    })
}

/// What an `href` or `src` holds for a target; `None` prints the link's words as plain text.
pub fn href(site: &Site, written: &str, target: &Target) -> Option<String> {
    let base = &site.config.base;
    Some(match target {
        Target::Page(id, tail) => format!("{}{tail}", base.href(&site.page(*id).card.route)),
        Target::File(route, tail) | Target::Elsewhere(route, tail) => format!("{}{tail}", base.href(route)),
        Target::Unpublished { source, leads_to } => replacement(site, source, leads_to.as_deref()?),
        Target::Broken | Target::External | Target::Here(_) | Target::NoAddress => {
            if is_external(written) || !written.starts_with('/') {
                written.to_owned()
            } else {
                format!("{}{written}", base.path)
            }
        }
    })
}

fn source_href(site: &Site, source: &SourcePath) -> Option<String> {
    let page = site.by_source.get(source).map(|id| &site.page(*id).card.route);
    page.or_else(|| site.files.get(source)).map(|route| site.config.base.href(route))
}

/// What an `href` holds for what stands in another page's place, as the file `from` names it.
pub fn replacement(site: &Site, from: &SourcePath, written: &str) -> String {
    let (path, tail) = split_tail(written);
    let source = if is_external(written) { None } else { from.resolve(path).ok() };
    match source.and_then(|source| source_href(site, &source)) {
        Some(href) => format!("{href}{tail}"),
        None => inner_href(site, written),
    }
}

/// What is wrong with a path to a source, as a template names it, if that leads nowhere. Whether another address does
/// is known only once all outputs are.
pub fn inner_fault(site: &Site, written: &str) -> Option<Diagnostic> {
    let path = split_tail(written).0;
    if is_external(written) || !(path.ends_with(".md") || path.starts_with("@/")) {
        return None;
    }
    let below = path.trim_start_matches("@/").trim_start_matches('/');
    let source = SourcePath::new(&format!("content/{below}")).ok();
    if source.as_ref().is_some_and(|source| source_href(site, source).is_some()) {
        return None;
    }
    if let Some(absence) = source.and_then(|source| site.absent.get(&source)) {
        let message = format!("`content/{below}` is {}", absence.why);
        return Some(Diagnostic::new(codes::LINK_TO_UNPUBLISHED, message).hint("ask for it with `page_by_path` first"));
    }
    let fault = Diagnostic::new(codes::LINK_BROKEN, format!("there is no page or file `{written}`"));
    Some(match near(site, written, false) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault.hint("in a template the path to a source begins below `content/`, as in `articles/a.md`"),
    })
}

/// What an `href` holds for an address of the site as settings and redirects write it.
pub fn inner_href(site: &Site, written: &str) -> String {
    if is_external(written) {
        return written.to_owned();
    }
    let (path, tail) = split_tail(written);
    let below = path.trim_start_matches("@/").trim_start_matches('/');
    // A folder is no source, so most addresses of pages need not be looked for among them.
    let source = if path.ends_with('/') { None } else { SourcePath::new(&format!("content/{below}")).ok() };
    if let Some(href) = source.and_then(|source| source_href(site, &source)) {
        return format!("{href}{tail}");
    }
    match address::written(path) {
        Ok(route) => {
            let route = if site.file_routes.contains_key(&route) || site.by_route.contains_key(&route) {
                route
            } else {
                Route::new(path).unwrap_or(route)
            };
            format!("{}{tail}", site.config.base.href(&route))
        }
        Err(_) => written.to_owned(),
    }
}
