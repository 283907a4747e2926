//! A person written out in place, for guests and authors without a page of their own.

use super::field::{field, required};
use super::{Field, Takes};

/// The fields of a person in place.
pub fn fields() -> Vec<Field> {
    vec![
        required("name", Takes::Text, "The whole name, without titles."),
        field("role", Takes::Text, "What the person does."),
        field("company", Takes::Text, "Where."),
        field("url", Takes::Url, "The person's own page."),
        field("image", Takes::FileOrUrl, "A picture."),
    ]
}
