//! What a visitor sees after a post, with and without JavaScript.

use serde_json::{Value as Json, json};

use super::{Answer, Asked, accepts_json, answer, unreadable};
use crate::form::body::BodyError;
use crate::form::testing::{base, endpoint_of, form_in, view_of};
use crate::form::validate::validate;
use crate::form::view::ThankYouAt;

fn ask(pairs: &[(&str, &str)], json: bool, thank_you: Option<&str>) -> Answer {
    let mut all = base(json!([
        {"name": "need", "type": "choice", "label": "What <for>?", "options": ["A & B", "C"], "required": true},
        {"name": "email", "type": "email", "label": "E-mail", "required": true, "help": "We answer there."},
        {"name": "note", "type": "textarea", "label": "Note"},
        {"name": "country", "label": "Country"},
        {"name": "day", "type": "date", "label": "Day"},
        {"name": "source", "type": "hidden", "label": "S", "value": "fair"}
    ]));
    all["title"] = json!("Ask us");
    all["consents"] = json!([{"id": "letter", "scope": "newsletter", "text": "Send me the letter."}]);
    let form = form_in("en", all).value;
    let view =
        view_of(&form, &endpoint_of(json!({"type": "wellspring", "url": "https://l.example"})), ThankYouAt::Nowhere);
    let pairs: Vec<(String, String)> = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let asked = Asked {
        view: &&view,
        pairs: &pairs,
        json,
        id: "01J",
        thank_you,
        back: Some("/forms/contact/"),
        words: &|_| None,
    };
    answer(&validate(&form, &pairs), &asked)
}

const GOOD: [(&str, &str); 2] = [("need", "C"), ("email", "a@b.co")];

#[test]
fn a_complete_post_leads_to_the_forms_own_page_and_nowhere_else() {
    let mut forged = GOOD.to_vec();
    forged.extend([
        ("page", "https://evil.example/"),
        ("referrer", "//evil.example"),
        ("offer", "https://evil.example"),
    ]);
    for pairs in [GOOD.to_vec(), forged] {
        let answer = ask(&pairs, false, Some("https://site.example/thanks/"));
        assert_eq!((answer.status, answer.location.as_deref()), (303, Some("https://site.example/thanks/")));
    }
    let bare = ask(&GOOD, false, None);
    assert_eq!((bare.status, bare.location), (200, None));
    assert!(bare.body.contains("An answer.") && bare.body.contains("<a href=\"/forms/contact/\">"));
}

#[test]
fn json_is_answered_with_json() {
    let answer = ask(&GOOD, true, None);
    assert_eq!((answer.status, answer.location, answer.body.as_str()), (200, None, r#"{"ok":true,"id":"01J"}"#));
    let led = ask(&GOOD, true, Some("/thanks/"));
    assert_eq!(
        (led.status, led.location, led.body.as_str()),
        (200, None, r#"{"ok":true,"id":"01J","next":"/thanks/"}"#)
    );
    let answer = ask(&[("need", "C"), ("email", "x")], true, None);
    let body: Json = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!(answer.status, 422);
    assert_eq!(body["errors"][0]["field"], "email");
    for (accept, json) in [
        ("application/json", true),
        ("text/html,application/xhtml+xml,*/*;q=0.8", false),
        ("Application/JSON; q=1, */*", true),
        ("*/*", false),
        ("", false),
        ("text/html, application/json", false),
    ] {
        assert_eq!(accepts_json(accept), json, "{accept}");
    }
}

#[test]
fn an_incomplete_post_gets_the_form_again_with_every_answer_kept() {
    let pairs = [
        ("email", "a\"><script>"),
        ("note", "</textarea>\nkept"),
        ("country", "BE"),
        ("day", "next week"),
        ("consent_letter", "yes"),
        ("utm_source", "fair&co"),
    ];
    let answer = ask(&pairs, false, Some("/thanks/"));
    assert_eq!((answer.status, answer.location), (422, None));
    let page = answer.body;
    for part in [
        "<html lang=\"en\" dir=\"ltr\">",
        "<title>Not sent yet – Ask us</title>",
        "<div class=\"errors\" role=\"alert\" tabindex=\"-1\" autofocus>",
        "<li><a href=\"#form-contact-need-1\">What &lt;for&gt;?</a>: Choose one of these</li>",
        "<li><a href=\"#form-contact-email\">E-mail</a>: Enter an address with an @",
        "<form method=\"post\" action=\"https://l.example/f/contact\" novalidate>",
        "<fieldset role=\"radiogroup\" aria-invalid=\"true\" aria-describedby=\"form-contact-need-error\">",
        "value=\"A &amp; B\"><span>A &amp; B</span>",
        "<input type=\"text\" id=\"form-contact-email\" name=\"email\" aria-describedby=\"form-contact-email-help form-contact-email-error\" aria-invalid=\"true\" autocapitalize=\"none\" spellcheck=\"false\" inputmode=\"email\" autocomplete=\"email\" value=\"a&quot;&gt;&lt;script&gt;\">",
        "&lt;/textarea&gt;\nkept</textarea>",
        "<option value=\"BE\" selected>Belgium</option>",
        "<input type=\"text\" id=\"form-contact-day\" name=\"day\"",
        "value=\"next week\">",
        "<input type=\"hidden\" name=\"source\" value=\"fair\">",
        "<input type=\"hidden\" name=\"utm_source\" value=\"fair&amp;co\">",
        "name=\"consent_letter\" value=\"yes\" checked>",
        "<button type=\"submit\">Send</button>",
        "<p class=\"hint\">To answer you. <a href=\"/base/privacy/\">Privacy</a></p>",
    ] {
        assert!(page.contains(part), "{part}\nin\n{page}");
    }
    assert!(!page.contains("<script"));
    let unticked = ask(&[], false, None).body;
    assert!(!unticked.contains(" checked"));
}

#[test]
fn a_name_that_the_form_does_not_have_is_shown_as_text() {
    let mut pairs = GOOD.to_vec();
    pairs.push(("<img src=x>", "1"));
    let answer = ask(&pairs, false, None);
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("<li>&lt;img src=x&gt;: This form has no such field</li>"));
}

#[test]
fn a_body_that_cannot_be_read_is_told_so() {
    let page = unreadable(&BodyError::File, false, &|_| None);
    assert_eq!(page.status, 415);
    assert!(page.body.contains("Forms take no files here."));
    let answer = unreadable(&BodyError::TooLarge, true, &|_| None);
    assert_eq!(answer.status, 413);
    assert!(answer.body.starts_with("{\"ok\":false"));
}
