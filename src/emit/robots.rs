//! `robots.txt`: everything may be read, and the sitemap is there.
//!
//! Private addresses are not named: a rule that forbids them would tell where they are, and would keep a
//! crawler that learns of one from seeing that it must not be indexed.

use std::sync::Arc;

use super::{Planned, planned};
use crate::path::Route;
use crate::render::Renderer;

/// The file, unless the site brings its own.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let site = &renderer.site;
    let (Ok(route), Ok(map)) = (Route::new("/robots.txt"), Route::new("/sitemap.xml")) else { return Vec::new() };
    if site.file_routes.contains_key(&route) {
        return Vec::new();
    }
    let sitemap = site.config.base.absolute(&map);
    let text = format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n");
    vec![planned(&route, "robots", "`robots.txt`".into(), move || text.clone().into_bytes())]
}
