//! The functions that templates may call. Each is called through [`super::asked`], which notes what was asked.

use std::collections::BTreeSet;

use tera::{Error, Kwargs, Tera, TeraResult, Value};

use super::asked;
use super::cards;
use super::chart;
use super::current::Here;
use super::lost;
use super::policy;
use super::shown::Shown;
use super::values::{self, card, map, text};
use crate::config::Sort;
use crate::diag::{Diagnostic, codes, nearest};
use crate::draw::Measure;
use crate::kind::{Intent, common};
use crate::path::{Lang, Route, SourcePath};
use crate::site::related::Why;
use crate::site::view::{Filter, View};
use crate::site::{links, refs, terms};
use crate::theme::strings;

/// What the answer of a function depends on beside its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The language, the settings and the words of the theme alone.
    Words,
    /// The site, as every page of one language sees it.
    Site,
    /// The site, as the page sees it that asks.
    Page,
}

/// A function of templates.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it depends on.
    pub on: On,
    /// The names of its arguments.
    pub takes: &'static [&'static str],
    /// What it does.
    pub run: fn(&Kwargs, &Here) -> TeraResult<Value>,
}

/// The arguments of a function that puts whatever it is given into a text.
const ANY: &[&str] = &[];

/// The arguments of a function that takes none: one name that no template writes.
const NONE: &[&str] = &[""];

/// All of them.
pub const ALL: &[Function] = &[
    Function {
        name: "pages",
        on: On::Site,
        takes: &["section", "kind", "intent", "term", "language", "state", "sort", "reverse", "limit"],
        run: pages,
    },
    Function { name: "section", on: On::Site, takes: &["path", "language", "limit"], run: section },
    Function { name: "term", on: On::Site, takes: &["taxonomy", "name", "language", "limit"], run: term },
    Function { name: "terms", on: On::Site, takes: &["taxonomy", "language", "sort", "limit"], run: all_terms },
    Function { name: "related", on: On::Page, takes: &["limit", "kind", "intent"], run: related },
    Function { name: "backlinks", on: On::Page, takes: &["limit"], run: backlinks },
    Function {
        name: "page_by_path",
        on: On::Page,
        takes: &["path", "kind", "language", "required"],
        run: page_by_path,
    },
    Function { name: "asset", on: On::Site, takes: &["path"], run: asset },
    Function { name: "data", on: On::Site, takes: &["name", "required"], run: data },
    Function { name: "chart", on: On::Page, takes: &["csv", "label", "value"], run: chart::chart },
    Function { name: "image", on: On::Page, takes: &["src", "alt", "focus"], run: image },
    Function { name: "t", on: On::Words, takes: ANY, run: words },
    Function {
        name: "letters",
        on: On::Words,
        takes: &["text", "x", "y", "size", "width", "lines", "leading", "class"],
        run: letters,
    },
    Function { name: "third_parties", on: On::Page, takes: NONE, run: third_parties },
    Function { name: "url", on: On::Site, takes: &["path", "absolute"], run: url },
];

/// Adds all functions to an engine.
pub fn register(tera: &mut Tera) {
    for function in ALL {
        tera.register_function(function.name, move |kwargs: Kwargs, _: &tera::State| {
            known_arguments(function, &kwargs)?;
            asked::call(function, &kwargs)
        });
    }
}

/// An argument that nobody reads would change nothing, and its author would look for the reason elsewhere.
fn known_arguments(function: &Function, kwargs: &Kwargs) -> TeraResult<()> {
    let takes = function.takes;
    let given = || kwargs.iter().filter_map(|(name, _)| name.as_str());
    match given().find(|name| !takes.is_empty() && !takes.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let hint = nearest::hint(name, takes.iter().copied());
            Err(Error::message(format!("`{}` has no argument `{name}`; {hint}", function.name)))
        }
    }
}

