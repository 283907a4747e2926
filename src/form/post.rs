//! What a browser without a script posts of a form, pair by pair and byte by byte.

use super::view::View;

/// The pairs of a form: hidden fields, the empty trap, the answers, the ticked consents.
pub fn of_browser(view: &View, answers: &[(&str, &str)], ticked: &[&str]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = view.hidden.iter().map(|h| (h.name.clone(), h.value.clone())).collect();
    pairs.push((view.opened.name.clone(), String::new()));
    pairs.push((view.trap.name.clone(), String::new()));
    for field in &view.fields {
        let given = answers.iter().filter(|(name, _)| *name == field.name);
        let given: Vec<String> = given.map(|(_, value)| (*value).to_owned()).collect();
        let typed = matches!(field.control, "input" | "textarea" | "select");
        if given.is_empty() && typed {
            pairs.push((field.name.clone(), String::new()));
        }
        if given.is_empty() && field.control == "hidden" {
            pairs.push((field.name.clone(), field.value.clone().unwrap_or_default()));
        }
        pairs.extend(given.into_iter().map(|value| (field.name.clone(), value)));
    }
    for consent in &view.consents {
        if ticked.contains(&consent.id.as_str()) {
            pairs.push((consent.name.clone(), consent.value.clone()));
        }
        pairs.push((consent.text_hash_name.clone(), consent.text_hash.clone()));
    }
    pairs
}

/// Pairs as a browser writes them down.
pub fn urlencoded(pairs: &[(String, String)]) -> String {
    let one = |text: &str| -> String {
        text.replace("\r\n", "\n")
            .replace('\n', "\r\n")
            .bytes()
            .map(|b| match b {
                b' ' => "+".to_owned(),
                b if b.is_ascii_alphanumeric() || b"*-._".contains(&b) => char::from(b).to_string(),
                b => format!("%{b:02X}"),
            })
            .collect()
    };
    pairs.iter().map(|(n, v)| format!("{}={}", one(n), one(v))).collect::<Vec<_>>().join("&")
}
