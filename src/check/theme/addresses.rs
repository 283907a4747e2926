//! Files that style sheets name and that are not there.

use super::styles::without_comments;
use super::{ADDRESS, Looked};
use crate::diag::{Diagnostic, Span};
use crate::path::Route;

pub(super) fn look(looked: &Looked) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for own in looked.own.iter().filter(|own| own.name.starts_with("css/")) {
        for (written, at) in addresses(&own.text) {
            if is_there(looked, written) {
                continue;
            }
            let file = written.rsplit('/').next().unwrap_or(written);
            let mut all = looked.renderer.theme.assets.keys();
            let hint = match all.find(|name| name.rsplit('/').next() == Some(file)) {
                Some(name) => format!("from `css/` it is `../assets/{name}`"),
                None => ADDRESS.mend.to_owned(),
            };
            found.push(own.finding(ADDRESS, format!("there is no file `{written}`"), at).hint(hint));
        }
    }
    found
}

/// Whether an address of a style sheet leads to a file of the theme or of the site.
fn is_there(looked: &Looked, written: &str) -> bool {
    let path = written.split(['?', '#']).next().unwrap_or(written);
    let assets = &looked.renderer.theme.assets;
    if let Some(name) = path.strip_prefix("../assets/").or_else(|| path.strip_prefix("/assets/")) {
        return assets.contains_key(name);
    }
    let site = &looked.renderer.site;
    path.starts_with('/') && Route::new(path).is_ok_and(|route| site.file_routes.contains_key(&route))
}

/// The addresses of files in a style sheet, with their places. Other hosts and what is whole within is left out.
fn addresses(css: &str) -> Vec<(&str, Span)> {
    // Quotes are blanked as comments are, so of a quoted address nothing but its room is left.
    let plain = without_comments(css);
    let opened = plain.match_indices("url(").map(|(at, open)| at + open.len());
    let address = |from: usize| {
        let rest = css.get(from..)?;
        let start = from + rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        let (quoted, start) = match rest.chars().next()? {
            quote @ ('"' | '\'') => (rest[1..].split(quote).next()?, start + 1),
            _ => (rest.split(')').next()?.trim_end(), start),
        };
        let is_file = !quoted.is_empty() && !quoted.starts_with(['#', '\n']) && !quoted.contains(':');
        let is_file = is_file && !quoted.starts_with("//");
        is_file.then(|| (quoted, Span::new(start, start + quoted.len())))
    };
    opened.filter_map(address).collect()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn addresses_are_those_of_files() {
        let css = "/* url(never.svg) */ a { background: url(a.svg), url( 'b.png' ); src: url(\"../assets/c.woff2\") } b { fill: url(#d); mask: url(data:image/svg+xml,x); background: url(https://x.example/e.png) url(//x.example/f.png) url() }";
        let found: Vec<&str> = addresses(css).iter().map(|(written, _)| *written).collect();
        assert_eq!(found, ["a.svg", "b.png", "../assets/c.woff2"]);
        assert!(addresses(css).iter().all(|(written, at)| &css[at.start as usize..at.end as usize] == *written));
    }
}
