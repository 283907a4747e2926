//! The receiver's file.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Entry, JoinLink, Manifest, SHAPE, Site};
use crate::form::testing::{endpoint_of, form_of};
use crate::form::validate;

fn manifest() -> Manifest {
    let mut form = form_of(json!([
        {"name": "email", "type": "email", "label": "E-mail", "required": true},
        {"name": "code", "label": "Code", "pattern": {"regex": "[A-Z]{2}", "message": "Two letters"}}
    ]));
    form.intro = String::new();
    let version = form.version();
    let entry = Entry {
        endpoint: endpoint_of(json!({"type": "wellspring", "url": "https://l.example"})),
        form,
        version,
        thank_you: Some("https://site.example/thanks/".into()),
        offers: BTreeMap::from([("guide".to_owned(), "https://site.example/g/token/".to_owned())]),
        privacy: None,
        notice: "We keep it.".into(),
        thanks: BTreeMap::new(),
        owner_name: None,
    };
    let link = |name: &str| JoinLink {
        webinar: name.into(),
        title: "T".into(),
        form: "contact".into(),
        starts: "2026-12-10T15:00:00+01:00".into(),
        page: "https://site.example/webinars/x/".into(),
        url: "https://meet.example/1".into(),
    };
    Manifest {
        shape: SHAPE,
        site: Site {
            title: "S".into(),
            url: "https://site.example".into(),
            language: "en".into(),
            zone: "Europe/Berlin".into(),
        },
        forms: BTreeMap::from([("contact".to_owned(), BTreeMap::from([("en".to_owned(), entry)]))]),
        join_links: vec![link("b"), link("a")],
        leads: json!({"visit": "page"}),
        ..Manifest::default()
    }
}

#[test]
fn the_same_site_gives_the_same_bytes_and_reads_back_whole() {
    let one = manifest();
    let mut other = manifest();
    other.join_links.reverse();
    assert_eq!(one.to_json(), other.to_json());
    let read = Manifest::from_json(&one.to_json()).expect("a manifest");
    assert_eq!(read.to_json(), one.to_json());
    assert_eq!(read.forms, one.forms);
}

#[test]
fn a_form_that_was_carried_over_accepts_and_refuses_the_same() {
    let read = Manifest::from_json(&manifest().to_json()).expect("a manifest");
    let form = &read.forms["contact"]["en"].form;
    assert_eq!(form.version(), read.forms["contact"]["en"].version);
    let post = |code: &str| validate(form, &[("email".into(), "a@b.co".into()), ("code".into(), code.into())]);
    assert!(post("BE").is_ok());
    assert_eq!(post("be").expect_err("small letters")[0].message, "Two letters");
}

#[test]
fn a_destination_is_one_of_those_written_down() {
    let manifest = manifest();
    let entry = &manifest.forms["contact"]["en"];
    assert_eq!(entry.destination(Some("guide")), Some("https://site.example/g/token/"));
    for offer in [None, Some("https://evil.example"), Some("")] {
        assert_eq!(entry.destination(offer), Some("https://site.example/thanks/"));
    }
}

#[test]
fn another_shape_is_refused() {
    let text = manifest().to_json().replacen("\"shape\": 1", "\"shape\": 2", 1);
    assert!(Manifest::from_json(&text).expect_err("another shape").contains("shape 2"));
    assert!(Manifest::from_json("{}").is_err());
}
