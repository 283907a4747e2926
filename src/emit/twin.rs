//! A page as Markdown: its title, the facts of its front matter that readers see, and its text as the author
//! wrote it, with whole addresses and without calls of components.

use crate::kind::{Field, Record, Slot, Takes, Val, get};
use crate::markdown::{Fill, Hole};
use crate::meta::facts;
use crate::parse;
use crate::render::{Renderer, captions, locale};
use crate::site::links::{self, Target};
use crate::site::{Page, Site};

mod edit;
mod asked;

pub use asked::Twin;
pub use edit::text;

/// Fields that are for machines, for colleagues, or for those who filled in a form: in no twin, no search data.
const LEFT_OUT: &[&str] = &[
    "join_url",
    "kit",
    "talking_points",
    "consent",
    "consents",
    "owner",
    "notice",
    "fields",
    "endpoint",
    "thank_you",
    "variants",
    "form",
    "asset",
    "gate",
    "creates",
    "sla_hours",
    "submit",
    "delivers",
    "replay_gate",
    "timezone",
    "status",
    "video",
    "replay",
    "changes",
];

/// The twin of a page; `address` takes each address that stands in its text alone, and what is written for it.
pub fn write(renderer: &Renderer, page: &Page, address: &mut dyn FnMut(&str, &str)) -> String {
    let mut out = front(renderer, page);
    out.push_str(&body(renderer, page, address));
    out.push_str(&back(renderer, page));
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

/// What stands before the author's text.
fn front(renderer: &Renderer, page: &Page) -> String {
    let site = &renderer.site;
    let card = &page.card;
    let mut out = format!("# {}\n\n", one_line(&card.title));
    if let Some(description) = &card.description {
        out.push_str(&format!("> {}\n\n", one_line(description)));
    }
    out.push_str(&format!("- URL: {}\n", site.config.base.absolute(&card.route)));
    for (name, moment) in [("Published", &card.date), ("Updated", &card.updated)] {
        if let Some(moment) = moment {
            out.push_str(&format!("- {name}: {}\n", moment.iso()));
        }
    }
    if let Some(state) = card.state {
        out.push_str(&format!("- State: {state}\n"));
    }
    let authors = facts::people(site, page.record(), "authors", &card.lang);
    if !authors.is_empty() {
        let names: Vec<&str> = authors.iter().map(|a| a.name.as_str()).collect();
        out.push_str(&format!("- By: {}\n", names.join(", ")));
    }
    for (field, value) in fields(page) {
        let lines = lines(renderer, page, value, &field.takes);
        match &lines[..] {
            [] => {}
            [line] => out.push_str(&format!("- {}: {line}\n", label(&field.name))),
            several => {
                out.push_str(&format!("- {}:\n", label(&field.name)));
                several.iter().for_each(|line| out.push_str(&format!("  - {line}\n")));
            }
        }
    }
    out.push('\n');
    out
}

/// What stands after the author's text.
fn back(renderer: &Renderer, page: &Page) -> String {
    list(&renderer.site, page) + &transcript(renderer, page)
}

/// The texts of a page's front matter that readers see, for the search data.
pub fn front_texts(page: &Page) -> Vec<String> {
    let mut found = Vec::new();
    for (_, slot) in fields(page) {
        gather(slot, &mut found);
    }
    found
}

/// The kind's own fields that everybody may read, with their values. A form's are questions, not answers.
fn fields(page: &Page) -> impl Iterator<Item = (&Field, &Slot)> {
    let kind = &page.card.kind;
    let fields = kind.fields.iter().filter(|f| kind.name != "form" && !LEFT_OUT.contains(&&*f.name));
    fields.filter_map(|field| Some((field, page.record().get(&field.name)?)))
}

fn gather(slot: &Slot, found: &mut Vec<String>) {
    match &slot.val {
        Val::Text(text) => found.push(text.clone()),
        Val::List(items) => items.iter().for_each(|item| gather(item, found)),
        Val::Record(record) => record.values().for_each(|value| gather(value, found)),
        _ => {}
    }
}

/// `previous_start` as `Previous start`.
fn label(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A value in words: a line each for the items of a list.
fn lines(renderer: &Renderer, page: &Page, slot: &Slot, takes: &Takes) -> Vec<String> {
    match (&slot.val, takes) {
        (Val::List(items), Takes::List(inner)) => {
            items.iter().flat_map(|item| lines(renderer, page, item, inner)).collect()
        }
        (Val::Record(record), Takes::Record(fields)) => parts(renderer, page, record, fields).into_iter().collect(),
        (_, Takes::Either(first, second)) => {
            let fits = matches!((&slot.val, &**second), (Val::Record(_), Takes::Record(_)));
            lines(renderer, page, slot, if fits { second } else { first })
        }
        (val, _) => word(renderer, page, val).into_iter().filter(|line| !line.is_empty()).collect(),
    }
}

fn parts(renderer: &Renderer, page: &Page, record: &Record, fields: &[Field]) -> Option<String> {
    let part = |field: &Field| {
        let value = lines(renderer, page, record.get(&field.name)?, &field.takes).join(", ");
        (!value.is_empty()).then(|| format!("{}: {value}", field.name.replace('_', " ")))
    };
    let parts: Vec<String> = fields.iter().filter_map(part).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn word(renderer: &Renderer, page: &Page, val: &Val) -> Option<String> {
    let site = &renderer.site;
    let lang = &page.card.lang;
    Some(match val {
        Val::Text(text) => one_line(text),
        Val::Bool(truth) => truth.to_string(),
        Val::Integer(number) => number.to_string(),
        Val::Number(number) => number.to_string(),
        Val::Date(moment) => moment.iso(),
        Val::Seconds(seconds) => locale::duration(lang, *seconds),
        Val::Reference { kind, name } => match site.named(kind, name, lang) {
            Some(id) => link(site, site.page(id)),
            None => name.clone(),
        },
        Val::Page(written) => match links::resolve(site, page, written) {
            Target::Page(id, _) => link(site, site.page(id)),
            Target::External => written.clone(),
            _ => return None,
        },
        Val::File { path, .. } => format!("[{}]({})", path.name(), facts::file_url(site, path)?),
        Val::List(_) | Val::Record(_) | Val::Free(_) => return None,
    })
}

fn link(site: &Site, page: &Page) -> String {
    format!("[{}]({})", edit::text(&page.card.title), site.config.base.absolute(&page.card.route))
}

/// The author's text.
fn body(renderer: &Renderer, page: &Page, address: &mut dyn FnMut(&str, &str)) -> String {
    let path = &page.document.path;
    // A section that nobody wrote has no file.
    if !renderer.snapshot.has(path) {
        return String::new();
    }
    let Some((source, text)) = renderer.source(page) else { return String::new() };
    let start = parse::split(&source).body;
    let edits = edit::edits(&renderer.site, &text, &source, |hole: &Hole| match &hole.fill {
        Fill::Component { call } => stand_in(renderer, page, call),
        _ => String::new(),
    });
    let text = edit::apply(&source, start, edits);
    let text = edit::definitions(&text, |written| {
        let whole = defined(&renderer.site, page, written);
        address(written, &whole);
        whole
    });
    let text = if is_titled(page) { text.as_str() } else { edit::without_title(&text) };
    format!("{}\n\n", text.trim())
}

/// Whether the front matter names the title, so that the first heading is not it.
fn is_titled(page: &Page) -> bool {
    get::text(page.record(), "title").is_some()
}

/// What is written for an address that a link definition names.
fn defined(site: &Site, page: &Page, written: &str) -> String {
    edit::whole(site, written, &links::resolve(site, page, written)).unwrap_or_else(|| "#".into())
}

/// What stands for a component: a picture, a link to the page that it shows, or nothing.
fn stand_in(renderer: &Renderer, page: &Page, call: &crate::markdown::Call) -> String {
    let site = &renderer.site;
    let text = |name: &str| call.args.iter().find(|a| a.name == name).and_then(|a| a.value.as_str());
    if let Some(src) = text("src") {
        let target = links::resolve(site, page, src);
        let href = edit::whole(site, src, &target).unwrap_or_else(|| src.to_owned());
        let caption = text("caption").map_or_else(String::new, |c| format!("\n\n*{}*", one_line(c)));
        return format!("![{}]({href}){caption}", edit::text(text("alt").unwrap_or_default()));
    }
    let named = call.args.iter().filter_map(|arg| {
        let kind = if site.config.kinds.contains_key(&arg.name) { &arg.name } else { &call.name };
        site.named(kind, arg.value.as_str()?, &page.card.lang)
    });
    named.map(|id| link(site, site.page(id))).next().unwrap_or_default()
}

/// The pages of a section, for a section's twin.
fn list(site: &Site, page: &Page) -> String {
    let Some(section) = site.sections.get(&page.card.id) else { return String::new() };
    let pages = section.subsections.iter().chain(&section.pages).map(|id| site.page(*id));
    let lines = pages.filter(|p| crate::meta::subject::is_listed(p)).map(|p| format!("- {}\n", link(site, p)));
    let all: String = lines.collect();
    if all.is_empty() { all } else { format!("{all}\n") }
}

/// What is said in the film that is the page's main content, where everybody may see it.
fn transcript(renderer: &Renderer, page: &Page) -> String {
    let Some(film) = super::sitemap::film(page) else { return String::new() };
    let written = get::file(film, "transcript");
    let captions = get::list(film, "captions").first().and_then(|slot| match &slot.val {
        Val::File { path, .. } => Some(path),
        Val::Record(record) => get::file(record, "file"),
        _ => None,
    });
    let Some(path) = written.or(captions) else { return String::new() };
    let Ok(source) = renderer.snapshot.read_text(path) else { return String::new() };
    let cues = captions::cues(&source);
    let line = |cue: &captions::Cue| match &cue.speaker {
        Some(speaker) => format!("{} **{speaker}:** {}\n", locale::clock(cue.at), cue.text),
        None => format!("{} {}\n", locale::clock(cue.at), cue.text),
    };
    if cues.is_empty() {
        String::new()
    } else {
        format!("## Transcript\n\n{}", cues.iter().map(line).collect::<Vec<_>>().join("\n"))
    }
}
