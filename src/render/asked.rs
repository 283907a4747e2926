//! What a page asks while it is rendered, and the same asked again.
//!
//! Templates get at nothing but what they are handed, the answers of functions, and what a filter makes of the site.
//! So the border to the engine is where all is noted: below it nobody need know that a page may be kept. The body of a
//! page is a function of its text, of where its links lead, and of the components it calls.

use std::collections::{BTreeMap, HashMap};
use std::sync::{PoisonError, RwLock};

use serde_json::Value as Json;
use tera::value::Key;
use tera::{Error, Kwargs, TeraResult, Value};

use super::current::{self, Here};
use super::functions::{self, Function, On};
use super::{Renderer, filters, hashed, origins, values};
use crate::bundle::{Answer, Question};
use crate::path::{Lang, SourcePath};

/// The template of an output, by its name, with all that it reaches.
pub const TEMPLATE: &str = "template";
/// A component that a page's Markdown calls, with all that it reaches.
pub const COMPONENT: &str = "component";
/// The text of a page's file.
pub const TEXT: &str = "text";
/// Where the links and pictures in a page's text lead.
pub const LINKS: &str = "links";
/// A value that the template is handed, by its name; without one, which values those are.
pub const VALUE: &str = "value";
/// What the filter `markdown` makes of a text that has links.
pub const MARKDOWN: &str = "markdown";
/// What is written for an address that only the text of a twin names.
pub const ADDRESS: &str = "address";

/// Answers that are the same for all pages of a language.
#[derive(Debug, Default)]
pub struct Answers(RwLock<HashMap<Asked, (Value, Answer)>>);

/// A language, a function and its arguments.
type Asked = (Lang, &'static str, String);

/// Calls a function for a template, and notes what was asked if somebody wants to know.
///
/// # Errors
/// Those of the function, and when no page is at work.
pub fn call(function: &'static Function, kwargs: &Kwargs) -> TeraResult<Value> {
    let here = current::here().ok_or_else(|| Error::message("this function works only while a page is rendered"))?;
    if function.on == On::Words || !current::is_heard() {
        return (function.run)(kwargs, &here);
    }
    let forms = current::forms();
    let about = about(kwargs);
    let answered = match &about {
        Some(about) => answered(function, about, kwargs, &here),
        None => (function.run)(kwargs, &here).map(|value| (value, Answer::default())),
    };
    let asked = answered
        .as_ref()
        .ok()
        .zip(about)
        .map(|((_, answer), about)| (Question { name: function.name.to_owned(), about, forms }, *answer));
    current::note(asked);
    answered.map(|(value, _)| value)
}

/// Notes that a page's Markdown calls a component.
pub fn note_component(renderer: &Renderer, name: &str) {
    if current::is_heard() {
        let question = Question { name: COMPONENT.to_owned(), about: name.to_owned(), forms: 0 };
        current::note(Some((question, renderer.closures().of_component(name))));
    }
}

/// What a question is answered now by a function or a filter; nothing if it cannot be.
pub fn again(here: &Here, question: &Question) -> Option<Answer> {
    if question.name == MARKDOWN {
        return Some(filters::answer(filters::inline(here, &question.about).as_ref()));
    }
    answer(here, question).map(|(_, answer)| answer)
}

fn answer(here: &Here, question: &Question) -> Option<(Value, Answer)> {
    let function = functions::ALL.iter().find(|function| function.name == question.name)?;
    let args: BTreeMap<String, Json> = serde_json::from_str(&question.about).ok()?;
    let args = args.iter().map(|(name, value)| (Key::from(name.clone()), Value::from_serializable(value)));
    let kwargs = Kwargs::new(values::keyed(args).into_map()?.into());
    answered(function, &question.about, &kwargs, here).ok()
}

/// The files that the answer of a function comes from, as far as they are known.
pub fn origins(question: &Question) -> Vec<SourcePath> {
    let Some(here) = current::here() else { return Vec::new() };
    if matches!(question.name.as_str(), "data" | "chart") {
        let named = |path: &&SourcePath| {
            let inner = path.as_str().trim_start_matches("content/_data/");
            let stem = inner.rsplit_once('.').map_or(inner, |(stem, _)| stem);
            question.about.contains(&format!("\"{stem}\"")) || question.about.contains(&format!("\"{inner}\""))
        };
        return here.renderer.snapshot.below("content/_data/").map(|(path, _)| path).filter(named).cloned().collect();
    }
    answer(&here, question).map_or_else(Vec::new, |(value, _)| origins::of_value(&here.renderer.site, &value))
}

fn answered(function: &Function, about: &str, kwargs: &Kwargs, here: &Here) -> TeraResult<(Value, Answer)> {
    let run = || {
        let value = (function.run)(kwargs, here)?;
        let answer = hashed::value(&value, &here.renderer.cards);
        Ok((value, answer))
    };
    if function.on != On::Site {
        return run();
    }
    let known = &here.renderer.answers.0;
    let key = (here.lang.clone(), function.name, about.to_owned());
    if let Some(found) = known.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(found.clone());
    }
    let told = current::told();
    let found = run()?;
    if current::told() > told {
        // What is told of is told by whoever asks, in whatever order they do.
        return Ok(found);
    }
    known.write().unwrap_or_else(PoisonError::into_inner).insert(key, found.clone());
    Ok(found)
}

/// The arguments of a question as a template has them.
pub fn written(about: &str) -> String {
    let args: BTreeMap<String, Json> = serde_json::from_str(about).unwrap_or_default();
    let args = args.iter().map(|(name, value)| format!("{name}={value}"));
    args.collect::<Vec<_>>().join(", ")
}

/// Arguments in the order of their names, as JSON. A function takes no others than these sorts; what it would make of
/// one that did not come back as it was, nobody can say.
fn about(kwargs: &Kwargs) -> Option<String> {
    let args = kwargs.iter().map(|(name, value)| {
        let value = if value.is_none() {
            Json::Null
        } else if let Some(text) = value.as_str() {
            text.into()
        } else if let Some(truth) = value.as_bool() {
            truth.into()
        } else if value.is_f64() {
            return None;
        } else {
            value.as_i64()?.into()
        };
        Some((name.as_str()?, value))
    });
    let args: BTreeMap<&str, Json> = args.collect::<Option<_>>()?;
    serde_json::to_string(&args).ok()
}
