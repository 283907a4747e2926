//! Stars that we give ourselves.

use serde_json::Value;

use crate::check::{Finding, Group, Look, Rule, Seen};
use crate::diag::Severity;
use crate::diag::codes::Code;
use crate::site::Site;

/// The rule.
pub const RULE: Rule = Rule {
    code: Code {
        name: "self-rating",
        severity: Severity::Error,
        finds: "A page marks up a rating or a review of its own site's maker.",
        mend: "remove the markup; a customer's words need no stars",
    },
    group: Group::Respect,
    why: "Ratings that a firm collects and shows about itself are an advertisement; search engines do not show them, and readers have learned not to believe them.",
    looks: &[Look::Output(look)],
};

/// Types and properties that rate something.
const TYPES: &[&str] = &["AggregateRating", "Rating", "Review", "EmployerAggregateRating"];
const PROPERTIES: &[&str] = &["aggregateRating", "reviewRating", "review", "ratingValue", "starRating"];

fn look(_: &Site, seen: &Seen) -> Vec<Finding> {
    let mut found = Vec::new();
    for (at, tag) in seen.markup.tags() {
        if tag.name == "script" && tag.get("type").is_some_and(|sort| sort.contains("ld+json")) {
            let data: Option<Value> = serde_json::from_str(seen.markup.raw(at)).ok();
            found.extend(data.as_ref().and_then(rating).map(|word| message(&word)));
        }
        let last =
            |value: &str| value.trim_end_matches('/').rsplit(['/', ':', '#']).next().unwrap_or_default().to_owned();
        let words = ["itemtype", "typeof"].into_iter().filter_map(|name| tag.get(name)).map(last);
        found.extend(words.filter(|word| TYPES.contains(&word.as_str())).map(|word| message(&word)));
        let words = ["itemprop", "property"].into_iter().filter_map(|name| tag.get(name)).map(last);
        found.extend(words.filter(|word| PROPERTIES.contains(&word.as_str())).map(|word| message(&word)));
    }
    found
}

fn message(word: &str) -> Finding {
    Finding::here(format!("the page marks up `{word}` of ourselves")).written(&format!("{word}\""))
}

/// The first word in structured data that rates something.
fn rating(data: &Value) -> Option<String> {
    match data {
        Value::Array(items) => items.iter().find_map(rating),
        Value::Object(entries) => entries.iter().find_map(|(key, value)| {
            if PROPERTIES.contains(&key.as_str()) {
                return Some(key.clone());
            }
            let types = match value {
                Value::String(one) if key == "@type" => vec![one.as_str()],
                Value::Array(many) if key == "@type" => many.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            types.into_iter().find(|name| TYPES.contains(name)).map(str::to_owned).or_else(|| rating(value))
        }),
        _ => None,
    }
}
