//! Forms as authors write them, right and wrong.

use serde_json::{Value as Json, json};

use crate::form::definition::{Creates, FieldType, ShowIf, ThankYou};
use crate::form::testing::{base, codes, form_in, form_of};

#[test]
fn a_whole_form_is_read() {
    let form = form_in(
        "de",
        json!({
            "title": "Ask us", "creates": "lead", "endpoint": "hook", "owner": "mei-tanaka", "sla_hours": "24",
            "delivers": "An answer.", "thank_you": "../thanks/contact.md", "submit": "Ask",
            "fields": [
                {"name": "need", "type": "need", "label": "What for?", "required": true, "options": ["A", {"value": "b", "label": "Bee"}]},
                {"name": "other", "type": "textarea", "label": "Say more", "show_if": {"field": "need", "value": "b"}, "max_length": 200},
                {"name": "email", "label": "E-mail", "required": "yes"},
                {"name": "seats", "type": "number", "label": "Seats", "min": 1, "max": 20},
                {"name": "code", "label": "Code", "pattern": {"regex": "[A-Z]{2}", "message": "Two letters"}},
                {"name": "day", "type": "date", "label": "Day", "min": "2026-01-01", "autocomplete": "off"}
            ],
            "consents": [{"id": "letter", "scope": "newsletter", "text": "Send me\n  the letter."}, {"text": "Once."}],
            "notice": {"purpose": "To answer.", "retention": "12 months", "privacy": "/privacy/"}
        }),
    );
    assert_eq!(codes(&form.diagnostics), Vec::<String>::new());
    let form = form.value;
    assert_eq!(
        (form.title.as_deref(), form.creates, form.endpoint.as_str(), form.sla_hours),
        (Some("Ask us"), Creates::Lead, "hook", 24)
    );
    assert_eq!(form.thank_you, Some(ThankYou::Page("../thanks/contact.md".into())));
    let kinds: Vec<FieldType> = form.fields.iter().map(|f| f.kind).collect();
    let expected = ["Need", "Textarea", "Email", "Number", "Text", "Date"];
    assert_eq!(kinds.iter().map(|k| format!("{k:?}")).collect::<Vec<_>>(), expected);
    assert_eq!(form.fields[0].options[1].label, "Bee");
    assert_eq!(form.fields[1].show_if, Some(ShowIf { field: "need".into(), value: "b".into() }));
    assert_eq!((form.fields[2].required, form.fields[2].autocomplete.as_deref()), (true, Some("email")));
    assert_eq!((form.fields[3].min.as_deref(), form.fields[3].max.as_deref()), (Some("1"), Some("20")));
    assert_eq!(form.fields[4].pattern.as_ref().and_then(|p| p.message.as_deref()), Some("Two letters"));
    assert_eq!(form.consents[0].text, "Send me the letter.");
    assert_eq!((form.consents[1].id.as_str(), form.consents[1].scope.as_str()), ("consent2", "once"));
    assert_eq!(form.notice.privacy.as_deref(), Some("/privacy/"));
    assert!(form.consents[0].version(&form.language).starts_with("letter-de-"));
}

#[test]
fn a_notice_may_be_one_text_with_a_link_to_the_privacy_page() {
    let form = form_of(json!([{"name": "email", "label": "E-mail"}]));
    assert_eq!(form.notice.privacy.as_deref(), Some("/privacy/"));
}

#[test]
fn names_and_types_that_are_not_written_follow_from_each_other() {
    let form = form_of(json!([
        {"label": "Your e-mail", "type": "email"}, {"label": "Where do you work?"}, {"name": "tel", "label": "Telephone"}
    ]));
    let got: Vec<(&str, FieldType)> = form.fields.iter().map(|f| (f.name.as_str(), f.kind)).collect();
    assert_eq!(got, [("email", FieldType::Email), ("where_do_you_work", FieldType::Text), ("tel", FieldType::Tel)]);
}

#[test]
fn thank_you_is_a_page_or_a_text() {
    use super::thank_you;
    for page in ["../thanks.md", "/thanks/", "thanks.md", "https://elsewhere.example/x"] {
        assert_eq!(thank_you(page), ThankYou::Page(page.into()));
    }
    for text in ["Thanks!", "/ is where it goes", "## The file\n\n[here](/x/)"] {
        assert_eq!(thank_you(text), ThankYou::Text(text.into()));
    }
}

#[test]
fn steps_are_numbered_by_number_or_by_title() {
    let steps = |fields: Json| {
        let form = form_of(fields);
        (form.fields.iter().map(|f| f.step).collect::<Vec<_>>(), form.steps)
    };
    let field = |name: &str, step: Json| json!({"name": name, "label": name, "step": step});
    assert_eq!(
        steps(json!([field("a", json!(10)), field("b", json!(null)), field("c", json!(20))])),
        (vec![1, 1, 2], vec![None, None])
    );
    assert_eq!(
        steps(json!([field("a", json!("Need")), field("b", json!("You")), field("c", json!("Need"))])),
        (vec![1, 2, 1], vec![Some("Need".into()), Some("You".into())])
    );
    assert_eq!(steps(json!([field("a", json!(null))])), (vec![1], vec![]));
}

/// Each form has one mistake: its code, and a part of the message or of its hint.
fn expect(cases: Vec<(Json, &str, &str)>) {
    for (written, code, part) in cases {
        let found = codes(&form_in("en", written.clone()).diagnostics);
        assert_eq!(found.len(), 1, "{written}: {found:?}");
        assert!(found[0].starts_with(code) && found[0].contains(part), "{written}: {found:?}");
    }
}

