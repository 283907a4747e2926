//! Fills the holes of a body: addresses, pictures, code, components, words.

use tera::Value;

use super::current::{self, Endless};
use super::shown::Shown;
use super::{Renderer, Text, asked, call, engine, hashed};
use crate::bundle::Answer;
use crate::diag::{Diagnostic, Span, codes, nearest};
use crate::html;
use crate::markdown::{Body, Call, Fill, Hole, Word};
use crate::path::SourcePath;
use crate::site::links::{self, Target};
use crate::site::{self, Page};

/// What addresses look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// With the base path, as pages of the site have them.
    Site,
    /// With scheme and host, as feeds need them.
    Absolute,
}

/// The HTML of a page's body; nothing if it would stand in itself, which is told.
pub fn fill(renderer: &Renderer, page: &Page, text: &Text, addresses: Addresses) -> String {
    let _filling = match current::begin(page.card.id) {
        Ok(filling) => filling,
        Err(why) => {
            tell_endless(renderer, &why);
            return String::new();
        }
    };
    let mut targets = text.targets.iter();
    splice(&text.body, |hole, state, out| {
        let target = targets.next().unwrap_or(&Target::NoAddress);
        one(renderer, Some(page), hole, (target, addresses), state, out);
    })
}

/// Tells, at the call that would begin it again, of a body that stands in itself.
fn tell_endless(renderer: &Renderer, why: &Endless) {
    let Some(here) = current::here() else { return };
    let (message, hint) = match why {
        Endless::Circle(pages) => {
            let names = pages.iter().map(|id| format!("`{}`", renderer.site.page(*id).document.path));
            let names: Vec<String> = names.collect();
            let way = if names.len() > 2 { format!(": {}", names.join(", ")) } else { String::new() };
            (format!("the text of {} would show itself{way}", names[0]), "name another page here, or link to it")
        }
        Endless::Deep => {
            ("too many texts stand in one another".to_owned(), "link to the page instead of showing its form")
        }
        Endless::Told => return,
    };
    here.tell(Diagnostic::new(codes::COMPONENT_CIRCLE, message).hint(hint));
}

/// Where the links and pictures of a page's text lead, as one hash. With the text and with what its components ask, the
/// body of the page follows from it: code and words follow from the text, the theme's words and the settings.
pub fn links(renderer: &Renderer, page: &Page) -> Answer {
    let mut out = Vec::new();
    for (hole, target) in page.document.body.holes.iter().zip(&page.targets) {
        let Some((written, _)) = links::written(hole) else { continue };
        let href = href(renderer, written, target, Addresses::Site);
        out.push(u8::from(href.is_some()) + 2 * u8::from(*target == Target::External));
        hashed::piece(href.unwrap_or_default().as_bytes(), &mut out);
        if let Fill::Image { .. } = &hole.fill {
            let mut shown = String::new();
            Shown::of(renderer, "", file(renderer, target)).write(("", ""), is_first(page), &mut shown);
            hashed::piece(shown.as_bytes(), &mut out);
        }
    }
    hashed::bytes(&out)
}

/// The file of a picture, if it is one of the site.
fn file<'r>(renderer: &'r Renderer, target: &Target) -> Option<&'r SourcePath> {
    let Target::File(route, _) = target else { return None };
    renderer.site.file_routes.get(route)
}

/// Whether the first picture of a page's text is its first one at all: it is then in sight before anybody scrolls.
fn is_first(page: &Page) -> bool {
    !["image", "photo", "video", "replay"].iter().any(|field| page.record().contains_key(*field))
}

/// The HTML of a body that is not a page's own; `resolve` says where addresses lead. It calls no components, which
/// only pages do, so nothing is rendered inside it.
pub fn fill_with(renderer: &Renderer, body: &Body, addresses: Addresses, resolve: &dyn Fn(&str) -> Target) -> String {
    splice(body, |hole, state, out| {
        let target = links::written(hole).map_or(Target::NoAddress, |(text, _)| resolve(text));
        one(renderer, None, hole, (&target, addresses), state, out);
    })
}

/// Whether the link at work is printed as plain text, and whether a picture came before.
#[derive(Default)]
struct State {
    plain_link: bool,
    had_picture: bool,
}

fn splice(body: &Body, mut fill: impl FnMut(&Hole, &mut State, &mut String)) -> String {
    let mut out = String::with_capacity(body.html.len() + body.holes.len() * 96);
    let mut state = State::default();
    let mut done = 0;
    for hole in &body.holes {
        let at = hole.at as usize;
        out.push_str(&body.html[done..at]);
        done = at;
        fill(hole, &mut state, &mut out);
    }
    out.push_str(&body.html[done..]);
    out
}