/// The kind that is asked for, if one is.
fn kind<'a>(kwargs: &'a Kwargs, here: &Here) -> TeraResult<Option<&'a str>> {
    let kinds = &here.renderer.site.config.kinds;
    match kwargs.get::<&str>("kind")? {
        Some(kind) if !kinds.contains_key(kind) => {
            let hint = nearest::hint(kind, kinds.keys().map(String::as_str));
            Err(Error::message(format!("there is no kind `{kind}`; {hint}")))
        }
        known => Ok(known),
    }
}

fn intent(kwargs: &Kwargs) -> TeraResult<Option<Intent>> {
    let Some(word) = kwargs.get::<&str>("intent")? else { return Ok(None) };
    Intent::find(word).map(Some).ok_or_else(|| Error::message(format!("there is no intent `{word}`")))
}

fn language(kwargs: &Kwargs, here: &Here) -> TeraResult<Lang> {
    match kwargs.get::<&str>("language")? {
        Some(tag) => Lang::new(tag).map_err(Error::message),
        None => Ok(here.lang.clone()),
    }
}

fn count(kwargs: &Kwargs, name: &str) -> TeraResult<Option<usize>> {
    Ok(kwargs.get::<i64>(name)?.map(|n| usize::try_from(n).unwrap_or(0)))
}

fn sort(word: Option<&str>) -> TeraResult<Option<Sort>> {
    Ok(Some(match word {
        None => return Ok(None),
        Some("date") => Sort::Date,
        Some("title") => Sort::Title,
        Some("weight") => Sort::Weight,
        Some("part") => Sort::Part,
        Some("starts") => Sort::Starts,
        Some(other) => {
            let known = "`date`, `title`, `weight`, `part`, `starts`";
            return Err(Error::message(format!("pages cannot be sorted by `{other}`; known: {known}")));
        }
    }))
}

fn filter(kwargs: &Kwargs, here: &Here) -> TeraResult<Filter> {
    let owned = |name: &str| kwargs.get::<&str>(name).map(|v| v.map(str::to_owned));
    let term = match kwargs.get::<&str>("term")? {
        None => None,
        Some(term) => {
            let (taxonomy, name) = term
                .split_once('/')
                .ok_or_else(|| Error::message("`term` is written as `taxonomy/name`, as in `topics/queue`"))?;
            Some((taxonomy.to_owned(), name.to_owned()))
        }
    };
    Ok(Filter {
        section: owned("section")?,
        kind: kind(kwargs, here)?.map(str::to_owned),
        intent: intent(kwargs)?,
        term,
        language: Some(language(kwargs, here)?),
        state: owned("state")?,
        sort: sort(kwargs.get::<&str>("sort")?)?,
        reverse: kwargs.get::<bool>("reverse")?.unwrap_or(false),
        limit: count(kwargs, "limit")?,
    })
}

fn pages(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let filter = filter(kwargs, here)?;
    let ids = View::new(&here.renderer.site).pages(&filter);
    Ok(card::all(&here.renderer, &ids))
}

fn section(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let path = kwargs.must_get::<&str>("path")?;
    let lang = language(kwargs, here)?;
    let Some(id) = View::new(&here.renderer.site).section(path, &lang) else { return Ok(Value::none()) };
    let section = &here.renderer.site.sections[&id];
    let limit = count(kwargs, "limit")?.unwrap_or(usize::MAX).min(section.pages.len());
    let pages = card::all(&here.renderer, &section.pages[..limit]);
    Ok(values::with(&card::of(&here.renderer, id), [("pages", pages)]))
}

fn term(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let (taxonomy, name) = (kwargs.must_get::<&str>("taxonomy")?, kwargs.must_get::<&str>("name")?);
    let lang = language(kwargs, here)?;
    let Some(found) = View::new(&here.renderer.site).term(taxonomy, name, &lang).cloned() else {
        return Ok(Value::none());
    };
    let limit = count(kwargs, "limit")?.unwrap_or(usize::MAX).min(found.pages.len());
    let pages = card::all(&here.renderer, &found.pages[..limit]);
    Ok(values::with(&term_value(here, taxonomy, &found), [("pages", pages)]))
}