#[test]
fn mistakes_of_a_form_are_told() {
    let with = |changes: Json| {
        let mut all = base(json!([{"name": "email", "label": "E-mail"}]));
        for (key, value) in changes.as_object().expect("an object") {
            all[key] = value.clone();
        }
        all
    };
    let consents = |list: Json| with(json!({"consents": list}));
    expect(vec![
        (with(json!({"creates": "leed"})), "form-invalid", "did you mean `lead`?"),
        (with(json!({"sla_hours": "soon"})), "form-invalid", "`sla_hours`"),
        (with(json!({"fields": []})), "form-invalid", "asks for nothing"),
        (with(json!({"delivers": null, "thank_you": null})), "form-invalid", "nothing comes after"),
        (with(json!({"creates": "lead"})), "form-need-missing", "creates: contact"),
        (consents(json!([{"id": "a", "text": "x"}, {"id": "a", "text": "y"}])), "form-invalid", "two consents"),
        (consents(json!([{"id": "a b", "text": "x"}])), "form-invalid", "`id`"),
        (consents(json!([{"text": "x", "scope": "all"}])), "form-invalid", "`all`"),
        (consents(json!([{"text": "x", "scope": "partner:"}])), "form-invalid", "`partner:`"),
    ]);
}

#[test]
fn mistakes_of_a_field_are_told() {
    let field = |keys: Json| {
        let mut all = json!({"name": "a", "label": "A"});
        for (key, value) in keys.as_object().expect("an object") {
            all[key] = value.clone();
        }
        base(json!([all]))
    };
    expect(vec![
        (field(json!({"type": "chioce"})), "form-invalid", "did you mean `choice`?"),
        (field(json!({"name": "1a"})), "form-invalid", "cannot be called `1a`"),
        (field(json!({"name": "a b"})), "form-invalid", "cannot be called `a b`"),
        (field(json!({"name": "page"})), "form-field-reserved", "`page`"),
        (field(json!({"name": "utm_source"})), "form-field-reserved", "`utm_source`"),
        (field(json!({"name": "consent_x"})), "form-field-reserved", "`consent_x`"),
        (field(json!({"type": "choice"})), "form-invalid", "has no `options`"),
        (field(json!({"options": ["x"]})), "form-invalid", "takes no `options`"),
        (field(json!({"type": "choice", "options": ["x", "x"]})), "form-invalid", "there twice"),
        (field(json!({"pattern": "("})), "form-invalid", "the pattern `(`"),
        (field(json!({"type": "number", "pattern": "a"})), "form-invalid", "takes no `pattern`"),
        (field(json!({"type": "number", "min": "x"})), "form-invalid", "`min` is no number"),
        (field(json!({"type": "number", "min": 3, "max": 2})), "form-invalid", "below `min`"),
        (field(json!({"type": "date", "max": "22.11."})), "form-invalid", "no day"),
        (field(json!({"max": "3"})), "form-invalid", "takes no `max`"),
        (field(json!({"max_length": 0})), "form-invalid", "`max_length`"),
        (field(json!({"autocomplete": "emial"})), "form-invalid", "did you mean `email`?"),
        (field(json!({"show_if": {"field": "b", "value": "x"}})), "form-invalid", "does not exist"),
        (field(json!({"show_if": "b"})), "form-invalid", "names no field"),
    ]);
}

#[test]
fn contradictions_between_fields_are_told() {
    let two = |one: Json, other: Json| base(json!([one, other]));
    let choice = json!({"name": "a", "label": "A", "type": "choice", "options": ["Yes"]});
    let late = two(json!({"name": "email", "label": "B", "step": 1}), json!({"name": "need", "label": "A", "step": 2}));
    let mut lead = late;
    lead["creates"] = json!("lead");
    expect(vec![
        (two(json!({"name": "a", "label": "A"}), json!({"name": "a", "label": "B"})), "form-invalid", "two fields"),
        (
            two(json!({"name": "a", "label": "A", "show_if": "b = x"}), json!({"name": "b", "label": "B"})),
            "form-invalid",
            "does not stand before it",
        ),
        (
            two(choice, json!({"name": "b", "label": "B", "show_if": {"a": "yse"}})),
            "form-invalid",
            "none of its options",
        ),
        (
            two(json!({"name": "a", "label": "A", "step": 1}), json!({"name": "b", "label": "B", "step": "You"})),
            "form-invalid",
            "some steps",
        ),
        (lead, "form-invalid", "the need in step 2"),
    ]);
}

#[test]
fn the_need_may_be_any_field_of_that_type_or_name() {
    for field in [
        json!({"name": "why", "type": "need", "label": "A"}),
        json!({"name": "need", "type": "textarea", "label": "A"}),
    ] {
        let mut all = base(json!([{"name": "email", "label": "B"}, field]));
        all["creates"] = json!("lead");
        assert!(form_in("en", all).diagnostics.is_empty());
    }
}

#[test]
fn what_asks_to_be_ticked_or_required_is_remembered_for_the_checks_and_never_obeyed() {
    let mut all = base(json!([{"name": "email", "label": "E-mail"}]));
    all["consents"] = json!([{"id": "a", "text": "x", "checked": true, "required": true}]);
    let form = form_in("en", all).value;
    assert!(form.consents[0].asked_ticked && form.consents[0].asked_required);
}

#[test]
fn the_version_changes_with_the_questions_and_not_with_the_words_around() {
    let one = form_of(json!([{"name": "email", "label": "E-mail"}]));
    let mut other = one.clone();
    other.intro = "<p>Else.</p>".into();
    other.sla_hours = 2;
    assert_eq!(one.version(), other.version());
    other.fields[0].label = "Mail".into();
    assert_ne!(one.version(), other.version());
}
