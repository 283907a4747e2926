//! The JSON Schema (2020-12) of a kind's front matter, with which editors complete and check it.
//!
//! It asks for no more than validation does: an empty value is an absent one, a list takes a single value,
//! and text may look like a number.

use serde_json::{Map, Value, json};

use super::{Field, Kind, Takes};

/// The schema of a kind's own fields and of those that every page may have; an own field stands for a
/// common one of the same name.
pub fn schema(kind: &Kind, common: &[Field]) -> Value {
    let others = common.iter().filter(|field| kind.fields.iter().all(|own| own.name != field.name));
    let mut object = object(kind.fields.iter().chain(others));
    let mut schema = Map::new();
    schema.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    schema.insert("title".into(), kind.name.as_str().into());
    schema.insert("description".into(), format!("Front matter of a page of the kind `{}`.", kind.name).into());
    schema.append(&mut object);
    Value::Object(schema)
}

fn object<'f>(fields: impl Iterator<Item = &'f Field>) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut required: Vec<Value> = Vec::new();
    for field in fields {
        let mut property = if field.required { takes(&field.takes) } else { or_nothing(takes(&field.takes)) };
        if let Value::Object(map) = &mut property {
            map.insert("description".into(), field.help.as_str().into());
        }
        properties.insert(field.name.to_string(), property);
        if field.required {
            required.push((*field.name).into());
        }
    }
    let mut map = Map::new();
    map.insert("type".into(), "object".into());
    map.insert("properties".into(), Value::Object(properties));
    if !required.is_empty() {
        map.insert("required".into(), required.into());
    }
    map.insert("additionalProperties".into(), false.into());
    map
}

fn takes(takes: &Takes) -> Value {
    let path = |examples: &[&str]| json!({ "type": "string", "minLength": 1, "examples": examples });
    match takes {
        Takes::Text | Takes::Markdown => json!({ "type": ["string", "number", "boolean"] }),
        Takes::Bool => json!({ "type": "boolean" }),
        Takes::Integer => json!({ "type": "integer" }),
        Takes::Number => json!({ "type": "number" }),
        Takes::Date => json!({
            "type": "string",
            "pattern": "^\\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$",
            "examples": ["2026-11-22", "2026-11-22T12:00:00+01:00"],
        }),
        Takes::Duration => json!({
            "type": "string",
            "pattern": "^\\s*(P.+|([0-9]+h\\s*)?([0-9]+m\\s*)?([0-9]+s)?)\\s*$",
            "minLength": 2,
            "examples": ["45m", "1h 30m", "90s", "PT45M"],
        }),
        Takes::Position => json!({
            "type": "string",
            "pattern": "^([0-9]+:[0-5][0-9]|[0-9]+:[0-5][0-9]:[0-5][0-9])$",
            "examples": ["1:20", "1:02:03"],
        }),
        Takes::Focus => json!({
            "type": "string",
            "pattern": "^\\s*((left|center|right|[0-9.]+%)\\s+(top|center|bottom|[0-9.]+%)|(top|bottom)\\s+(left|center|right|[0-9.]+%)|(top|center|bottom|[0-9.]+%)\\s+(left|right)|left|center|right|top|bottom)\\s*$",
            "examples": ["30% 40%", "top left"],
        }),
        Takes::Url => json!({ "type": "string", "pattern": "^([Hh][Tt][Tt][Pp][Ss]?://|mailto:|tel:)" }),
        Takes::Zone => json!({ "type": "string", "examples": ["Europe/Brussels", "UTC"] }),
        Takes::Choice(words) => json!({ "enum": words }),
        Takes::List(of) => {
            let item = self::takes(of);
            json!({ "anyOf": [{ "type": "array", "items": or_nothing(item.clone()) }, item] })
        }
        Takes::Record(fields) => Value::Object(object(fields.iter())),
        Takes::Either(first, second) => json!({ "anyOf": [self::takes(first), self::takes(second)] }),
        Takes::Reference(kind) => json!({ "type": "string", "$comment": format!("the name of a {kind}") }),
        Takes::Page => path(&["../articles/a.md", "/articles/a/"]),
        Takes::File => path(&["a.pdf", "/img/a.svg"]),
        Takes::FileOrUrl => path(&["a.jpg", "https://example.com/a.jpg"]),
        Takes::Free => json!({}),
    }
}

/// The same schema, which also takes an empty value.
fn or_nothing(mut schema: Value) -> Value {
    let Value::Object(map) = &mut schema else { return schema };
    if let Some(Value::Array(any)) = map.get_mut("anyOf") {
        any.push(json!({ "type": "null" }));
    } else if let Some(Value::Array(words)) = map.get_mut("enum") {
        words.push(Value::Null);
    } else {
        match map.get_mut("type") {
            Some(Value::Array(types)) => types.push("null".into()),
            Some(single) => *single = json!([single.clone(), "null"]),
            None => {}
        }
    }
    schema
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{ALL, common, find};
    use super::schema;

    #[test]
    fn a_field_becomes_a_property_with_its_help() {
        let webinar = schema(&find("webinar").unwrap(), &common::fields());
        assert_eq!(webinar["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(webinar["required"], json!(["starts", "duration", "speakers", "form"]));
        assert_eq!(webinar["additionalProperties"], false);
        let properties = &webinar["properties"];
        assert_eq!(properties["starts"]["type"], "string");
        assert_eq!(properties["starts"]["description"], "When it begins, with its time.");
        assert_eq!(properties["format"]["enum"], json!(["online", "in-person", "hybrid", null]));
        assert_eq!(properties["title"]["type"], json!(["string", "number", "boolean", "null"]));
        assert_eq!(properties["speakers"]["anyOf"][0]["items"]["anyOf"][1]["required"], json!(["name"]));
        assert_eq!(properties["replay"]["type"], json!(["object", "null"]));
        let lesson = schema(&find("lesson").unwrap(), &common::fields());
        assert_eq!(lesson["properties"]["part"]["type"], "integer");
    }

    #[test]
    fn every_schema_names_only_properties_that_it_has() {
        fn walk(value: &Value) {
            if let Some(required) = value.get("required").and_then(Value::as_array) {
                for name in required {
                    assert!(value["properties"].get(name.as_str().unwrap()).is_some(), "{name}");
                }
            }
            match value {
                Value::Array(items) => items.iter().for_each(walk),
                Value::Object(map) => map.values().for_each(walk),
                _ => {}
            }
        }
        for make in ALL {
            walk(&schema(&make(), &common::fields()));
        }
    }
}
