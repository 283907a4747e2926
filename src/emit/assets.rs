//! The theme's style sheets and scripts, each joined into one file named by its content, and its other assets.

use std::sync::Arc;

use super::Planned;
use crate::bundle::{Access, Content, Origin, Output};
use crate::diag::Checked;
use crate::path::{OutputPath, Route};
use crate::render::{Assets, Renderer};
use crate::site::Site;
use crate::theme::{Bytes, Theme};

mod minify;

/// The addresses of style sheet, script and icon.
pub fn addresses(site: &Site, theme: &Theme) -> Assets {
    let href =
        |path: Option<String>| path.and_then(|p| Route::new(&format!("/{p}")).ok()).map(|r| site.config.base.href(&r));
    let icon = ["favicon.svg", "favicon.ico", "favicon.png"].into_iter().find_map(|name| {
        let own = Route::new(&format!("/{name}")).ok().filter(|r| site.file_routes.contains_key(r));
        let themed = || theme.assets.contains_key(name).then(|| Route::new(&format!("/assets/{name}")).ok()).flatten();
        own.or_else(themed)
    });
    Assets { css: href(css_path(theme)), js: href(js_path(theme)), icon: icon.map(|r| site.config.base.href(&r)) }
}

/// The style sheets as one, with addresses as seen from where it lies: `../assets/x.svg` is `../x.svg`.
fn css(theme: &Theme) -> String {
    let joined = minify::minify(&theme.css.join("\n"));
    ["url(", "url(\"", "url('"]
        .iter()
        .fold(joined, |css, open| css.replace(&format!("{open}../assets/"), &format!("{open}../")))
}

/// The scripts as one module; each file in a block of its own, so that names do not clash.
fn js(theme: &Theme) -> String {
    theme.js.iter().map(|text| format!("{{\n{}}}\n", minify::script(text))).collect()
}

fn named(folder: &str, text: &str, extension: &str) -> Option<String> {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    (!text.is_empty()).then(|| format!("assets/{folder}/site.{}.{extension}", &hash[..12]))
}

fn css_path(theme: &Theme) -> Option<String> {
    named("css", &css(theme), "css")
}

fn js_path(theme: &Theme) -> Option<String> {
    named("js", &js(theme), "js")
}

/// The joined files and the theme's other assets.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let theme = &renderer.theme;
    let mut all = Vec::new();
    all.extend(css_path(theme).and_then(|path| planned(&path, Content::Bytes(css(theme).into_bytes()))));
    all.extend(js_path(theme).and_then(|path| planned(&path, Content::Bytes(js(theme).into_bytes()))));
    for (name, bytes) in &theme.assets {
        let content = match bytes {
            Bytes::Builtin(bytes) => Content::Bytes(bytes.to_vec()),
            Bytes::File(path) => Content::File(path.clone()),
        };
        all.extend(planned(&format!("assets/{name}"), content));
    }
    all
}

fn planned(path: &str, content: Content) -> Option<Planned> {
    let path = OutputPath::new(path).ok()?;
    let origin = Origin { kind: "asset".into(), ..Origin::default() };
    let recipe = Box::new(move || Checked::clean(content.clone()));
    Some(Planned {
        path,
        what: "an asset of the theme".into(),
        output: Output { access: Access::Public, origin, recipe, asking: None },
    })
}
