//! Each service's literal requests and answers, written down from its documentation, and the adapters held to them.

use serde_json::{Value as Json, json};

use super::{check, gate_address, read};
use crate::diag::{Place, Span};
use crate::form::definition::Form;
use crate::form::post::of_browser;
use crate::form::testing::{base, codes, endpoint_of, form_in, form_of, node, nowhere, view_of};
use crate::form::validate::validate;
use crate::form::view::ThankYouAt;
use crate::path::SourcePath;

/// A form with one consent, filled in by a browser without a script.
fn contact() -> Form {
    let mut all = base(json!([
        {"name": "email", "type": "email", "label": "E-mail", "required": true},
        {"name": "need", "type": "need", "label": "What for?"}
    ]));
    all["consents"] = json!([{"id": "letter", "scope": "newsletter", "text": "Send me the letter."}]);
    form_in("en", all).value
}

const ANSWERS: [(&str, &str); 2] = [("email", "zoë@example.com"), ("need", "to ask & learn\nmore")];

#[test]
fn settings_decide_what_stands_in_the_form() {
    let hidden = |settings: Json, thank_you| {
        let view = view_of(&contact(), &endpoint_of(settings), thank_you);
        let own =
            view.hidden.iter().take_while(|field| !field.name.ends_with("form") && !field.name.ends_with("[form]"));
        own.map(|field| format!("{}={}", field.name, field.value)).collect::<Vec<_>>().join(" ")
    };
    let public = ThankYouAt::Public("/base/thanks/");
    let thanks = "https://site.example/base/thanks/";
    let formspree = json!({"type": "formspree", "id": "a"});
    assert_eq!(hidden(formspree.clone(), public), format!("_next={thanks}"));
    assert_eq!(hidden(formspree, ThankYouAt::Private), "");
    assert_eq!(hidden(json!({"type": "formspree", "id": "a", "redirect": "service"}), public), "");
    let web3forms = json!({"type": "web3forms", "access_key": "k"});
    assert_eq!(hidden(web3forms, ThankYouAt::Nowhere), "access_key=k");
    let mautic = json!({"type": "mautic", "url": "https://m.example", "form_id": "7", "form_name": "a"});
    let page = "https://site.example/base/forms/contact/";
    let own = "mauticform[formId]=7 mauticform[formName]=a";
    assert_eq!(hidden(mautic.clone(), public), format!("{own} mauticform[return]={page}"));
    let mut by_form = mautic;
    by_form["redirect"] = json!("form");
    assert_eq!(hidden(by_form, public), format!("{own} mauticform[return]={thanks}"));
}

#[test]
fn only_who_ticks_the_box_is_put_on_a_list() {
    let list = "c80b7f5f-4a09-4f7d-9a63-9d1f0d3b6a10";
    let endpoint = endpoint_of(json!({"type": "listmonk", "url": "https://l.example", "list": list}));
    let view = view_of(&contact(), &endpoint, ThankYouAt::Nowhere);
    let posted =
        |ticked: &[&str]| of_browser(&view, &ANSWERS, ticked).iter().any(|(name, value)| name == "l" && value == list);
    assert!(posted(&["letter"]) && !posted(&[]));
    let mut form = contact();
    form.consents[0].scope = "once".into();
    let view = view_of(&form, &endpoint, ThankYouAt::Nowhere);
    assert!(of_browser(&view, &ANSWERS, &[]).iter().any(|(name, value)| name == "l" && value == list));
    let lost = |form: &Form| codes(&check(form, &endpoint, &nowhere)).join("\n");
    assert!(lost(&contact()).contains("endpoint-drops-answers") && lost(&contact()).contains("`need`"));
    assert!(!lost(&contact()).contains("`letter`") && lost(&form).contains("`letter`"));
}

#[test]
fn what_a_browser_posts_through_any_service_is_accepted_once_the_services_own_names_are_out() {
    for settings in [
        json!({"type": "netlify"}),
        json!({"type": "formspree", "id": "a"}),
        json!({"type": "mautic", "url": "https://m.example", "form_id": "7", "form_name": "a"}),
        json!({"type": "listmonk", "url": "https://l.example", "list": "c80b7f5f-4a09-4f7d-9a63-9d1f0d3b6a10"}),
        json!({"type": "wellspring", "url": "http://127.0.0.1:8787"}),
    ] {
        let (endpoint, form) = (endpoint_of(settings), contact());
        let view = view_of(&form, &endpoint, ThankYouAt::Public("/base/thanks/"));
        let name = |own: &str| view.fields.iter().find(|f| f.own_name == own).expect("a field").name.clone();
        let answers = ANSWERS.map(|(own, value)| (name(own), value));
        let answers: Vec<(&str, &str)> = answers.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let pairs = endpoint.own_pairs(&form, &of_browser(&view, &answers, &["letter"]));
        let accepted = validate(&form, &pairs).expect("accepted");
        assert_eq!(accepted.answer("need"), Some("to ask & learn\nmore"));
        assert_eq!(accepted.consents[0].text_sha256, form.consents[0].hash());
        assert_eq!(accepted.context["page"], "/base/forms/contact/");
    }
}

