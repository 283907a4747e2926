//! The kit of a session: for each who speaks or holds it, a link that counts for them, texts that are ready to send,
//! a card for their own page, a calendar file and the picture to send along.
//!
//! It lies below the session's page under `kit/`. The page is for those who speak, so it stands in no list and no
//! visitor is led to it; what it holds is public all the same. Words come from the session's front matter (`kit:`),
//! else from its title, date and takeaways and the theme's phrases, so nothing is said that the author did not say.

use tera::Value;

use super::values::{card, date, kinds, map, optional, text};
use super::{Renderer, cards, locale};
use crate::date::Moment;
use crate::html;
use crate::kind::{Slot, Val, get};
use crate::meta::{calendar, feeds, picture};
use crate::path::{Lang, Route, SourcePath};
use crate::site::{Page, PageId, Site};

mod words;

pub use words::{SORTS, Sort};

/// Where a kit lies below its session.
pub const FOLDER: &str = "kit/";
/// The name of the square picture in everybody's folder.
pub const SQUARE: &str = "square.png";

/// The kit of one session.
#[derive(Debug, Clone)]
pub struct Kit {
    /// The session.
    pub page: PageId,
    /// The address of the page.
    pub route: Route,
    /// Its language.
    pub lang: Lang,
    /// For whom it is: the speakers, then the partners.
    pub people: Vec<Holder>,
}

/// Somebody who speaks at a session or holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The folder's name, and what campaign links call them.
    pub slug: String,
    /// The name in words.
    pub name: String,
    /// Whether it is a partner.
    pub partner: bool,
}

/// The kits of all sessions that take place or did.
pub fn all(site: &Site) -> Vec<Kit> {
    site.iter().filter_map(|(_, page)| of(site, page)).collect()
}

/// The kit of a page, if it is a session that takes place or did.
pub fn of(site: &Site, page: &Page) -> Option<Kit> {
    if !site.config.kit || page.kind() != "webinar" || calendar::entry(site, page)?.cancelled {
        return None;
    }
    let people = people(site, page);
    let route = page.card.route.join(FOLDER).ok()?;
    (!people.is_empty()).then(|| Kit { page: page.card.id, route, lang: page.card.lang.clone(), people })
}

fn people(site: &Site, page: &Page) -> Vec<Holder> {
    let mut found: Vec<Holder> = Vec::new();
    for (field, partner) in [("speakers", false), ("hosts", true)] {
        for slot in get::list(page.record(), field) {
            let Some((slug, name)) = named(site, page, slot, partner) else { continue };
            let taken = |slug: &str| found.iter().any(|known| known.slug == slug);
            let free = (2..).map(|n| format!("{slug}-{n}")).find(|other| !taken(other));
            let slug = if taken(&slug) { free.unwrap_or(slug) } else { slug };
            found.push(Holder { slug, name, partner });
        }
    }
    found
}

/// The longest name of a folder: some systems end at 255 bytes for all of a path.
const LONGEST: usize = 60;

/// A name as that of a folder which every system can have, in whole words where they are short enough.
fn folder(name: &str) -> String {
    let slug = html::slug(name);
    let cut = slug.get(..LONGEST).map(|cut| cut.rsplit_once('-').map_or(cut, |(words, _)| words));
    let slug = cut.unwrap_or(&slug);
    // Windows keeps these names for devices.
    let is_device = matches!(slug, "con" | "prn" | "aux" | "nul")
        || slug.strip_prefix("com").or(slug.strip_prefix("lpt")).is_some_and(|rest| rest.len() == 1);
    if slug.is_empty() || is_device {
        ["guest", slug].join("-").trim_end_matches('-').to_owned()
    } else {
        slug.to_owned()
    }
}

/// A name or a title as it stands in a text to send, where each line means something.
fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What links call somebody, and the name.
fn named(site: &Site, page: &Page, slot: &Slot, partner: bool) -> Option<(String, String)> {
    let kind = if partner { "partner" } else { "person" };
    match &slot.val {
        Val::Reference { name, .. } => {
            // One whom nobody knows is told of as a mistake, and gets no folder.
            let known = site.page(site.named(kind, name, &page.card.lang)?);
            Some((folder(&known.document.name.slug), one_line(&known.card.title)))
        }
        Val::Text(name) => Some((folder(name), one_line(name))),
        Val::Record(record) => get::text(record, "name").map(|name| (folder(name), one_line(name))),
        _ => None,
    }
}

