//! A partner: an organization that holds events with this one.

use super::field::{field, required};
use super::{Field, Intent, Kind, Takes};

/// The kind `partner`.
pub fn kind() -> Kind {
    Kind {
        folder: Some("partners"),
        fields: fields(),
        schema_type: Some("Organization".into()),
        ..Kind::new("partner", Intent::Neutral)
    }
}

fn fields() -> Vec<Field> {
    vec![
        required("url", Takes::Url, "The partner's own site."),
        field("logo", Takes::File, "The partner's logo."),
        field("about", Takes::Markdown, "Who they are, in a sentence or two."),
    ]
}
