//! The fields that every page may have.

use super::field::{either, field, list, required, words};
use super::{Field, Intent, Takes, person_inline};

/// The fields that every page may have, whatever its kind.
pub fn fields() -> Vec<Field> {
    let mut fields = identity();
    fields.extend(time_and_address());
    fields.extend(relations());
    fields
}

fn identity() -> Vec<Field> {
    vec![
        field("title", Takes::Text, "The page's name; else its first level-one heading."),
        field("description", Takes::Text, "One or two sentences for lists and search engines."),
        field("kind", Takes::Text, "Another kind than the folder has."),
        field(
            "intent",
            words(&Intent::ALL.map(Intent::as_str)),
            "What the page does for its reader, if not what its kind does.",
        ),
        field("template", Takes::Text, "Another template than the kind has."),
        field("weight", Takes::Integer, "Its place in lists sorted by weight; the smallest comes first."),
        field("image", image(), "A picture of the page: a file, or `src` and `alt`."),
        field("noindex", Takes::Bool, "Whether search engines are asked to leave it out."),
        field("extra", Takes::Free, "Data of your own for templates."),
    ]
}

fn time_and_address() -> Vec<Field> {
    vec![
        field("date", Takes::Date, "When it was published; a later moment keeps it back until then."),
        field("updated", Takes::Date, "When it was last changed in substance."),
        field("draft", Takes::Bool, "Whether it is left out of the site."),
        field("expires", Takes::Date, "When it leaves the site."),
        field("expires_to", Takes::Page, "Where its address leads after that."),
        field("changes", list(Takes::Record(change())), "A visible log of changes."),
        field("slug", Takes::Text, "The last part of its address, if not the file's name."),
        field("path", Takes::Text, "Its whole address."),
        field("aliases", list(Takes::Text), "Old addresses that lead here."),
        field("canonical", Takes::Url, "The address of the original, if this page is a copy."),
    ]
}

fn relations() -> Vec<Field> {
    vec![
        field(
            "authors",
            people(),
            "Who wrote it: names of files in `people/`, plain names, or `name`, `url`, `image`.",
        ),
        field("topics", list(Takes::Text), "What it is about."),
        field("tags", list(Takes::Text), "Words that lead to related pages."),
        field("segments", list(Takes::Text), "Whom it is for."),
        field("series", Takes::Text, "The series that it belongs to."),
        field("part", Takes::Integer, "Its number in the series."),
        field("next", Takes::Page, "The page that follows the knowledge given here."),
    ]
}

/// People, each by the name of a file, by a plain name, or written out in place.
pub fn people() -> Takes {
    list(either(Takes::Reference("person".into()), Takes::Record(person_inline::fields())))
}

/// A picture: a file or an address, alone or with its alternative text.
pub fn image() -> Takes {
    let record = vec![
        required("src", Takes::FileOrUrl, "The file."),
        field("alt", Takes::Text, "What it shows, in words."),
        field("focus", Takes::Focus, "What must stay in sight when it is cut, from the left and the top: `30% 40%`."),
    ];
    either(Takes::FileOrUrl, Takes::Record(record))
}

/// Two shares of width and height, as `30% 40%`, or the words that stand for some, as `top left`; nothing if it says
/// something else.
pub fn focus(written: &str) -> Option<String> {
    let share = |word: &str| {
        let number: f32 = word.strip_suffix('%')?.parse().ok()?;
        (0.0..=100.0).contains(&number).then(|| format!("{number}%"))
    };
    let across = |word: &str| match word {
        "left" => Some("0%".to_owned()),
        "center" => Some("50%".to_owned()),
        "right" => Some("100%".to_owned()),
        _ => share(word),
    };
    let down = |word: &str| match word {
        "top" => Some("0%".to_owned()),
        "center" => Some("50%".to_owned()),
        "bottom" => Some("100%".to_owned()),
        _ => share(word),
    };
    let both = |first: &str, second: &str| Some(format!("{} {}", across(first)?, down(second)?));
    match written.split_whitespace().collect::<Vec<_>>()[..] {
        ["top" | "bottom"] => both("center", written.trim()),
        ["left" | "right" | "center"] => both(written.trim(), "center"),
        [first @ ("top" | "bottom"), second] => both(second, first),
        [first, second @ ("left" | "right")] => both(second, first),
        [first, second] => both(first, second),
        _ => None,
    }
}

/// Whether these are the fields of a picture with its words.
pub fn is_image(fields: &[Field]) -> bool {
    fields.len() == 3 && fields.iter().zip(["src", "alt", "focus"]).all(|(field, name)| *field.name == *name)
}

fn change() -> Vec<Field> {
    vec![required("date", Takes::Date, "When."), required("note", Takes::Text, "What was changed, in a sentence.")]
}