impl Kit {
    /// The address of a file of somebody's folder.
    pub fn file(&self, holder: &Holder, name: &str) -> Option<Route> {
        self.route.join(&format!("{}/{name}", holder.slug)).ok()
    }

    /// The session's address, with the campaign that tells through whom a visitor came.
    pub fn link(&self, site: &Site, holder: &Holder) -> String {
        let page = site.page(self.page);
        let medium = if holder.partner { "partner" } else { "speaker" };
        let slug = &holder.slug;
        format!(
            "{}?utm_source={slug}&utm_medium={medium}&utm_campaign={}&utm_content={slug}",
            site.config.base.absolute(&page.card.route),
            html::slug(&page.document.name.slug)
        )
    }

    /// Whether the session lies ahead or is on, so that it makes sense to invite to it.
    pub fn invites(&self, site: &Site) -> bool {
        matches!(site.page(self.page).card.state, Some("upcoming" | "live" | "postponed"))
    }

    /// The texts that make sense now.
    pub fn sorts(&self, site: &Site) -> impl Iterator<Item = &'static Sort> + use<> {
        let invites = self.invites(site);
        SORTS.iter().filter(move |sort| invites || sort.after)
    }

    /// What the template gets.
    pub fn value(&self, renderer: &Renderer) -> Value {
        let page = renderer.site.page(self.page);
        let picture = Picture::of(renderer, page);
        let copy = picture.as_ref().and_then(Picture::file);
        let people = self.people.iter().map(|holder| self.holder_value(renderer, holder, copy.as_deref()));
        let elsewhere = match &picture {
            Some(Picture::Elsewhere(url)) => Some(url.as_str()),
            _ => None,
        };
        map([
            ("webinar", card::of(renderer, self.page)),
            ("when", text(&when(renderer, page))),
            ("people", Value::from(people.collect::<Vec<_>>())),
            ("picture_url", optional(elsewhere)),
            ("invites", Value::from(self.invites(&renderer.site))),
        ])
    }

    fn holder_value(&self, renderer: &Renderer, holder: &Holder, picture: Option<&str>) -> Value {
        let site = &renderer.site;
        let href = |name: &str| self.file(holder, name).map(|route| site.config.base.href(&route));
        let texts = self.sorts(site).map(|sort| {
            map([
                ("name", text(sort.name)),
                ("text", text(&self.text(renderer, holder, sort))),
                ("url", optional(href(&sort.file()).as_deref())),
            ])
        });
        map([
            ("slug", text(&holder.slug)),
            ("name", text(&holder.name)),
            ("partner", Value::from(holder.partner)),
            ("link", text(&self.link(site, holder))),
            ("texts", Value::from(texts.collect::<Vec<_>>())),
            ("card", text(&self.card(renderer, holder))),
            ("picture_url", optional(picture.and_then(href).as_deref())),
            ("picture_name", optional(picture)),
            ("square_url", optional(href(SQUARE).filter(|_| cards::has_square(renderer)).as_deref())),
            ("card_url", optional(href("card.txt").as_deref())),
            ("ics_url", optional(href("event.ics").filter(|_| self.invites(site)).as_deref())),
        ])
    }

    /// A piece of HTML for the page of a speaker or a partner: words and a link, no script, no picture that is
    /// fetched from us, so nobody's visitor is seen by anybody before they come.
    pub fn card(&self, renderer: &Renderer, holder: &Holder) -> String {
        let site = &renderer.site;
        let page = site.page(self.page);
        let starts = starts(renderer, page);
        let line = |tag: &str, words: &str| format!("  <{tag}>{}</{tag}>\n", html::escape(words));
        let mut out = format!("<article lang=\"{}\" dir=\"{}\">\n", self.lang, self.lang.direction());
        out.push_str(&format!(
            "  <h3><a href=\"{}\">{}</a></h3>\n",
            html::escape(&self.link(site, holder)),
            html::escape(&one_line(&page.card.title))
        ));
        if let Some(starts) = starts {
            let when = html::escape(&when(renderer, page));
            out.push_str(&format!("  <p><time datetime=\"{}\">{when}</time></p>\n", html::escape(&starts.iso())));
        }
        if let Some(about) = &page.card.description {
            out.push_str(&line("p", &one_line(about)));
        }
        let with = [renderer.word(&self.lang, "with", "With"), self.speakers()].join(" ");
        out.push_str(&line("p", &with));
        out.push_str("</article>\n");
        out
    }

    /// Who speaks; of a session that partners hold alone, who holds it.
    fn speakers(&self) -> String {
        let of = |partner| self.people.iter().filter(move |p| p.partner == partner).map(|p| p.name.as_str());
        let speakers: Vec<&str> = of(false).collect();
        if speakers.is_empty() { of(true).collect::<Vec<_>>().join(", ") } else { speakers.join(", ") }
    }

    /// One text for somebody, with their link.
    pub fn text(&self, renderer: &Renderer, holder: &Holder, sort: &Sort) -> String {
        let site = &renderer.site;
        let page = site.page(self.page);
        let link = self.link(site, holder);
        let values = [
            ("title", one_line(&page.card.title)),
            ("about", page.card.description.clone().unwrap_or_default()),
            ("learn", words::learn(renderer, page)),
            ("when", when(renderer, page)),
            ("with", self.speakers()),
            ("site", feeds::site_title(site, &self.lang).to_owned()),
            ("name", holder.name.clone()),
            ("link", link),
        ];
        words::filled(&words::pattern(renderer, page, holder, sort), &values)
    }
}

