//! What a template gets to print.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{ThankYouAt, View, ViewContext, Visit, view};
use crate::form::testing::{base, endpoint_of, form_in, form_of, view_of};

fn rich() -> View {
    let mut all = base(json!([
        {"name": "need", "type": "need", "label": "What for?", "options": ["A", "B", "Else"], "required": true, "step": 1},
        {"name": "own", "type": "textarea", "label": "In your words", "help": "A sentence.", "show_if": "need = Else", "required": true, "max_length": 200},
        {"name": "email", "type": "email", "label": "E-mail", "required": true, "step": 2},
        {"name": "seats", "type": "number", "label": "Seats", "min": 1, "max": 9},
        {"name": "code", "label": "Code", "pattern": "[A-Z]+", "pattern_message": "Capitals"},
        {"name": "topics", "type": "choices", "label": "Topics", "options": [{"value": "x", "label": "Ex"}]},
        {"name": "country", "type": "country", "label": "Country"},
        {"name": "many", "type": "choice", "label": "Many", "options": ["1", "2", "3", "4", "5", "6", "7", "8"]},
        {"name": "day", "type": "date", "label": "Day"},
        {"name": "source", "type": "hidden", "label": "the fair", "value": "fair-2026"}
    ]));
    all["consents"] =
        json!([{"id": "letter", "scope": "newsletter", "text": "Send me the letter. [Privacy](/privacy/)"}]);
    let form = form_in("en", all).value;
    view_of(
        &form,
        &endpoint_of(json!({"type": "wellspring", "url": "https://l.example"})),
        ThankYouAt::Public("/base/thanks/"),
    )
}

#[test]
fn every_type_has_its_control() {
    let view = rich();
    let got: Vec<String> = view
        .fields
        .iter()
        .map(|f| format!("{} {} {} {}", f.name, f.control, f.input_type, f.inputmode.unwrap_or("-")))
        .collect();
    assert_eq!(
        got,
        [
            "need radio radio -",
            "own textarea text -",
            "email input text email",
            "seats input number decimal",
            "code input text -",
            "topics checkbox checkbox -",
            "country select text -",
            "many select text -",
            "day input date -",
            "source hidden hidden -"
        ]
    );
}

#[test]
fn every_id_is_there_once() {
    let view = rich();
    let mut ids = Vec::new();
    for field in &view.fields {
        ids.extend([field.help_id.clone(), field.error_id.clone()]);
        ids.extend(field.options.iter().map(|o| o.id.clone()));
        if field.options.is_empty() || field.control == "select" {
            ids.push(field.id.clone());
        }
    }
    ids.extend(view.consents.iter().map(|c| c.element_id.clone()));
    assert!(ids.iter().all(|id| id.starts_with("form-contact-")));
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    // The first box of a group is what an error's link leads to.
    assert_eq!(view.fields[0].id, view.fields[0].options[0].id);
}

#[test]
fn the_browser_demands_nothing_that_may_not_apply() {
    let view = rich();
    assert!(view.fields[0].required && !view.fields[0].required_when_shown);
    assert!(!view.fields[1].required && view.fields[1].required_when_shown);
}

