//! Reads data files (`content/_data/NAME.yaml`, `.toml`, `.json`, `.csv`) into JSON values.
//!
//! YAML goes through `serde_yaml` with options that guess nothing: `no`, `012` and `1_000` stay text.

use serde_json::Value as Json;
use serde_yaml::{Budget, DuplicateKeyPolicy, Error as Fault, NonFiniteFloatPolicy, Options};
use toml::Value as Toml;

use super::{Problem, csv, sentence};
use crate::diag::Span;

/// The extensions of data files, in lower case.
pub const EXTENSIONS: &[&str] = &["toml", "yaml", "yml", "json", "csv"];

/// Reads a data file of one of [`EXTENSIONS`].
///
/// # Errors
/// When the text breaks a rule of its format.
pub fn read(extension: &str, text: &str) -> Result<Json, Problem> {
    match extension {
        "yaml" | "yml" => yaml(text),
        "toml" => toml(text),
        "json" => json(text),
        "csv" => csv::read(text),
        _ => Err(Problem::syntax(Span::default(), format!("a data file cannot be `.{extension}`"))
            .hint("use `.toml`, `.yaml`, `.json` or `.csv`")),
    }
}

fn yaml(text: &str) -> Result<Json, Problem> {
    serde_yaml::from_str_with_options(text, yaml_options(text.len())).map_err(|error| {
        let (line, column) = error.location().map_or((1, 1), |l| (l.line(), l.column()));
        let mut error = &error;
        while let Fault::WithSnippet { error: inner, .. } | Fault::AliasError { error: inner, .. } = error {
            error = inner;
        }
        if matches!(error, Fault::Budget { .. }) {
            return Problem::syntax(span_at(text, line, column), "the file grows too large here")
                .hint("aliases repeat too much, or lists and maps stand too deep in each other");
        }
        let formatter = serde_yaml::UserMessageFormatter;
        let message = error.render_with_formatter(&formatter);
        let message = message.split(" at line ").next().unwrap_or_default();
        Problem::syntax(span_at(text, line, column), sentence(message))
    })
}

/// What a text may cost follows from its length, so only aliases can go beyond it: a bomb ends early,
/// and a long honest file is read.
fn yaml_options(length: usize) -> Options {
    let mut budget = Budget::default();
    budget.max_nodes = 10_000 + length;
    budget.max_events = 30_000 + 3 * length;
    budget.max_total_scalar_bytes = (1 << 20) + 2 * length;
    // One value named once and used often is honest; how much it adds up to is bounded above.
    budget.enforce_alias_anchor_ratio = false;
    serde_yaml::options! {
        budget: Some(budget),
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        emit_comments: false,
        with_snippet: false,
    }
}

fn toml(text: &str) -> Result<Json, Problem> {
    match text.trim_start_matches('\u{feff}').parse::<::toml::Table>() {
        Ok(table) => Ok(toml_value(Toml::Table(table))),
        Err(error) => {
            let bom = text.len() - text.trim_start_matches('\u{feff}').len();
            let range = error.span().unwrap_or(0..0);
            Err(Problem::syntax(Span::new(range.start + bom, range.end + bom), sentence(error.message())))
        }
    }
}

fn toml_value(value: Toml) -> Json {
    match value {
        Toml::String(text) => Json::String(text),
        Toml::Integer(number) => Json::from(number),
        Toml::Float(number) => {
            serde_json::Number::from_f64(number).map_or_else(|| Json::String(number.to_string()), Json::Number)
        }
        Toml::Boolean(value) => Json::Bool(value),
        Toml::Datetime(moment) => Json::String(moment.to_string()),
        Toml::Array(items) => Json::Array(items.into_iter().map(toml_value).collect()),
        Toml::Table(table) => Json::Object(table.into_iter().map(|(k, v)| (k, toml_value(v))).collect()),
    }
}