#[test]
fn the_html_says_what_each_service_looks_for() {
    let attributes = |settings: Json, thank_you| {
        let view = view_of(&contact(), &endpoint_of(settings), thank_you);
        view.attributes.iter().map(|a| format!("{}={}", a.name, a.value)).collect::<Vec<_>>().join(" ")
    };
    let public = ThankYouAt::Public("/base/thanks/");
    let cases = [
        (json!({"type": "wellspring", "url": "https://l.example"}), ""),
        (json!({"type": "netlify"}), "name=contact data-netlify=true netlify-honeypot=bot-field"),
        (json!({"type": "formspree", "id": "a"}), ""),
        (json!({"type": "webhook", "url": "https://h.example"}), "data-success=/base/thanks/"),
        (json!({"type": "webhook", "url": "https://h.example", "success": "/done/"}), "data-success=/done/"),
        (
            json!({"type": "webhook", "url": "https://h.example", "encoding": "json"}),
            "data-encoding=json data-success=/base/thanks/",
        ),
    ];
    for (settings, expected) in cases {
        assert_eq!(attributes(settings.clone(), public), expected, "{settings}");
        assert!(!attributes(settings, ThankYouAt::Private).contains("/base/thanks/"));
    }
}

#[test]
fn only_endpoints_that_keep_the_address_may_stand_before_a_gate() {
    let cases = [
        (json!({"type": "wellspring", "url": "https://l.example"}), false),
        (json!({"type": "netlify"}), true),
        (json!({"type": "formspree", "id": "a"}), true),
        (json!({"type": "formspree", "id": "a", "redirect": "service"}), false),
        (json!({"type": "webhook", "url": "https://h.example"}), true),
        (json!({"type": "webhook", "url": "https://h.example", "success": "/done/"}), false),
        (json!({"type": "basin", "id": "a"}), false),
        (json!({"type": "web3forms", "access_key": "k"}), true),
        (json!({"type": "staticforms", "api_key": "k"}), true),
        (json!({"type": "mautic", "url": "https://m.example", "form_id": "7", "form_name": "a"}), false),
        (
            json!({"type": "mautic", "url": "https://m.example", "form_id": "7", "form_name": "a", "redirect": "form"}),
            true,
        ),
    ];
    let place = Place::file(&SourcePath::new("content/offers/a.md").expect("a path"));
    for (settings, shows) in cases {
        let found = gate_address(&contact(), &endpoint_of(settings.clone()), "`a`", place.clone());
        assert_eq!(found.is_some(), shows, "{settings}");
        assert!(found.is_none_or(|d| d.code == "gate-address-in-form"));
    }
}

#[test]
fn names_that_a_service_keeps_are_refused() {
    let cases = [
        (json!({"type": "netlify"}), "form-name", true),
        (json!({"type": "netlify"}), "bot-field", true),
        (json!({"type": "netlify"}), "message", false),
        (json!({"type": "wellspring", "url": "https://l.example"}), "bot-field", false),
        (json!({"type": "basin", "id": "a"}), "attachments", true),
        (json!({"type": "web3forms", "access_key": "k"}), "subject", true),
        (json!({"type": "web3forms", "access_key": "k"}), "subjects", false),
        (json!({"type": "staticforms", "api_key": "k"}), "my-Honeypot", true),
        (json!({"type": "mautic", "url": "https://m.example", "form_id": "7", "form_name": "a"}), "Return", true),
        // An alias has no capitals, so this would be sent as the page of the form.
        (json!({"type": "mautic", "url": "https://m.example", "form_id": "7", "form_name": "a"}), "Page", true),
    ];
    for (settings, name, reserved) in cases {
        let form = form_of(json!([{"name": name, "label": "A"}]));
        let found = check(&form, &endpoint_of(settings.clone()), &nowhere);
        assert_eq!(!found.is_empty(), reserved, "{settings} {name}");
        assert!(found.iter().all(|d| d.code == "form-field-reserved"));
    }
    // A name that begins with `_` is no name of ours, but a form made elsewhere may bring one.
    let mut form = form_of(json!([{"name": "next", "label": "A"}]));
    form.fields[0].name = "_next".into();
    assert_eq!(check(&form, &endpoint_of(json!({"type": "formspree", "id": "a"})), &nowhere).len(), 1);
}

