//! Where each year begins in the lists that go by date, so that a list can lead into the past by plain links.

use std::collections::HashMap;

use tera::Value;

use super::Renderer;
use super::values::{map, text};
use crate::path::Route;
use crate::site::{PageId, Site, sections};

/// The years of a list: each with the place of its first page and the number of its pages.
pub type Years = Vec<(i16, usize, usize)>;

/// The years of all sections whose lists go from the newest page to the oldest over more than one year.
pub fn of_sections(site: &Site) -> HashMap<PageId, Years> {
    let of = |pages: &[PageId]| {
        let mut years: Years = Vec::new();
        for (at, id) in pages.iter().enumerate() {
            let year = site.page(*id).card.date.as_ref()?.zoned.year();
            match years.last_mut() {
                Some((last, _, count)) if *last == year => *count += 1,
                Some((last, ..)) if *last < year => return None,
                _ => years.push((year, at, 1)),
            }
        }
        (years.len() > 1).then_some(years)
    };
    site.sections.iter().filter_map(|(id, section)| Some((*id, of(&section.pages)?))).collect()
}

/// The years of a section's list as templates see them.
pub fn value(renderer: &Renderer, id: PageId, base: &Route, by: usize) -> Value {
    let years = renderer.years().get(&id).map_or(&[][..], Vec::as_slice);
    let one = |(year, at, count): &(i16, usize, usize)| {
        let number = at.checked_div(by).map_or(1, |before| before + 1);
        let route = sections::pager_route(base, number).ok()?;
        let url = format!("{}#y{year}", renderer.site.config.base.href(&route));
        Some(map([("year", Value::from(*year)), ("count", Value::from(*count)), ("url", text(&url))]))
    };
    Value::from(years.iter().filter_map(one).collect::<Vec<_>>())
}