fn term_value(here: &Here, taxonomy: &str, term: &terms::Term) -> Value {
    let config = &here.renderer.site.config;
    let index = config.taxonomies.iter().position(|t| t.name == taxonomy).unwrap_or(0);
    let url = terms::route(config, index, term).map(|r| config.base.href(&r)).unwrap_or_default();
    map([
        ("name", text(&term.name)),
        ("slug", text(&term.slug)),
        ("url", text(&url)),
        ("count", Value::from(term.pages.len())),
    ])
}

fn all_terms(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let taxonomy = kwargs.must_get::<&str>("taxonomy")?;
    let lang = language(kwargs, here)?;
    let mut found = View::new(&here.renderer.site).terms(taxonomy, &lang).into_iter().cloned().collect::<Vec<_>>();
    if kwargs.get::<&str>("sort")? == Some("count") {
        found.sort_by(|a, b| b.pages.len().cmp(&a.pages.len()).then_with(|| a.slug.cmp(&b.slug)));
    } else {
        found.sort_by(|a, b| a.name.to_lowercase().cmp(&b.name.to_lowercase()).then_with(|| a.slug.cmp(&b.slug)));
    }
    found.truncate(count(kwargs, "limit")?.unwrap_or(usize::MAX));
    Ok(Value::from(found.iter().map(|t| term_value(here, taxonomy, t)).collect::<Vec<_>>()))
}

fn related(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let Some(page) = here.page else { return Ok(Value::from(Vec::<Value>::new())) };
    let limit = count(kwargs, "limit")?.unwrap_or(3);
    let (kind, intent) = (kind(kwargs, here)?, intent(kwargs)?);
    let site = &here.renderer.site;
    let found = View::new(&here.renderer.site).related(page);
    let wanted = found.iter().filter(|r| {
        let card = &site.page(r.id).card;
        kind.is_none_or(|k| card.kind.name == k) && intent.is_none_or(|i| card.intent == i)
    });
    let one = |r: &crate::site::related::Related| {
        let (key, english) = match r.why {
            Why::Link => ("why_link", "linked"),
            Why::Series => ("why_series", "same series"),
            Why::Term => ("why_term", "same topic"),
            Why::Words => ("why_words", "similar words"),
        };
        let why = here.renderer.word(&here.lang, key, english);
        values::with(&card::of(&here.renderer, r.id), [("why", text(&why))])
    };
    Ok(Value::from(wanted.take(limit).map(one).collect::<Vec<_>>()))
}

fn backlinks(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let Some(page) = here.page else { return Ok(Value::from(Vec::<Value>::new())) };
    let mut ids = View::new(&here.renderer.site).backlinks(page);
    ids.truncate(count(kwargs, "limit")?.unwrap_or(usize::MAX));
    Ok(card::all(&here.renderer, &ids))
}

fn page_by_path(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let path = kwargs.must_get::<&str>("path")?;
    let kind = kwargs.get::<&str>("kind")?;
    let lang = language(kwargs, here)?;
    let found = View::new(&here.renderer.site).page_by_path(path, kind, &lang);
    if let (None, Some(wanted)) = (found, kwargs.get::<&str>("required")?) {
        here.tell(refs::missing(&here.renderer.site, wanted, path));
    }
    Ok(found.map_or_else(Value::none, |id| values::page::known(&here.renderer, id)))
}

fn asset(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let path = kwargs.must_get::<&str>("path")?.trim_start_matches('/');
    let site = &here.renderer.site;
    if here.renderer.theme.assets.contains_key(path) {
        let route = Route::new(&format!("/assets/{path}")).map_err(Error::message)?;
        return Ok(text(&site.config.base.href(&route)));
    }
    let source = SourcePath::new(&format!("content/{path}")).map_err(Error::message)?;
    match site.files.get(&source) {
        Some(route) => Ok(text(&site.config.base.href(route))),
        None => Err(Error::message(format!("there is no asset `{path}` in the theme, and no such file in `content/`"))),
    }
}