#[test]
fn a_form_that_needs_a_script_says_so() {
    let endpoint = endpoint_of(json!({"type": "webhook", "url": "https://h.example", "encoding": "json"}));
    let found = check(&contact(), &endpoint, &nowhere);
    assert_eq!(
        found.iter().map(|d| (d.code, d.severity.as_str())).collect::<Vec<_>>(),
        [("endpoint-needs-script", "warning")]
    );
    assert!(view_of(&contact(), &endpoint, ThankYouAt::Nowhere).needs_script);
}

#[test]
fn a_list_takes_nobody_without_an_address() {
    let list = "c80b7f5f-4a09-4f7d-9a63-9d1f0d3b6a10";
    let endpoint = endpoint_of(json!({"type": "listmonk", "url": "https://l.example", "list": list}));
    let form = form_of(json!([{"name": "phone", "type": "tel", "label": "Telephone"}]));
    let found = codes(&check(&form, &endpoint, &nowhere)).join("\n");
    assert!(found.contains("takes nothing without an answer of the type `email`"), "{found}");
    assert!(!codes(&check(&contact(), &endpoint, &nowhere)).join("\n").contains("takes nothing"));
}

#[test]
fn an_endpoint_lacks_nothing() {
    let cases = [
        (json!({}), "has no `type`"),
        (json!({"type": "netlfy"}), "did you mean `netlify`?"),
        (
            json!({"type": "mystery-service"}),
            "known: `basin`, `formspree`, `listmonk`, `mautic`, `netlify`, `staticforms`, `web3forms`, `webhook`, `wellspring`",
        ),
        (json!({"type": "wellspring"}), "has no `url`"),
        (json!({"type": "wellspring", "url": ""}), "has no `url`"),
        (json!({"type": "wellspring", "url": "leads.example"}), "is no address"),
        (json!({"type": "wellspring", "url": ["https://a.example"]}), "`url`"),
        (json!({"type": "webhook", "url": "https://h.example", "encodign": "json"}), "did you mean `encoding`?"),
        (json!({"type": "webhook", "url": "https://h.example", "encoding": "xml"}), "neither `form` nor `json`"),
        (json!({"type": "formspree"}), "has no `id`"),
        (json!({"type": "formspree", "id": "a/b"}), "is no form id"),
        (json!({"type": "netlify", "id": "a"}), "takes no `id`"),
        (json!({"type": "basin"}), "has no `id`"),
        (json!({"type": "basin", "id": "https://usebasin.com/f/1"}), "is nothing such as `1a1d2b97c41f`"),
        (json!({"type": "web3forms"}), "has no `access_key`"),
        (json!({"type": "web3forms", "access_kye": "k", "access_key": "k"}), "did you mean `access_key`?"),
        (json!({"type": "staticforms"}), "has no `api_key`"),
        (json!({"type": "staticform", "api_key": "k"}), "did you mean `staticforms`?"),
        (json!({"type": "listmonk", "url": "https://l.example"}), "has no `list`"),
        (json!({"type": "listmonk", "url": "https://l.example", "list": "7"}), "is no UUID"),
        (json!({"type": "mautic", "url": "https://m.example", "form_id": "7"}), "has no `form_name`"),
        (
            json!({"type": "mautic", "url": "https://m.example", "form_id": "x", "form_name": "a"}),
            "is no number of a form",
        ),
        (
            json!({"type": "mautic", "url": "https://m.example", "form_id": "7", "form_name": "a", "answers": "xml"}),
            "neither `page` nor `json`",
        ),
    ];
    for (settings, part) in cases {
        let found = codes(&read("default", &node(&settings), &|_: Span| nowhere(Span::default())).diagnostics);
        assert_eq!(found.len(), 1, "{settings}: {found:?}");
        assert!(found[0].starts_with("endpoint-invalid") && found[0].contains(part), "{settings}: {found:?}");
    }
}

#[test]
fn consents_travel_as_plain_fields_whatever_the_service() {
    let mut all = base(json!([{"name": "email", "label": "E-mail"}]));
    all["consents"] = json!([{"id": "a", "text": "One."}, {"id": "b", "text": "Two."}]);
    let form = form_in("fr", all).value;
    let view = view_of(&form, &endpoint_of(json!({"type": "netlify"})), ThankYouAt::Nowhere);
    let value = |name: &str| view.hidden.iter().find(|h| h.name == name).map(|h| h.value.clone()).unwrap_or_default();
    assert_eq!(value("consent_text"), "a: One. | b: Two.");
    assert!(value("consent_version").starts_with("a-fr-") && value("consent_version").contains(" b-fr-"));
}

/// The hash of `Send me the letter.`, made with `printf … | sha256sum`.
const TEXT_HASH: &str = "501229d75fbd876c61fb15789715cdcdc7ef3443f5ffda00668ba3c13b29ba1d";

#[test]
fn the_hash_of_a_text_is_that_of_its_bytes() {
    assert_eq!(contact().consents[0].hash(), format!("sha256:{TEXT_HASH}"));
}
