//! What arrived is shown as text, and what is chosen is one of what a service can say.

use std::collections::{BTreeMap, VecDeque};

use super::{KEPT, Received, choice, forms_json, json, keep, page};
use crate::form::endpoint::answers::Reply;
use crate::render::posts::{Answered, Came, Choice};

fn post(name: &str, value: &str) -> Received {
    let came = Came { group: "answer", name: name.into(), value: value.into(), label: Some("What <for>?".into()) };
    Received {
        path: "/f/<b>".into(),
        content_type: "application/x-www-form-urlencoded".into(),
        body: b"<img src=y>".to_vec(),
        answered: Answered {
            reply: Reply::to(303, "/thanks/<i>"),
            form: "<b>ask</b>".into(),
            endpoint: ["<u>".into(), "formspree".into()],
            said: "taken".into(),
            came: if name.is_empty() { Vec::new() } else { vec![came] },
        },
    }
}

fn ask() -> Choice {
    Choice {
        form: "ask".into(),
        title: Some("Ask <us>".into()),
        endpoint: ["default".into(), "formspree".into()],
        faults: vec!["blocked"],
    }
}

#[test]
fn what_arrived_is_shown_escaped_and_as_json() {
    let mut all = VecDeque::new();
    keep(&mut all, post("<s>", "Ada <script>"));
    keep(&mut all, post("", ""));
    let html = page(&all, &[ask()], &BTreeMap::from([("ask".into(), "blocked".into())]));
    for part in [
        "Ada &lt;script&gt;",
        "&lt;b&gt;ask",
        "&lt;img src=y&gt;",
        "What &lt;for&gt;?",
        "/thanks/&lt;i&gt;",
        "Ask &lt;us&gt;",
        "<option value=\"blocked\" selected>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<u>") && !html.contains("<i>"));
    let value: serde_json::Value = serde_json::from_str(&json(&all)).unwrap();
    assert_eq!(value[0]["fields"][0]["value"], "Ada <script>");
    assert_eq!((&value[0]["status"], &value[0]["service"]), (&303.into(), &"formspree".into()));
    for _ in 0..KEPT {
        keep(&mut all, post("", ""));
    }
    assert_eq!(all.len(), KEPT);
}

#[test]
fn only_what_a_service_can_answer_is_chosen() {
    let choose = |body: &str| choice("application/x-www-form-urlencoded", body.as_bytes(), &[ask()]);
    assert_eq!(choose("form=ask&answer=blocked"), Ok(("ask".into(), Some("blocked".into()))));
    assert_eq!(choose("form=ask&answer=refused"), Ok(("ask".into(), Some("refused".into()))));
    assert_eq!(choose("form=ask&answer="), Ok(("ask".into(), None)));
    for wrong in ["form=ask&answer=no-list", "form=other&answer=blocked", "answer=blocked", "", "%FF"] {
        assert!(choose(wrong).is_err(), "{wrong}");
    }
    let value: serde_json::Value = serde_json::from_str(&forms_json(&[ask()], &BTreeMap::new())).unwrap();
    assert_eq!(value[0]["answers"], serde_json::json!(["taken", "refused", "blocked"]));
    assert!(value[0]["answer"].is_null());
}
