//! What the built-in kinds show beside their plain fields: states, calendars, courses, works, gates.

use tera::Value;

use super::{card, date, html, map, media, optional, page as pages, text};
use crate::form::definition::ThankYou;
use crate::kind::{Val, get};
use crate::render::{Renderer, block, calendar, forms};
use crate::site::view::Filter;
use crate::site::{Page, PageId, sections, series, status};

/// Fields of built-in kinds that no template ever sees.
pub const PRIVATE: &[&str] =
    &["join_url", "talking_points", "consent", "owner", "consents", "notice", "fields", "endpoint"];

/// Fields of built-in kinds whose value is made here, not by what they take.
pub const SPECIAL: &[&str] = &[
    "video",
    "replay",
    "form",
    "speakers",
    "authors",
    "asset",
    "thank_you",
    "course",
    "hosts",
    "company",
    "url",
    "sample",
    "evidence",
    "faq",
    "previous_start",
    "links",
];

/// Whether a page's kind is one of ours. The fields of a site's own kinds are all plain fields, whatever their names.
pub fn is_built_in(page: &Page) -> bool {
    crate::kind::NAMES.contains(&page.kind())
}

type Entries = Vec<(&'static str, Value)>;

/// What a kind's card shows beside what every card has.
pub fn card(renderer: &Renderer, page: &Page) -> Entries {
    let record = page.record();
    let lang = &page.card.lang;
    let film = |field: &str| get::record(record, field).and_then(|v| get::seconds(v, "duration"));
    let duration = |seconds: Option<u32>| seconds.map_or_else(Value::none, |s| date::duration(s, lang));
    match page.kind() {
        "webinar" => {
            let seconds = get::seconds(record, "duration");
            vec![
                ("starts", local(renderer, page, get::date(record, "starts"))),
                ("ends", local(renderer, page, ends(page).as_ref())),
                ("duration", duration(seconds)),
                ("replay_duration", duration(film("replay"))),
                ("format", text(get::text(record, "format").unwrap_or("online"))),
                ("speaker_names", names(renderer, page, "speakers")),
                ("on_demand", Value::from(record.contains_key("replay"))),
            ]
        }
        "testimonial" => vec![
            ("quote", optional(get::text(record, "quote"))),
            ("customer", own(renderer, page, "customer")),
            ("metric", first_metric(renderer, page)),
            ("video_seconds", film("video").map_or_else(Value::none, Value::from)),
            ("duration", duration(film("video"))),
            ("disclosure", optional(get::text(record, "disclosure"))),
        ],
        "offer" => vec![
            ("asset_kind", optional(get::text(record, "asset_kind"))),
            ("gate", optional(get::text(record, "gate"))),
        ],
        "lesson" => vec![
            ("course", course(renderer, page)),
            ("part", Value::from(sections::part(page))),
            ("duration", duration(film("video"))),
        ],
        "person" => vec![
            ("role", optional(get::text(record, "role"))),
            ("photo", pages::portrait(renderer, page)),
            ("external", Value::from(get::is(record, "external"))),
        ],
        "partner" => {
            vec![("logo", record.get("logo").map_or_else(Value::none, |s| media::image(renderer, s)))]
        }
        "section" | "home" => {
            let section = renderer.site.sections.get(&page.card.id);
            let count = section.map_or(0, |s| s.pages.len());
            vec![("count", Value::from(count))]
        }
        _ => Vec::new(),
    }
}

/// What a kind's own page shows beside its fields.
pub fn page(renderer: &Renderer, page: &Page) -> Entries {
    let record = page.record();
    let video = |field: &str| {
        get::record(record, field)
            .map_or_else(Value::none, |v| media::video(renderer, v, &page.card.title, &page.card.lang))
    };
    match page.kind() {
        "article" => vec![("evidence", evidence(renderer, page))],
        "webinar" => {
            let mut entries = vec![
                ("speakers", pages::people(renderer, page, "speakers")),
                ("hosts", references(renderer, page, "hosts")),
                ("form", forms::named(renderer, page, get::reference(record, "form"))),
                ("replay", if status::shows_replay(page) { video("replay") } else { Value::none() }),
                ("previous_start", local(renderer, page, get::date(record, "previous_start"))),
            ];
            entries.extend(calendar::entries(renderer, page));
            entries
        }
        "testimonial" => vec![("video", if status::is_withdrawn(page) { Value::none() } else { video("video") })],
        "offer" => offer(renderer, page),
        "lesson" => {
            let mut entries = vec![("video", video("video"))];
            entries.extend(lesson(renderer, page));
            entries
        }
        "person" => vec![
            ("company", card::optional_card(renderer, company(renderer, page))),
            ("works", works(renderer, page)),
            ("links", links(page)),
        ],
        "partner" => vec![
            ("partner_url", optional(get::text(record, "url"))),
            ("url", text(&renderer.site.config.base.href(&page.card.route))),
            ("events", events(renderer, page)),
        ],
        "form" => vec![("form", forms::own(renderer, page))],
        "section" | "home" => {
            let subsections = renderer.site.sections.get(&page.card.id).map_or(&[][..], |s| &s.subsections);
            vec![("subsections", card::all(renderer, subsections))]
        }
        _ => Vec::new(),
    }
}

/// What an article rests on: a word alone, or a record; always shown as a record.
fn evidence(renderer: &Renderer, page: &Page) -> Value {
    let one = |slot: &crate::kind::Slot| {
        let record = get::as_record(&slot.val);
        let field = |name: &str| record.and_then(|r| get::text(r, name));
        let sort = field("type").or_else(|| get::as_text(&slot.val)).unwrap_or("citation");
        let url = field("url").and_then(|u| renderer.linked_from(page, u).get_from_path("url").cloned());
        map([
            ("type", text(sort)),
            ("title", optional(field("title"))),
            ("url", url.unwrap_or_else(Value::none)),
            ("text", optional(field("text"))),
        ])
    };
    Value::from(get::list(page.record(), "evidence").iter().map(one).collect::<Vec<_>>())
}

/// A moment of a webinar on the clocks of its own zone, else of the site's, however it was written.
fn local(renderer: &Renderer, page: &Page, moment: Option<&crate::date::Moment>) -> Value {
    date::optional(moment.map(|moment| on_its_clocks(renderer, page, moment)).as_ref(), &page.card.lang)
}

/// A moment of a webinar, on the clocks of its place.
pub fn on_its_clocks(renderer: &Renderer, page: &Page, moment: &crate::date::Moment) -> crate::date::Moment {
    let own = get::text(page.record(), "timezone").and_then(|name| crate::date::zone(name).ok());
    moment.in_zone(&own.unwrap_or_else(|| renderer.site.config.zone.clone()))
}

/// When a webinar ends.
pub fn ends(page: &Page) -> Option<crate::date::Moment> {
    let starts = get::date(page.record(), "starts")?;
    let seconds = get::seconds(page.record(), "duration")?;
    let zoned = starts.zoned.checked_add(jiff::SignedDuration::from_secs(i64::from(seconds))).ok()?;
    Some(crate::date::Moment { zoned, day_only: false })
}

fn own(renderer: &Renderer, page: &Page, name: &str) -> Value {
    let field = page.card.kind.fields.iter().find(|f| &*f.name == name);
    field.map_or_else(Value::none, |f| super::field::value(renderer, page, page.record().get(name), &f.takes))
}

fn first_metric(renderer: &Renderer, page: &Page) -> Value {
    let metrics = own(renderer, page, "metrics");
    metrics.as_array().and_then(|all| all.first().cloned()).unwrap_or_else(Value::none)
}

fn names(renderer: &Renderer, page: &Page, field: &str) -> Value {
    let people = pages::people(renderer, page, field);
    let names = people.as_array().unwrap_or_default().iter().filter_map(|p| p.get_from_path("name").cloned());
    Value::from(names.collect::<Vec<_>>())
}

fn references(renderer: &Renderer, page: &Page, field: &str) -> Value {
    let names = get::references(page.record(), field);
    let ids: Vec<PageId> = names.iter().filter_map(|n| renderer.site.named("partner", n, &page.card.lang)).collect();
    card::all(renderer, &ids)
}

fn offer(renderer: &Renderer, page: &Page) -> Entries {
    let record = page.record();
    let lang = &page.card.lang;
    let open = get::text(record, "gate") == Some("open");
    let asset = get::file(record, "asset").map_or_else(Value::none, |path| {
        let url = renderer.site.files.get(path).filter(|_| open).map(|r| renderer.site.config.base.href(r));
        let file = media::file_value(renderer, path, url.as_deref(), lang);
        super::with(&file, [("kind", optional(get::text(record, "asset_kind")))])
    });
    let samples = get::list(record, "sample").iter().map(|slot| sample(renderer, page, &slot.val));
    vec![
        ("asset", asset),
        ("form", forms::named(renderer, page, get::reference(record, "form"))),
        ("sample", Value::from(samples.collect::<Vec<_>>())),
        ("thank_you_url", optional(forms::public_thanks(renderer, page).as_deref())),
    ]
}

/// A part of an offer that is open to everybody: a page's card, a file, or an excerpt as HTML.
fn sample(renderer: &Renderer, page: &Page, val: &Val) -> Value {
    let record = get::as_record(val);
    if let Some(path) = record.and_then(|r| get::file(r, "file")) {
        return super::with(&media::file(renderer, path, &page.card.lang), [("title", text(path.name()))]);
    }
    let written = record.and_then(|r| get::page(r, "page").or(get::text(r, "text"))).or_else(|| get::as_text(val));
    match crate::form::read::thank_you(written.unwrap_or_default()) {
        ThankYou::Page(path) => renderer.linked_from(page, &path),
        ThankYou::Text(words) => {
            map([("title", Value::none()), ("url", Value::none()), ("text", html(&block(renderer, page, &words)))])
        }
    }
}

/// A course by its name, its title and its address. One with a folder of its own has that folder's.
fn course(renderer: &Renderer, page: &Page) -> Value {
    let name = series::name(page).unwrap_or_default();
    let section = page.section.map(|id| renderer.site.page(id));
    let title = section.filter(|s| s.document.name.folder.contains('/')).map_or(name, |s| &s.card.title);
    let url = section.map(|s| renderer.site.config.base.href(&s.card.route));
    map([("name", text(name)), ("title", text(title)), ("url", optional(url.as_deref()))])
}

fn lesson(renderer: &Renderer, page: &Page) -> Entries {
    let key = (page.card.lang.clone(), series::name(page).unwrap_or_default().to_owned());
    let ids = renderer.site.series.get(&key).map_or(&[][..], Vec::as_slice);
    let at = ids.iter().position(|id| *id == page.card.id).unwrap_or(0);
    let course = super::with(
        &course(renderer, page),
        [("lessons", pages::parts(renderer, page, ids)), ("count", Value::from(ids.len()))],
    );
    let neighbour = |at: Option<usize>| card::optional_card(renderer, at.and_then(|n| ids.get(n)).copied());
    vec![
        ("course", course),
        ("previous_lesson", neighbour(at.checked_sub(1))),
        ("next_lesson", neighbour(Some(at + 1))),
    ]
}

fn company(renderer: &Renderer, page: &Page) -> Option<PageId> {
    renderer.site.named("partner", get::reference(page.record(), "company")?, &page.card.lang)
}

/// A person's pages elsewhere; one without a name is called by its host.
fn links(page: &Page) -> Value {
    let link = |slot: &crate::kind::Slot| {
        let record = get::as_record(&slot.val);
        let url = record.and_then(|r| get::text(r, "url")).or_else(|| get::as_text(&slot.val)).unwrap_or_default();
        let rest = url.split_once(':').map_or(url, |(_, rest)| rest.trim_start_matches('/'));
        let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let name = record.and_then(|r| get::text(r, "name")).unwrap_or(host);
        map([("name", text(name)), ("url", text(url))])
    };
    Value::from(get::list(page.record(), "links").iter().map(link).collect::<Vec<_>>())
}

/// All that a person wrote and taught, newest first.
fn works(renderer: &Renderer, page: &Page) -> Value {
    let name = page.document.name.slug.as_str();
    let by = |other: &Page| {
        ["authors", "speakers"].iter().any(|f| get::references(other.record(), f).contains(&name))
            && other.card.lang == page.card.lang
    };
    cards_where(renderer, by)
}

/// The events held together with a partner, newest first.
fn events(renderer: &Renderer, page: &Page) -> Value {
    let name = page.document.name.slug.as_str();
    cards_where(renderer, |other| {
        get::references(other.record(), "hosts").contains(&name) && other.card.lang == page.card.lang
    })
}

fn cards_where(renderer: &Renderer, wanted: impl Fn(&Page) -> bool) -> Value {
    let view = crate::site::view::View::new(&renderer.site);
    let mut ids = view.pages(&Filter::default());
    ids.retain(|id| wanted(renderer.site.page(*id)));
    sections::order(&mut ids, &renderer.site.pages, crate::config::Sort::Starts);
    card::all(renderer, &ids)
}
