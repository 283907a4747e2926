//! A partner: an organization that holds events with this one.

use super::facts::Facts;
use super::field::{field, required};
use super::{Field, Intent, Kind, Takes, get, ld};

/// The kind `partner`.
pub fn kind() -> Kind {
    Kind {
        folder: Some("partners"),
        fields: fields(),
        schema_type: Some("Organization".into()),
        json_ld: Some(json_ld),
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

fn json_ld(facts: &Facts) -> Vec<ld::Json> {
    let node = ld::Node::new(facts, "Organization", "partner")
        .with("name", facts.title)
        .maybe("url", get::text(facts.record, "url"))
        .with("mainEntityOfPage", facts.url)
        .maybe("description", facts.description)
        .maybe("logo", ld::file_or_url(facts, facts.record, "logo"));
    vec![node.done()]
}