fn json(text: &str) -> Result<Json, Problem> {
    let inner = text.trim_start_matches('\u{feff}');
    serde_json::from_str(inner).map_err(|error| {
        let bom = text.len() - inner.len();
        let lines: usize = inner.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        let at = (bom + lines + error.column().saturating_sub(1)).min(text.len());
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        Problem::syntax(Span::new(at, at + 1), sentence(message))
    })
}

/// One character at a line and a column counted in characters, both from 1.
fn span_at(text: &str, line: u64, column: u64) -> Span {
    let back = |n: u64| usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
    let start: usize = text.split_inclusive('\n').take(back(line)).map(str::len).sum();
    let within: usize = text[start..].chars().take(back(column)).map(char::len_utf8).sum();
    let at = start + within;
    Span::new(at, at + text[at..].chars().next().map_or(0, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn every_format_gives_the_same_data_and_nothing_is_guessed() {
        let cases = [
            (
                "yaml",
                "a: no\nb: 012\nc: 1_000\nd: [1, 2.5, true, ~]\ne: 2026-01-02\n",
                "{\"a\":\"no\",\"b\":\"012\",\"c\":\"1_000\",\"d\":[1,2.5,true,null],\"e\":\"2026-01-02\"}",
            ),
            ("yml", "- x\n- 'y'\n", "[\"x\",\"y\"]"),
            ("yaml", "\u{feff}z: 1\ny: .inf\n", "{\"z\":1,\"y\":\".inf\"}"),
            ("yaml", "", "null"),
            (
                "toml",
                "z = 1_000\na = 2026-01-02\nf = inf\n[t]\nk = 'v'\n",
                "{\"z\":1000,\"a\":\"2026-01-02\",\"f\":\"inf\",\"t\":{\"k\":\"v\"}}",
            ),
            ("json", "\u{feff}{\"z\": 1, \"a\": [null]}", "{\"z\":1,\"a\":[null]}"),
            ("csv", "a,b\n1,2\n", "[{\"a\":\"1\",\"b\":\"2\"}]"),
        ];
        for (extension, text, expected) in cases {
            assert_eq!(read(extension, text).unwrap().to_string(), expected, "{text:?}");
        }
    }

    #[test]
    fn mistakes_have_their_place_in_bytes() {
        let cases = [
            ("yaml", "é: x\nb: [y\n", 9),
            ("yaml", "é: 1\na: 1\na: 2\n", 11),
            ("json", "{\"é\": 1,\n \"b\": }", 16),
            ("json", "{\"a\": 1", 6),
            ("toml", "\"é\" = 1\nb = x y\n", 13),
            ("csv", "é,b\n1\n", 5),
            ("xml", "", 0),
        ];
        for (extension, text, start) in cases {
            let problem = read(extension, text).unwrap_err();
            assert_eq!(problem.span.start, start, "{extension} {text:?}: {problem:?}");
            assert!(!problem.message.contains('\n') && !problem.message.ends_with('.'), "{problem:?}");
        }
    }

    #[test]
    fn a_long_honest_file_is_read_and_a_bomb_is_not() {
        let rows: String = (0..20_000).map(|i| format!("- {{id: {i}, name: n}}\n")).collect();
        assert_eq!(read("yaml", &rows).unwrap().as_array().unwrap().len(), 20_000);
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for i in 1..9 {
            bomb += &format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(","));
        }
        assert!(read("yaml", &bomb).is_err());
        let long =
            format!("a: &a {}\n", "x".repeat(50_000)) + &(0..1_000).map(|i| format!("b{i}: *a\n")).collect::<String>();
        assert_eq!(read("yaml", &long).unwrap_err().message, "the file grows too large here");
        let often: String = (0..1_000).map(|i| format!("b{i}: *a\n")).collect();
        assert!(read("yaml", &format!("a: &a x\n{often}")).is_ok());
        for (extension, text) in [
            ("yaml", "[".repeat(100_000)),
            ("json", "[".repeat(100_000)),
            ("toml", format!("a={}", "[".repeat(100_000))),
        ] {
            assert!(read(extension, &text).is_err(), "{extension}");
        }
    }
}
