//! An address that a template asks for and that leads to no page.

use super::current::{self, Here};
use super::cycles;
use crate::diag::{Place, Span};
use crate::site::links;
use crate::theme::Theme;

/// Tells of an address that leads nowhere: where the theme writes it, else, where it comes from elsewhere, at the page
/// at work.
pub(super) fn tell(here: &Here, written: &str) {
    let Some(fault) = links::inner_fault(&here.renderer.site, written) else { return };
    let places = places(&here.renderer.theme, written);
    if places.is_empty() {
        here.tell(fault.clone());
    }
    // It is one mistake, however many pages show it, so it names none of them.
    places.into_iter().for_each(|place| current::add(fault.clone().at(place)));
}

fn places(theme: &Theme, written: &str) -> Vec<Place> {
    let of_template = |template: &crate::theme::Template| {
        let tags = cycles::tags(&template.text);
        let spans = tags.iter().filter_map(|tag| tag.quoted("url", written));
        let place = |at: std::ops::Range<usize>| Place::of(&template.path, &template.text, Span::new(at.start, at.end));
        spans.map(place).collect::<Vec<_>>()
    };
    theme.templates.values().flat_map(of_template).collect()
}