#[test]
fn one_field_is_the_whole_contract() {
    let json = serde_json::to_value(rich()).expect("plain data");
    assert_eq!(
        json["fields"][1],
        json!({
            "name": "own", "id": "form-contact-own", "label": "In your words", "type": "textarea", "control": "textarea",
            "input_type": "text", "required": false, "required_when_shown": true, "autocomplete": null, "inputmode": null,
            "help": "A sentence.", "help_id": "form-contact-own-help", "error_id": "form-contact-own-error", "options": [],
            "min": null, "max": null, "number_step": null, "max_length": 200, "pattern": null, "pattern_message": null,
            "type_message": null, "min_message": null, "max_message": null, "dir": null, "verbatim": false,
            "show_if": {"field": "need", "value": "Else", "note": "(only after “Else”)"}, "step": 1, "value": null
        })
    );
    assert_eq!(
        (&json["fields"][4]["pattern"], &json["fields"][4]["pattern_message"]),
        (&json!("[A-Z]+"), &json!("Capitals"))
    );
    let steps: Vec<(i64, usize)> = json["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|s| (s["number"].as_i64().unwrap_or(0), s["fields"].as_array().map_or(0, Vec::len)))
        .collect();
    assert_eq!(steps, [(1, 2), (2, 8)]);
    let plain = |key: &str| json[key].clone();
    assert_eq!(
        json!([
            plain("action"),
            plain("method"),
            plain("submit"),
            plain("thank_you_url"),
            plain("needs_script"),
            plain("owner_shown"),
            plain("trap"),
            plain("opened")
        ]),
        json!(["https://l.example/f/contact", "post", "Send", "/base/thanks/", false, null, {"name": "further_remark"}, {"name": "seconds_open"}])
    );
}

#[test]
fn every_sentence_of_an_answer_is_in_the_pages_language() {
    let view = rich();
    let said = |name: &str| {
        let field = view.fields.iter().find(|f| f.name == name).expect(name);
        let all = [&field.pattern_message, &field.type_message, &field.min_message, &field.max_message];
        all.map(|m| m.as_deref().unwrap_or("-").to_owned())
    };
    assert_eq!(said("email"), ["Enter an address with an @, as in name@example.com", "-", "-", "-"]);
    assert_eq!(said("seats"), ["-", "Enter a number", "Enter 1 or more", "Enter 9 or less"]);
    assert_eq!(said("code"), ["Capitals", "-", "-", "-"]);
    assert_eq!(view.status_url.as_deref(), Some("https://l.example/status.json?form=contact"));
}

#[test]
fn what_runs_from_left_to_right_does_so_in_arabic_too() {
    let fields = base(json!([
        {"name": "name", "type": "name", "label": "الاسم"},
        {"name": "email", "type": "email", "label": "البريد"},
        {"name": "tel", "type": "tel", "label": "الهاتف"}
    ]));
    let endpoint = endpoint_of(json!({"type": "wellspring", "url": "https://l.example"}));
    let view = view_of(&form_in("ar", fields).value, &endpoint, ThankYouAt::Nowhere);
    assert_eq!(
        view.fields.iter().map(|f| (f.dir, f.verbatim)).collect::<Vec<_>>(),
        [(None, false), (Some("ltr"), true), (Some("ltr"), true)]
    );
}

#[test]
fn consents_are_boxes_with_the_hash_of_what_the_author_wrote() {
    let view = rich();
    let consent = &view.consents[0];
    assert_eq!(consent.text, "Send me the letter. Privacy");
    assert!(consent.html.contains("<a href=\"/base/privacy/\">"));
    assert_eq!((consent.name.as_str(), consent.text_hash_name.as_str()), ("consent_letter", "consent_letter_sha256"));
    let as_json = serde_json::to_string(&view).expect("plain data");
    assert!(!as_json.contains("checked") && !as_json.contains("\"ticked\""));
}

#[test]
fn the_notice_lists_what_is_sent_beside_the_answers() {
    let view = rich();
    assert_eq!(view.notice.purpose, "To answer you. Privacy");
    assert!(view.notice.context_text.contains("Nothing is stored on your device"));
    assert!(view.notice.context_text.ends_with("Also sent: the fair."));
    let form = form_of(json!([{"name": "email", "label": "E"}]));
    let endpoint = endpoint_of(json!({"type": "netlify"}));
    let words = |key: &str| (key == "form_submit_contact").then(|| "Absenden".to_owned());
    let session = view_with(&form, &endpoint, &words);
    assert!(session.notice.context_text.contains("until you close the tab"));
    assert!(session.hidden.iter().any(|h| h.name == "visit" && h.fill == Some("visit")));
    assert!(session.hidden.iter().any(|h| h.name == "offer" && h.value == "guide"));
    assert_eq!((session.submit.as_str(), session.thank_you_url), ("Absenden", None));
}

fn view_with(form: &super::Form, endpoint: &super::Endpoint, words: super::Words<'_>) -> View {
    let context = ViewContext {
        endpoint,
        prefix: "f2",
        page: "/offers/guide/",
        origin: "https://site.example",
        offer: Some("guide"),
        thank_you: ThankYouAt::Private,
        privacy: None,
        visit: Visit::Session,
        words,
        markdown: &|text| text.to_owned(),
    };
    view(form, &context)
}

#[test]
fn countries_are_listed_by_the_languages_own_names() {
    let form = form_of(json!([{"name": "country", "label": "Land"}]));
    let words = |key: &str| match key {
        "country_AT" => Some("Österreich".to_owned()),
        "country_DE" => Some("Deutschland".to_owned()),
        _ => None,
    };
    let view = view_with(&form, &endpoint_of(json!({"type": "netlify"})), &words);
    let options = &view.fields[0].options;
    let at = |code: &str| options.iter().position(|o| o.value == code).expect(code);
    assert_eq!(options.len(), 249);
    assert_eq!(options[at("AT")].label, "Österreich");
    assert!(at("DK") < at("DE") && at("NO") < at("AT") && at("AT") < at("PK"));
    assert_eq!(view.fields[0].autocomplete.as_deref(), Some("country"));
    let german = form_in("de", base(json!([{"name": "country", "label": "Land"}]))).value;
    let view = view_with(&german, &endpoint_of(json!({"type": "netlify"})), &|key| {
        (key == "country_CI").then(|| "Elfenbeinküste".to_owned())
    });
    let first: Vec<&str> = view.fields[0].options.iter().take(3).map(|o| o.label.as_str()).collect();
    assert_eq!(first, ["Afghanistan", "Ägypten", "Ålandinseln"]);
    assert!(view.fields[0].options.iter().any(|o| o.label == "Elfenbeinküste" && o.value == "CI"));
    let _: Json = serde_json::to_value(&view).expect("plain data");
}

#[test]
fn a_private_thank_you_page_is_nowhere_in_the_view() {
    for settings in [
        json!({"type": "netlify"}),
        json!({"type": "formspree", "id": "a"}),
        json!({"type": "wellspring", "url": "https://l.example"}),
    ] {
        let form = form_of(json!([{"name": "email", "label": "E"}]));
        let view = view_of(&form, &endpoint_of(settings), ThankYouAt::Private);
        let text = serde_json::to_string(&view).expect("plain data");
        assert!(!text.contains("/thanks/") && !text.contains("_next"));
    }
}
