//! What the template engine says, in the words of the guide.
//!
//! The engine tells of tokens, types and lists of all names. A theme's author wants to know what is wrong, and what
//! was meant. What is not known here is told as it came.

use crate::diag::nearest;

/// A sentence, and a hint if there is one.
pub(super) type Told = (String, Option<String>);

/// The names that a template may use of what is not handed to it.
pub(super) struct Names<'n> {
    /// Templates, without their themes.
    pub templates: Vec<&'n str>,
    /// Components.
    pub components: Vec<&'n str>,
    /// Functions.
    pub functions: Vec<&'n str>,
}

/// A message of the engine as a sentence.
pub(super) fn told(message: &str, names: &Names) -> Told {
    of_values(message)
        .or_else(|| of_names(message, names))
        .or_else(|| of_types(message))
        .or_else(|| of_syntax(message))
        .unwrap_or_else(|| (message.to_owned(), None))
}

/// What stands between two pieces of a text of which one begins it.
fn between<'m>(message: &'m str, before: &str, after: &str) -> Option<(&'m str, &'m str)> {
    message.strip_prefix(before)?.split_once(after)
}

/// Values and fields that are not there.
fn of_values(message: &str) -> Option<Told> {
    if let Some((name, rest)) = between(message, "Variable `", "` is not defined.") {
        let hint = meant(name, rest.trim().strip_prefix("Available variables: "));
        return Some((format!("there is no value `{name}` here"), hint));
    }
    let (name, rest) = between(message, "Field `", "` is not defined")?;
    let known = rest.trim_start_matches('.').trim().strip_prefix("Available fields: ");
    let hint = meant(name, known);
    let empty = || {
        let asked = "what stands before it may be empty on this page: ask with `{% if … %}` first";
        format!("{asked}, or write `?.{name}`")
    };
    Some((format!("there is no field `{name}` here"), hint.or_else(|| Some(empty()))))
}

fn meant(name: &str, known: Option<&str>) -> Option<String> {
    known.map(|known| nearest::hint(name, known.split(", ")))
}

/// Names that the theme and the program do not have.
fn of_names(message: &str, names: &Names) -> Option<Told> {
    if let Some((current, rest)) = between(message, "Template '", "' is inheriting from '") {
        let parent = rest.split('\'').next().unwrap_or(rest);
        let hint = near(parent, &names.templates);
        return Some((format!("there is no template `{parent}`, which `{current}` extends"), hint));
    }
    if let Some((block, _)) = between(message, "Block `", "` is not defined in any parent template") {
        let message = format!("no template that this one extends has a block `{block}`");
        return Some((message, Some("fill a block that they have, as `main`".into())));
    }
    let (what, name) = message.strip_prefix("Unknown ")?.split_once(" `")?;
    let name = name.strip_suffix('`')?;
    let hint = match what {
        "template" => near(name, &names.templates),
        "component" => near(name, &names.components),
        "function" => near(name, &names.functions),
        _ => None,
    };
    Some((format!("there is no {what} `{name}`"), hint))
}

fn near(name: &str, known: &[&str]) -> Option<String> {
    nearest::nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`?"))
}

/// Values of another sort than is wanted.
fn of_types(message: &str) -> Option<Told> {
    if let Some((wanted, rest)) = between(message, "Invalid type for the value, expected `", "` but got `") {
        let got = rest.split('`').next().unwrap_or(rest);
        return Some((format!("this takes {}, but here it is {}", sort(wanted), sort(got)), None));
    }
    if let Some((operator, rest)) = between(message, "`", "` requires both operands to be numbers, found `") {
        let (one, other) = rest.trim_end_matches('`').split_once("` and `")?;
        let hint = (operator == "+").then(|| "`~` joins texts".to_owned());
        return Some((format!("`{operator}` takes two numbers, but here are {} and {}", sort(one), sort(other)), hint));
    }
    let (name, _) = between(message, "Missing keyword argument `", "`")?;
    Some((format!("the argument `{name}` is missing"), None))
}

/// A type of the engine in words.
fn sort(name: &str) -> String {
    match name {
        "&str" | "str" | "string" | "String" | "Cow<str>" => "text".into(),
        "bool" => "true or false".into(),
        "f32" | "f64" | "number" | "float" => "a number".into(),
        "array" | "Vec<Value>" => "a list".into(),
        "map" | "map/struct" | "Map" => "a map".into(),
        "none" | "undefined" => "nothing".into(),
        _ if name.starts_with(['i', 'u']) && name[1..].parse::<u8>().is_ok() => "a whole number".into(),
        "isize" | "usize" | "integer" => "a whole number".into(),
        other => format!("`{other}`"),
    }
}

/// What cannot be read as a template.
fn of_syntax(message: &str) -> Option<Told> {
    if message == "Unknown tag" {
        let hint = "correct its name, or close the `{% if %}`, `{% for %}` or `{% block %}` before it";
        return Some(("this tag has no place here".into(), Some(hint.into())));
    }
    let (found, wanted) = between(message, "Found ", " but expected ")?;
    let wanted = wanted.trim_end_matches('.');
    let is_sign = !wanted.contains('`') && !wanted.contains(char::is_alphabetic);
    let wanted = if is_sign { format!("`{wanted}`") } else { wanted.to_owned() };
    Some((format!("{wanted} is expected here, not {found}"), None))
}

#[cfg(test)]
mod tests {
    use super::{Names, told};

    #[test]
    fn what_the_engine_says_becomes_a_sentence_with_what_was_meant() {
        let names = Names {
            templates: vec!["base.html", "part/footer.html"],
            components: vec!["card"],
            functions: vec!["pages", "url"],
        };
        let cases = [
            (
                "Field `titel` is not defined. Available fields: date, title",
                "there is no field `titel` here",
                Some("did you mean `title`?"),
            ),
            (
                "Field `iso` is not defined.",
                "there is no field `iso` here",
                Some("what stands before it may be empty on this page: ask with `{% if … %}` first, or write `?.iso`"),
            ),
            (
                "Variable `pge` is not defined. Available variables: page, site",
                "there is no value `pge` here",
                Some("did you mean `page`?"),
            ),
            (
                "Unknown template `parts/footer.html`",
                "there is no template `parts/footer.html`",
                Some("did you mean `part/footer.html`?"),
            ),
            ("Unknown function `page`", "there is no function `page`", Some("did you mean `pages`?")),
            ("Unknown filter `shout`", "there is no filter `shout`", None),
            (
                "Template 'mine/page.html' is inheriting from 'bsae.html', which doesn't exist or isn't loaded.",
                "there is no template `bsae.html`, which `mine/page.html` extends",
                Some("did you mean `base.html`?"),
            ),
            (
                "Invalid type for the value, expected `&str` but got `i64`",
                "this takes text, but here it is a whole number",
                None,
            ),
            (
                "`+` requires both operands to be numbers, found `string` and `i64`",
                "`+` takes two numbers, but here are text and a whole number",
                Some("`~` joins texts"),
            ),
            ("Found `}` but expected }}.", "`}}` is expected here, not `}`", None),
            ("Found `}}` but expected identifier.", "identifier is expected here, not `}}`", None),
            ("there is no kind `x`", "there is no kind `x`", None),
        ];
        for (message, sentence, hint) in cases {
            assert_eq!(told(message, &names), (sentence.to_owned(), hint.map(str::to_owned)), "{message}");
        }
    }
}
