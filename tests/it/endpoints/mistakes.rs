//! Planted mistakes: whatever is changed in what is written down of a service, the comparison tells.

use serde_json::{Value, json};
use wellspring::form::endpoint;

use super::{answer_of, built, differs, heard, literal, page, placed, request_of, when};

/// Every way to change one place of a value: a text gets a letter, a number grows, a list loses its last part, changes
/// places, an object loses a member.
fn changed(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => vec![json!("x")],
        Value::Bool(is) => vec![json!(!is)],
        Value::Number(number) => vec![json!(number.as_i64().unwrap_or_default() + 1)],
        // These stand for any text.
        Value::String(text) if text == "<sha256>" || text == "<id>" => Vec::new(),
        Value::String(text) => vec![json!(format!("{text}x"))],
        Value::Array(items) => {
            let mut all = Vec::new();
            for (at, item) in items.iter().enumerate() {
                for other in changed(item) {
                    let mut copy = items.clone();
                    copy[at] = other;
                    all.push(Value::Array(copy));
                }
                let mut shorter = items.clone();
                shorter.remove(at);
                all.push(Value::Array(shorter));
                if at > 0 && items[at] != items[at - 1] {
                    let mut swapped = items.clone();
                    swapped.swap(at, at - 1);
                    all.push(Value::Array(swapped));
                }
            }
            all
        }
        Value::Object(members) => {
            let mut all = Vec::new();
            for (key, member) in members {
                for other in changed(member) {
                    let mut copy = members.clone();
                    copy.insert(key.clone(), other);
                    all.push(Value::Object(copy));
                }
                let mut fewer = members.clone();
                fewer.remove(key);
                all.push(Value::Object(fewer));
            }
            all
        }
    }
}

#[test]
fn a_changed_request_is_seen() {
    for service in endpoint::ALL {
        let written = literal(service.name);
        let html = page(&built(&written["settings"], false), "offers/kit/index.html");
        let request = &written["request"];
        let there = request_of(&html, request);
        let mistakes = changed(request);
        assert!(mistakes.len() > 60, "{}: {} mistakes", service.name, mistakes.len());
        for mistake in mistakes {
            assert!(differs("", &mistake, &there).is_some(), "{}: nobody saw {mistake}", service.name);
        }
    }
}

#[test]
fn a_changed_answer_is_seen() {
    for service in endpoint::ALL {
        let written = literal(service.name);
        let here = built(&written["settings"], true);
        for answer in written["answers"].as_array().expect("answers") {
            let there = answer_of(&here, &written, answer);
            for part in ["status", "content_type", "location", "shows", "body"] {
                for mistake in answer.get(part).map(changed).unwrap_or_default() {
                    let mut wrong = answer.clone();
                    wrong[part] = mistake;
                    assert!(differs("", &wrong, &there).is_some(), "{}: nobody saw {wrong}", service.name);
                }
            }
        }
    }
}

#[test]
fn an_error_beside_the_wrong_question_is_seen() {
    for service in ["wellspring", "formspree", "mautic"] {
        let written = literal(service);
        let (placed, form) = placed(&built(&written["settings"], false));
        let answers = written["answers"].as_array().expect("answers");
        let refused = answers.iter().find(|a| when(a) == "refused" && a["accept"] == "json").expect("one");
        let there = heard(&placed.endpoint, &form, refused);
        assert_eq!(there["fields"], refused["fields"]);
        // The same answer about another question, and about one that the form does not have.
        for other in ["name", "nobody"] {
            let text = refused.to_string().replace("\"email\"", &format!("\"{other}\""));
            let moved: Value = serde_json::from_str(&text).expect("JSON");
            assert_ne!(heard(&placed.endpoint, &form, &moved)["fields"], refused["fields"], "{service} {other}");
        }
    }
}
