//! Calendars (RFC 5545): a file beside each event's page, and the feed of its collection.
//!
//! An event keeps its UID for as long as its file keeps its name, so a calendar moves an entry and never
//! doubles it. Stamps come from the content. The link to a room on the net is in no calendar.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Planned, planned};
use crate::kind::facts::CalendarEntry;
use crate::meta::calendar::{self, Calendar};
use crate::meta::feeds;
use crate::render::Renderer;
use crate::site::{Page, PageId, Site};

/// How often subscribers are asked to look again.
const REFRESH: &str = "PT12H";

/// Bytes on a line, its end not counted.
const LINE: usize = 75;

/// All calendar files.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let site = &renderer.site;
    let mut all = Vec::new();
    for (id, page) in site.iter() {
        let Some(route) = calendar::event_route(page).filter(|_| calendar::entry(site, page).is_some()) else {
            continue;
        };
        let renderer = Arc::clone(renderer);
        let what = format!("the calendar file of `{}`", page.document.path);
        all.push(planned(&route, "calendar", what, move || one(&renderer.site, id)));
    }
    for found in calendar::all(site) {
        let (renderer, route) = (Arc::clone(renderer), found.route.clone());
        let what = format!("the calendar `{route}`");
        all.push(planned(&route, "calendar", what, move || feed(&renderer.site, &found)));
    }
    all
}

fn one(site: &Site, id: PageId) -> Vec<u8> {
    let page = site.page(id);
    let mut lines = Lines::new();
    event(site, page, None, &mut lines);
    lines.done()
}

/// The file of one event whose address is `link`, such as one that tells through whom a visitor came. It is the same
/// event: its UID is that of the page's own file.
pub(super) fn with_link(site: &Site, id: PageId, link: &str) -> String {
    let mut lines = Lines::new();
    event(site, site.page(id), Some(link), &mut lines);
    lines.finished()
}