fn one(
    renderer: &Renderer,
    page: Option<&Page>,
    hole: &Hole,
    (target, addresses): (&Target, Addresses),
    state: &mut State,
    out: &mut String,
) {
    match &hole.fill {
        Fill::LinkOpen { target: written, title } => {
            let href = href(renderer, written, target, addresses);
            state.plain_link = href.is_none();
            if let Some(href) = href {
                out.push_str("<a href=\"");
                html::escape_into(&href, out);
                out.push('"');
                html::attribute("title", title, out);
                if *target == Target::External && href.starts_with("http") {
                    out.push_str(" rel=\"external\"");
                }
                out.push('>');
            }
        }
        Fill::LinkClose => {
            if !std::mem::take(&mut state.plain_link) {
                out.push_str("</a>");
            }
        }
        Fill::Image { target: written, alt, title } => {
            let src = href(renderer, written, target, addresses).unwrap_or_else(|| written.clone());
            let shown = Shown::of(renderer, &src, file(renderer, target));
            let is_first = !std::mem::replace(&mut state.had_picture, true) && page.is_some_and(is_first);
            // Who reads feeds elsewhere is given one file, at its whole address.
            let shown = match addresses {
                Addresses::Site => shown,
                Addresses::Absolute => shown.alone(&renderer.site.config.base.origin),
            };
            shown.write((alt, title), is_first, out);
        }
        Fill::Address { target: written, .. } => {
            let href = href(renderer, written, target, addresses).unwrap_or_else(|| written.clone());
            html::escape_into(&href, out);
        }
        Fill::Code { lang, text, .. } => code(renderer, lang, text, out),
        Fill::Component { call } => {
            if let Some(page) = page {
                let mut made = component(renderer, page, hole, call);
                // The first picture of a page is in sight before anybody scrolls, whatever drew it.
                if made.contains("<img") && !std::mem::replace(&mut state.had_picture, true) && is_first(page) {
                    made = made.replacen(" loading=\"lazy\"", "", 1);
                }
                out.push_str(&made);
            }
        }
        Fill::Word(word) => {
            let lang = current::here().map(|h| h.lang);
            let lang = lang.as_ref().unwrap_or(renderer.site.config.main_language());
            html::escape_into(&word_of(renderer, lang, *word), out);
        }
    }
}

fn href(renderer: &Renderer, written: &str, target: &Target, addresses: Addresses) -> Option<String> {
    let href = links::href(&renderer.site, written, target)?;
    let base = &renderer.site.config.base;
    Some(match addresses {
        Addresses::Absolute if href.starts_with('/') && !href.starts_with("//") => format!("{}{href}", base.origin),
        _ => href,
    })
}

fn code(renderer: &Renderer, lang: &str, text: &str, out: &mut String) {
    // A block that scrolls must be reachable by keyboard (WCAG 2.1.1).
    out.push_str("<pre tabindex=\"0\"><code");
    if !lang.is_empty() {
        out.push_str(" class=\"language-");
        html::escape_into(lang, out);
        out.push('"');
    }
    out.push('>');
    match renderer.highlighted(lang, text) {
        Some(highlighted) => out.push_str(&highlighted),
        None => html::escape_into(text, out),
    }
    out.push_str("</code></pre>");
}

/// A component's HTML. What cannot be made is told and left out.
fn component(renderer: &Renderer, page: &Page, hole: &Hole, call: &Call) -> String {
    let path = &page.document.path;
    let tell = |span: Span, diagnostic: Diagnostic| {
        current::add(diagnostic.at(site::place(&renderer.snapshot, path, span)));
    };
    if renderer.broken {
        // No component is known then, and why was told with the templates.
        return String::new();
    }
    let Some(info) = renderer.tera.get_component_definition(&call.name) else {
        let mut names: Vec<&str> = engine::callable(&renderer.theme);
        names.sort_unstable();
        let fault = Diagnostic::new(codes::COMPONENT_UNKNOWN, format!("there is no component `{}`", call.name));
        tell(hole.span, fault.hint(nearest::hint(&call.name, names.iter().copied())));
        return String::new();
    };
    let flaws = call::check(&info, call, hole.span);
    if !flaws.is_empty() {
        flaws.into_iter().for_each(|(span, fault)| tell(span, fault));
        return String::new();
    }
    asked::note_component(renderer, &call.name);
    let mut args = tera::Context::new();
    for arg in &call.args {
        args.insert_value(arg.name.clone(), Value::from_serializable(&arg.value));
    }
    current::set_call(Some(hole.span));
    let made = renderer.tera.render_component(&call.name, &args, None, true);
    current::set_call(None);
    match made {
        Ok(html) => html,
        Err(error) => {
            let fault = engine::failed(&renderer.theme, &error, Some(path));
            match fault.place {
                Some(_) => current::add(fault),
                None => tell(hole.span, fault),
            }
            String::new()
        }
    }
}

fn word_of(renderer: &Renderer, lang: &crate::path::Lang, word: Word) -> String {
    renderer.word(lang, word.key(), word.english())
}