fn data(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let name = kwargs.must_get::<&str>("name")?;
    let plain = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let found = here.renderer.data.get(plain).cloned();
    if found.is_none() && kwargs.get::<bool>("required")? == Some(false) {
        return Ok(Value::none());
    }
    found.ok_or_else(|| Error::message(format!("there is no data file `{name}` in `content/_data/`")))
}

fn image(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let src = kwargs.must_get::<&str>("src")?;
    let alt = kwargs.get::<&str>("alt")?.unwrap_or_default();
    let focus = kwargs.get::<&str>("focus")?.unwrap_or_default();
    if !focus.is_empty() && common::focus(focus).is_none() {
        return Err(Error::message(format!(
            "`focus` takes two shares as in `30% 40%`, or words as in `top left`, but this is `{focus}`"
        )));
    }
    let site = &here.renderer.site;
    let Some(page) = here.page.or_else(|| site.home(&here.lang)).map(|id| site.page(id)) else {
        return Ok(values::media::image_value(&Shown::of(&here.renderer, src, None), alt, focus));
    };
    let target = links::resolve(site, page, src);
    let path = match &target {
        links::Target::File(route, _) => site.file_routes.get(route),
        links::Target::Broken => {
            here.tell(Diagnostic::new(codes::IMAGE_MISSING, format!("there is no image `{src}`")));
            None
        }
        _ => None,
    };
    let url = links::href(site, src, &target).unwrap_or_else(|| src.to_owned());
    Ok(values::media::image_value(&Shown::of(&here.renderer, &url, path), alt, focus))
}

fn words(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let key = kwargs.must_get::<&str>("key")?;
    let count = kwargs.get::<i64>("count")?;
    let mut replaced = Vec::new();
    for (name, value) in kwargs.iter() {
        if let Some(name) = name.as_str().filter(|n| *n != "key") {
            replaced.push((name.to_owned(), value.to_string()));
        }
    }
    let found = here.renderer.theme.strings.text(&here.lang, key, count, &replaced);
    found.map(|t| text(&t)).ok_or_else(|| {
        let known = here.renderer.theme.strings.of("en").map(strings::entry);
        let hint = match nearest::nearest(key, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`wellspring theme show strings/en.toml` prints all of the default theme".to_owned(),
        };
        Error::message(format!("the theme has no words `{key}`; {hint}"))
    })
}

/// Words as shapes in the font of cards, wrapped to a measure; nothing where the font lacks a letter.
fn letters(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let number = |name: &str, usual: f64| -> TeraResult<f64> {
        let given = kwargs.get::<f64>(name)?.unwrap_or(usual);
        Ok(if given.is_finite() { given.clamp(-4000.0, 4000.0) } else { usual })
    };
    let measure = Measure {
        size: number("size", 60.0)?.max(1.0),
        width: number("width", 1000.0)?,
        lines: count(kwargs, "lines")?.unwrap_or(1).clamp(1, 50),
        leading: number("leading", 1.1)?,
    };
    let (at, class) = ((number("x", 0.0)?, number("y", 0.0)?), kwargs.get::<&str>("class")?.unwrap_or("l"));
    let drawn = cards::letters(&here.renderer, &here.lang, kwargs.must_get::<&str>("text")?, at, measure, class);
    Ok(values::html(&drawn))
}

/// The other hosts that pages ask, and when. It reads every text, so no answer is kept for the next page.
fn third_parties(_: &Kwargs, here: &Here) -> TeraResult<Value> {
    let host = |(host, when): (String, BTreeSet<policy::When>)| {
        let when: Vec<Value> = when.into_iter().map(|when| text(when.name())).collect();
        map([("host", text(&host)), ("when", Value::from(when))])
    };
    Ok(Value::from(policy::third_parties(&here.renderer).into_iter().map(host).collect::<Vec<_>>()))
}

fn url(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let path = kwargs.must_get::<&str>("path")?;
    let site = &here.renderer.site;
    lost::tell(here, path);
    let inner = links::inner_href(site, path);
    let absolute = kwargs.get::<bool>("absolute")?.unwrap_or(false) && inner.starts_with('/');
    Ok(text(&if absolute { format!("{}{inner}", site.config.base.origin) } else { inner }))
}