fn feed(site: &Site, calendar: &Calendar) -> Vec<u8> {
    let mut lines = Lines::new();
    let title = calendar.section.map_or_else(
        || feeds::site_title(site, &calendar.lang).to_owned(),
        |id| format!("{} – {}", site.page(id).card.title, feeds::site_title(site, &calendar.lang)),
    );
    lines.text("NAME", &title);
    lines.text("X-WR-CALNAME", &title);
    lines.put("SOURCE;VALUE=URI", &site.config.base.absolute(&calendar.route));
    lines.put("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.put("X-PUBLISHED-TTL", REFRESH);
    for id in &calendar.pages {
        event(site, site.page(*id), None, &mut lines);
    }
    lines.done()
}

fn event(site: &Site, page: &Page, link: Option<&str>, lines: &mut Lines) {
    let Some(mut entry) = calendar::entry(site, page) else { return };
    if let Some(link) = link {
        entry.description = entry.description.replace(&entry.url, link);
        entry.location = entry.location.replace(&entry.url, link);
        entry.url = link.to_owned();
    }
    lines.put("BEGIN", "VEVENT");
    lines.put("UID", &uid(site, page));
    lines.put("DTSTAMP", &utc(entry.stamp));
    lines.put("LAST-MODIFIED", &utc(entry.stamp));
    lines.put("SEQUENCE", &entry.sequence.to_string());
    lines.put("DTSTART", &utc(entry.starts));
    lines.put("DTEND", &utc(entry.ends));
    lines.text("SUMMARY", &entry.summary);
    lines.text("DESCRIPTION", &entry.description);
    lines.text("LOCATION", &entry.location);
    lines.put("URL", &entry.url);
    lines.put("STATUS", if entry.cancelled { "CANCELLED" } else { "CONFIRMED" });
    organizer(site, lines);
    if !entry.cancelled {
        alarm(&entry, "-P1D", lines);
        alarm(&entry, "-PT15M", lines);
    }
    lines.put("END", "VEVENT");
}

fn organizer(site: &Site, lines: &mut Lines) {
    let Some(known) = &site.config.organization else { return };
    let Some(email) = known.email.as_deref().filter(|e| e.contains('@') && !e.contains(char::is_whitespace)) else {
        return;
    };
    // A quoted parameter can hold neither quotes nor control characters.
    let name: String = known.name.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    lines.put(&format!("ORGANIZER;CN=\"{name}\""), &format!("mailto:{email}"));
}

fn alarm(entry: &CalendarEntry, before: &str, lines: &mut Lines) {
    lines.put("BEGIN", "VALARM");
    lines.put("ACTION", "DISPLAY");
    lines.text("DESCRIPTION", &entry.summary);
    lines.put("TRIGGER", before);
    lines.put("END", "VALARM");
}

/// `slug@host`; where two events of a language share a file name, their folder goes before it.
fn uid(site: &Site, page: &Page) -> String {
    let name = &page.document.name;
    let has_twin = site.pages.iter().any(|other| {
        other.card.kind.calendar.is_some()
            && other.card.id != page.card.id
            && other.document.name.slug == name.slug
            && other.document.name.folder != name.folder
    });
    let slug = if has_twin { format!("{}/{}", name.folder, name.slug) } else { name.slug.clone() };
    let origin = &site.config.base.origin;
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    format!("{slug}@{}", host.split(':').next().unwrap_or(host))
}

fn utc(moment: Timestamp) -> String {
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Content lines, folded.
struct Lines(String);

impl Lines {
    fn new() -> Self {
        let mut lines = Self(String::new());
        lines.put("BEGIN", "VCALENDAR");
        lines.put("VERSION", "2.0");
        lines.put("PRODID", "-//Wellspring//Wellspring//EN");
        lines.put("CALSCALE", "GREGORIAN");
        lines.put("METHOD", "PUBLISH");
        lines
    }

    fn done(self) -> Vec<u8> {
        self.finished().into_bytes()
    }

    fn finished(mut self) -> String {
        self.put("END", "VCALENDAR");
        self.0
    }

    /// A line whose value holds no free text.
    fn put(&mut self, name: &str, value: &str) {
        let clean: String = format!("{name}:{value}").chars().filter(|c| !c.is_control()).collect();
        self.fold(&clean);
    }

    /// A line of text (RFC 5545, 3.3.11).
    fn text(&mut self, name: &str, text: &str) {
        let mut value = String::with_capacity(text.len() + 8);
        for ch in text.replace("\r\n", "\n").chars() {
            match ch {
                '\\' | ';' | ',' => {
                    value.push('\\');
                    value.push(ch);
                }
                '\n' => value.push_str("\\n"),
                c if c.is_control() => {}
                c => value.push(c),
            }
        }
        self.fold(&format!("{name}:{value}"));
    }

    /// Ends a line with CRLF; one of more than 75 bytes goes on after CRLF and a space, at no letter's middle.
    fn fold(&mut self, line: &str) {
        let mut room = LINE;
        for ch in line.chars() {
            if ch.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            room -= ch.len_utf8();
            self.0.push(ch);
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::{LINE, Lines};

    #[test]
    fn long_lines_are_folded_between_letters_and_read_back() {
        let text = "Größe, Gewicht; Länge\\Breite \u{1f600}\u{7}\r\nund eine zweite Zeile, die sich über mehr als fünfundsiebzig Bytes zieht";
        let mut lines = Lines::new();
        lines.text("SUMMARY", text);
        let out = String::from_utf8(lines.done()).unwrap();
        assert!(out.split("\r\n").all(|line| line.len() <= LINE && !line.contains('\n')));
        let unfolded = out.replace("\r\n ", "");
        let value = unfolded.lines().find_map(|l| l.strip_prefix("SUMMARY:")).unwrap();
        let read = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\");
        assert_eq!(read, text.replace("\r\n", "\n").replace('\u{7}', ""));
    }
}
