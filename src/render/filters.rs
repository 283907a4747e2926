//! The filters that templates have beside the engine's own.

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::current::{self, Here};
use super::values::map;
use super::{asked, hashed, locale, parting};
use crate::bundle::{Answer, Question};
use crate::html;

/// Adds all filters to an engine.
pub fn register(tera: &mut Tera) {
    tera.register_filter("markdown", markdown);
    tera.register_filter("slug", |text: &str, _: Kwargs, _: &State| html::slug(text));
    tera.register_filter("plain", |text: &str, _: Kwargs, _: &State| html::plain(text));
    tera.register_filter("json", json);
    tera.register_filter("number", number);
    tera.register_test("numeric", numeric);
    tera.register_filter("parted", parted);
}

/// Text as inline HTML.
fn markdown(text: &str, _: Kwargs, _: &State) -> TeraResult<Value> {
    let here = current::here().ok_or_else(|| Error::message("`markdown` works only while a page is rendered"))?;
    let made = inline(&here, text);
    // Without an address the answer depends on the text alone, if there is a page to ask.
    if here.page.is_none() || made.as_ref().is_some_and(|(_, leads)| *leads) {
        let question = Question { name: asked::MARKDOWN.to_owned(), about: text.to_owned(), forms: current::forms() };
        current::note(Some((question, answer(made.as_ref()))));
    }
    Ok(made.map_or_else(|| Value::normal_string(text), |(html, _)| Value::safe_string(&html)))
}

/// The hash of what the filter makes of a text.
pub fn answer(made: Option<&(String, bool)>) -> Answer {
    made.map_or_else(Answer::default, |(html, _)| hashed::bytes(html.as_bytes()))
}

/// Text as inline HTML, its links as they stand on the page at work, else on the home page; and whether it has any.
pub fn inline(here: &Here, text: &str) -> Option<(String, bool)> {
    let site = &here.renderer.site;
    let page = here.page.or_else(|| site.home(&here.lang)).or_else(|| site.home(site.config.main_language()))?;
    Some(super::inline_leading(&here.renderer, site.page(page), text))
}

/// JSON that may stand inside a script element: `<`, `>` and `&` are escaped, as are the two line ends
/// that older engines did not take in strings.
#[expect(clippy::needless_pass_by_value, reason = "the signature of a filter")]
fn json(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let text = serde_json::to_string(&value).map_err(Error::message)?;
    let safe = text
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    Ok(Value::safe_string(&safe))
}

/// Whether a value is a number, or words that are one, as each cell of a CSV file is.
fn numeric(value: &Value, _: Kwargs, _: &State) -> bool {
    value.is_number() || value.as_str().is_some_and(|text| text.trim().parse::<f64>().is_ok_and(f64::is_finite))
}

/// A number as the page's language writes it.
#[expect(clippy::needless_pass_by_value, reason = "the signature of a filter")]
fn number(value: Value, _: Kwargs, _: &State) -> TeraResult<String> {
    let here = current::here().ok_or_else(|| Error::message("`number` works only while a page is rendered"))?;
    Ok(locale::number(&here.lang, &value.to_string()))
}

/// HTML in two, `before` and `after` the place of the page's call to action: behind `[strategy] cta_after` per cent.
fn parted(html: &str, _: Kwargs, _: &State) -> TeraResult<Value> {
    let here = current::here().ok_or_else(|| Error::message("`parted` works only while a page is rendered"))?;
    let (before, after) = parting::part(html, here.renderer.site.config.strategy.cta_after);
    Ok(map([("before", Value::safe_string(before)), ("after", Value::safe_string(after))]))
}
