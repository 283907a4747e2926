//! A person: who writes, speaks and teaches, with all of it on one page.

use super::facts::Facts;
use super::field::{either, field, list, required};
use super::{Field, Intent, Kind, Takes, Val, get, ld};

/// The kind `person`.
pub fn kind() -> Kind {
    Kind {
        folder: Some("people"),
        fields: fields(),
        schema_type: Some("ProfilePage".into()),
        json_ld: Some(json_ld),
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
    vec![required("name", Takes::Text, "What the link says."), required("url", Takes::Url, "Where it leads.")]
}

fn json_ld(facts: &Facts) -> Vec<ld::Json> {
    let record = facts.record;
    let elsewhere = get::list(record, "links").iter().filter_map(|slot| match &slot.val {
        Val::Text(url) => Some(url.as_str()),
        Val::Record(link) => get::text(link, "url"),
        _ => None,
    });
    let employer = match get::reference(record, "company") {
        Some(name) => (facts.page)("partner", name).map(|(name, url)| ld::organization(&name, &url)),
        None if get::is(record, "external") => None,
        None => facts.organization.map(ld::reference),
    };
    let person = ld::Node::new(facts, "Person", "person")
        .with("name", facts.title)
        .with("url", facts.url)
        .maybe("jobTitle", get::text(record, "role"))
        .maybe("description", facts.description)
        .maybe("image", ld::file_or_url(facts, record, "photo").or_else(|| facts.image.clone()))
        .maybe("worksFor", employer)
        .many("sameAs", &elsewhere.collect::<Vec<_>>());
    let page = ld::Node::new(facts, "ProfilePage", "profile")
        .with("url", facts.url)
        .with("name", facts.title)
        .maybe("dateModified", facts.updated.map(crate::date::Moment::rfc3339))
        .with("mainEntity", person.done());
    vec![page.done()]
}
