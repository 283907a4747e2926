//! Files that stand for nothing, and files that are no different from what they stand for.

use super::{Looked, Own, SAME, UNUSED, has_word};
use crate::diag::{Diagnostic, nearest};
use crate::render::{self, cycles};
use crate::theme::{self, Bytes};

/// The templates that the program itself asks for.
const ASKED: &[&str] =
    &["base.html", "home.html", "section.html", "page.html", "term.html", "terms.html", "search.html", "404.html"];
const FOLDERS: &[&str] = &["templates", "css", "js", "strings", "assets"];

pub(super) fn look(looked: &Looked) -> Vec<Diagnostic> {
    // A copy of the built-in theme is its own original.
    let own = looked.own.iter().filter(|own| looked.layers[own.layer].0 != theme::BUILTIN);
    own.filter_map(|own| same(looked, own).or_else(|| unused(looked, own))).collect()
}

fn same(looked: &Looked, own: &Own) -> Option<Diagnostic> {
    if own.name == "theme.toml" {
        return None;
    }
    let below = match looked.below(own.layer, &own.name)? {
        Bytes::Builtin(bytes) => bytes.to_vec(),
        Bytes::File(path) => looked.renderer.snapshot.read(&path).ok()?,
    };
    let is_same = looked.renderer.snapshot.read(&own.path).is_ok_and(|bytes| bytes == below);
    is_same.then(|| own.whole(SAME, format!("`{}` is the same as the file that it stands for", own.name)))
}

fn unused(looked: &Looked, own: &Own) -> Option<Diagnostic> {
    if looked.below(own.layer, &own.name).is_some() {
        return None;
    }
    let (folder, name) = own.name.split_once('/')?;
    let is_asked_for = match folder {
        "templates" => template_is_asked_for(looked, own, name),
        "css" => looked.renderer.theme.css_names.iter().any(|listed| listed == name),
        "js" => looked.renderer.theme.js_names.iter().any(|listed| listed == name),
        "assets" => {
            let file = name.rsplit('/').next().unwrap_or(name);
            has_word(&looked.asking, file) || looked.renderer.theme.css.iter().any(|css| has_word(css, file))
        }
        "strings" => true,
        // What a theme keeps beside its files is its own affair, but for a folder that is misspelt.
        _ => {
            return FOLDERS.iter().find(|known| nearest::nearest(folder, [**known]).is_some()).map(|known| {
                own.whole(UNUSED, format!("nothing looks into `{folder}/`")).hint(format!("did you mean `{known}/`?"))
            });
        }
    };
    if is_asked_for {
        return None;
    }
    let hint = match folder {
        "css" | "js" => format!("add \"{name}\" to `{folder}` in `theme.toml`"),
        _ => nearest::nearest(&own.name, looked.names_below(own.layer))
            .map_or_else(|| UNUSED.mend.to_owned(), |near| format!("did you mean `{near}`?")),
    };
    Some(own.whole(UNUSED, format!("nothing asks for `{}`", own.name)).hint(hint))
}

fn template_is_asked_for(looked: &Looked, own: &Own, name: &str) -> bool {
    let site = &looked.renderer.site;
    let kinds = || site.pages.iter().map(|page| page.document.kind.name.as_str());
    if ASKED.contains(&name) || site.pages.iter().any(|page| render::asked_template(page).as_deref() == Some(name)) {
        return true;
    }
    if let Some(kind) = name.strip_prefix("kind/").and_then(|name| name.strip_suffix(".html")) {
        // A theme is for more sites than this one.
        return crate::kind::find(kind).is_some() || site.config.kinds.contains_key(kind) || kinds().any(|k| k == kind);
    }
    let defined = cycles::tags(&own.text);
    let mut components = defined.iter().filter_map(cycles::Tag::definition).peekable();
    let templates = || looked.renderer.theme.templates.values().flat_map(|template| cycles::tags(&template.text));
    if components.peek().is_some() {
        // A component is for authors first: one that stands in its own file by its own name may wait for its page.
        return components.any(|component| {
            templates().any(|tag| tag.calls().any(|(called, _)| called == component))
                || looked.asking.contains(&format!("{{{{<{component}"))
                || looked.asking.contains(&format!("{{{{< {component}"))
        });
    }
    templates().any(|tag| tag.included().into_iter().any(|included| is_of(included, name, looked)))
}

/// Whether `home.html` or `mine/home.html` is meant.
fn is_of(included: &str, name: &str, looked: &Looked) -> bool {
    let layers = looked.layers.iter().map(|(layer, _)| layer);
    included == name
        || layers.into_iter().any(|layer| included.strip_prefix(layer.as_str()) == Some(&format!("/{name}")))
}
