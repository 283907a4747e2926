//! `llms.txt`, and a Markdown twin of each page, for programs that read rather than render.

use std::sync::Arc;

use super::{Planned, planned, twin};
use crate::meta::{self, subject};
use crate::path::Route;
use crate::render::Renderer;
use crate::site::{Page, PageId, Site};

/// The list and the twins.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let site = &renderer.site;
    let Ok(route) = Route::new("/llms.txt") else { return Vec::new() };
    if !site.config.llms {
        return Vec::new();
    }
    let mut all: Vec<Planned> = site.iter().filter_map(|(id, page)| twin_of(renderer, id, page)).collect();
    if !site.file_routes.contains_key(&route) {
        let renderer = Arc::clone(renderer);
        all.push(planned(&route, "llms", "`llms.txt`".into(), move || write(&renderer.site).into_bytes()));
    }
    all
}

fn twin_of(renderer: &Arc<Renderer>, id: PageId, page: &Page) -> Option<Planned> {
    let route = meta::twin::route(&renderer.site, page)?;
    let what = format!("the Markdown twin of `{}`", page.document.path);
    let of = Arc::clone(renderer);
    let make = move || twin::write(&of, of.site.page(id), &mut |_, _| {}).into_bytes();
    let mut planned = planned(&route, "twin", what, make);
    planned.output.asking = Some(Box::new(twin::Twin { renderer: Arc::clone(renderer), id }));
    planned.output.origin.language = Some(page.card.lang.clone());
    Some(planned)
}

fn write(site: &Site) -> String {
    let mut out = format!("# {}\n\n", site.config.title);
    if let Some(description) = &site.config.description {
        out.push_str(&format!("> {}\n\n", description.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    for language in &site.config.languages {
        let Some(home) = site.home(&language.lang) else { continue };
        let prefix =
            if language.lang == *site.config.main_language() { String::new() } else { format!("{}: ", language.name) };
        group(site, home, &prefix, &mut out);
        let mut sections: Vec<PageId> = site
            .sections
            .keys()
            .copied()
            .filter(|id| *id != home && site.page(*id).card.lang == language.lang)
            .collect();
        sections.sort_by(|a, b| site.page(*a).card.route.cmp(&site.page(*b).card.route));
        for section in sections {
            group(site, section, &prefix, &mut out);
        }
    }
    out
}

/// A section with its pages, itself first.
fn group(site: &Site, section: PageId, prefix: &str, out: &mut String) {
    let pages = site.sections.get(&section).map_or(&[][..], |s| &s.pages);
    let listed: Vec<&Page> = pages.iter().map(|id| site.page(*id)).filter(|p| subject::is_listed(p)).collect();
    let head = site.page(section);
    if listed.is_empty() && !subject::is_listed(head) {
        return;
    }
    out.push_str(&format!("## {prefix}{}\n\n", head.card.title));
    for page in std::iter::once(head).filter(|p| subject::is_listed(p)).chain(listed) {
        let Some(route) = meta::twin::route(site, page) else { continue };
        let title = twin::text(&page.card.title);
        out.push_str(&format!("- [{title}]({})", site.config.base.absolute(&route)));
        if let Some(description) = &page.card.description {
            out.push_str(&format!(": {}", description.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        out.push('\n');
    }
    out.push('\n');
}