fn starts(renderer: &Renderer, page: &Page) -> Option<Moment> {
    get::date(page.record(), "starts").map(|moment| kinds::on_its_clocks(renderer, page, moment))
}

/// The day and the hour on the clocks of the session's own place.
fn when(renderer: &Renderer, page: &Page) -> String {
    let Some(starts) = starts(renderer, page) else { return String::new() };
    let lang = &page.card.lang;
    let day = starts.zoned.date();
    let zone = date::zone(&starts.zoned);
    let city = zone.rsplit('/').next().unwrap_or(&zone).replace('_', " ");
    let words = renderer.word(lang, "weekday_date", "{weekday} {date}");
    let words =
        words.replace("{weekday}", locale::weekday(lang, day)).replace("{date}", &locale::day(lang, day, false));
    let time = format!("{:02}:{:02}", starts.zoned.hour(), starts.zoned.minute());
    format!("{}, {time} ({city})", words.trim())
}

/// The picture to send along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    /// The card that is drawn for the session.
    Card,
    /// The session's own picture.
    Own(SourcePath),
    /// One that another host has, by its address; it is not copied.
    Elsewhere(String),
}

impl Picture {
    /// That of a session, if it has one.
    pub fn of(renderer: &Renderer, page: &Page) -> Option<Self> {
        match picture::to_share(&renderer.site, page) {
            Some(found) => Some(found.file.map_or(Self::Elsewhere(found.url), Self::Own)),
            None => cards::route(renderer, page).map(|_| Self::Card),
        }
    }

    /// The name of its copy in everybody's folder.
    pub fn file(&self) -> Option<String> {
        match self {
            Self::Card => Some("picture.png".to_owned()),
            Self::Own(path) => Some(format!("picture.{}", path.extension())),
            Self::Elsewhere(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn every_name_makes_a_folder() {
        let long = "Anna Maria ".repeat(30);
        assert_eq!(folder("Ana O'Neill / Guest"), "ana-oneill-guest");
        assert_eq!([folder("???"), folder("NUL"), folder("com1")], ["guest", "guest-nul", "guest-com1"]);
        assert_eq!(folder(&long), "anna-maria-anna-maria-anna-maria-anna-maria-anna-maria-anna");
        assert_eq!(folder(&"x".repeat(300)), "x".repeat(60));
        assert!(folder("山田 太郎").is_ascii());
    }
}
