//! Turns a tree into JSON values, for data that no field describes.

use serde_json::{Map, Number, Value as Json};

use super::{Node, Value};

/// The tree as templates read it. Quoted text stays text; of what stands without quotes, `true` and `false`
/// become truth values, and numbers become numbers by the rules of YAML 1.2. A spelling that a number
/// would lose (`012`, `1_000`) stays text.
pub fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Text { text, plain: false } => Json::String(text.clone()),
        Value::Text { text, plain: true } => plain(text),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|e| (e.key.clone(), to_json(&e.node))).collect::<Map<_, _>>())
        }
    }
}

fn plain(text: &str) -> Json {
    match text {
        "true" | "True" | "TRUE" => return Json::Bool(true),
        "false" | "False" | "FALSE" => return Json::Bool(false),
        _ => {}
    }
    if let Some(number) = integer(text) {
        return Json::from(number);
    }
    match float(text).and_then(Number::from_f64) {
        Some(number) => Json::Number(number),
        None => Json::String(text.to_string()),
    }
}

/// A whole number as YAML 1.2 writes one, without superfluous zeros in front.
pub fn integer(text: &str) -> Option<i64> {
    if let Some(digits) = text.strip_prefix("0x") {
        return whole(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return whole(digits, 8);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || (digits.len() > 1 && digits.starts_with('0'))
    {
        return None;
    }
    text.parse().ok()
}

fn whole(digits: &str, radix: u32) -> Option<i64> {
    let fits = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    fits.then(|| i64::from_str_radix(digits, radix).ok()).flatten()
}

/// A number with a fraction or an exponent as YAML 1.2 writes one.
pub fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mantissa = unsigned.split(['e', 'E']).next().unwrap_or_default();
    let shaped = mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && mantissa.bytes().any(|b| b.is_ascii_digit())
        && unsigned.bytes().any(|b| matches!(b, b'.' | b'e' | b'E'));
    let leading_zeros = mantissa.len() > 1 && mantissa.starts_with('0') && !mantissa.starts_with("0.");
    if !shaped || leading_zeros {
        return None;
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::super::yaml::read;
    use super::to_json;

    #[test]
    fn plain_scalars_are_read_by_yaml_1_2_and_no_spelling_is_lost() {
        let cases = [
            ("true", "true"),
            ("False", "false"),
            ("yes", "\"yes\""),
            ("no", "\"no\""),
            ("on", "\"on\""),
            ("12", "12"),
            ("-3", "-3"),
            ("+3", "3"),
            ("0", "0"),
            ("012", "\"012\""),
            ("1_000", "\"1_000\""),
            ("0x1F", "31"),
            ("0o17", "15"),
            ("0x", "\"0x\""),
            ("1.10", "1.1"),
            (".5", "0.5"),
            ("1.", "1.0"),
            ("1e3", "1000.0"),
            ("1e400", "\"1e400\""),
            ("01.5", "\"01.5\""),
            ("1.2.3", "\"1.2.3\""),
            (".", "\".\""),
            ("e5", "\"e5\""),
            (".inf", "\".inf\""),
            (".nan", "\".nan\""),
            ("2026-01-02", "\"2026-01-02\""),
            ("99999999999999999999", "\"99999999999999999999\""),
            ("\"12\"", "\"12\""),
            ("'true'", "\"true\""),
            ("!!str 12", "\"12\""),
            ("~", "null"),
            ("[1, a]", "[1,\"a\"]"),
            ("{a: 1, b: {c: no}}", "{\"a\":1,\"b\":{\"c\":\"no\"}}"),
        ];
        for (written, expected) in cases {
            let read = read(&format!("k: {written}\n"), 0);
            assert!(read.problems.is_empty(), "{written}: {:?}", read.problems);
            assert_eq!(to_json(read.node.get("k").unwrap()).to_string(), expected, "{written}");
        }
    }
}
