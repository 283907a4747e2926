//! A person: who writes, speaks and teaches, with all of it on one page.

use super::field::{either, field, list, required};
use super::{Field, Intent, Kind, Takes};

/// The kind `person`.
pub fn kind() -> Kind {
    Kind {
        folder: Some("people"),
        fields: fields(),
        schema_type: Some("ProfilePage".into()),
        ..Kind::new("person", Intent::Knowledge)
    }
}

fn fields() -> Vec<Field> {
    vec![
        required("role", Takes::Text, "What the person does."),
        field("external", Takes::Bool, "Whether the person is a guest and no member of the organization."),
        field("company", Takes::Reference("partner".into()), "The partner that the person works for."),
        field("links", list(either(Takes::Url, Takes::Record(link()))), "Pages of the person elsewhere."),
        field("photo", Takes::File, "A picture of the person."),
    ]
}

fn link() -> Vec<Field> {
    vec![
        required("name", Takes::Text, "What the link says."),
        required("url", Takes::Url, "Where it leads."),
    ]
}
