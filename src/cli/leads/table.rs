//! Rows of JSON as a table for spreadsheets.
//!
//! A spreadsheet takes a cell that begins with `=` and some other signs for a formula, and a visitor can write one.
//! Such a cell gets an apostrophe before it, which spreadsheets read as "this is text"; one that begins with an
//! apostrophe gets one more, so that taking one away always gives what was written.

use serde_json::Value;

/// What begins a formula, in one program or another; the wide forms are taken for the others in some of them.
const FORMULA: [char; 15] = ['=', '+', '-', '@', '\t', '\r', '\n', '%', '|', '\'', '＝', '＋', '－', '＠', '\u{feff}'];

/// The table, as RFC 4180 has it.
///
/// # Errors
/// When a row cannot be written, which does not happen in memory.
pub fn csv(rows: &[Value]) -> Result<Vec<u8>, csv::Error> {
    let rows: Vec<Vec<(String, String)>> = rows.iter().map(cells).collect();
    let mut columns: Vec<&str> = Vec::new();
    for (name, _) in rows.iter().flatten() {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(columns.iter().map(|name| harmless(name)))?;
    for row in &rows {
        let cell = |column: &&str| row.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value);
        writer.write_record(columns.iter().map(|column| harmless(cell(column))))?;
    }
    writer.into_inner().map_err(|why| why.into_error().into())
}

/// A cell that no spreadsheet computes.
pub fn harmless(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

/// A row's names and values; what is within an object gets its name before it.
fn cells(row: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in row.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("answers" | "context", Value::Object(inner)) => {
                let before = if name == "answers" { "answer" } else { "context" };
                found.extend(inner.iter().map(|(key, value)| (format!("{before}_{key}"), text(value))));
            }
            ("consents", Value::Array(consents)) => {
                let scopes: Vec<&str> = consents.iter().filter_map(|c| c["scope"].as_str()).collect();
                found.push((name.clone(), scopes.join("; ")));
            }
            _ => found.push((name.clone(), text(value))),
        }
    }
    found
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{csv, harmless};

    #[test]
    fn no_cell_is_a_formula_and_none_is_lost() {
        for first in ["=", "+", "-", "@", "\t", "\r", "\n", "%", "|", "'", "＝", "＋", "－", "＠"] {
            let written = format!("{first}1+1|cmd");
            let cell = harmless(&written);
            assert!(cell.starts_with('\''), "{cell}");
            assert_eq!(cell.strip_prefix('\''), Some(written.as_str()));
        }
        assert_eq!(harmless("plain = text"), "plain = text");
    }

    #[test]
    fn what_a_row_lacks_is_an_empty_cell() {
        let rows = [
            json!({"type": "submission", "answers": {"email": ["a@b.example"], "=x": ["+44 20"]}, "reasons": ["a", "b"]}),
            json!({"type": "submission", "answers": {"need": ["say \"hi\",\nthen"]}, "reasons": []}),
        ];
        let text = String::from_utf8(csv(&rows).unwrap()).unwrap();
        assert_eq!(
            text,
            "type,answer_email,answer_=x,reasons,answer_need\r\n\
             submission,a@b.example,'+44 20,a; b,\r\n\
             submission,,,,\"say \"\"hi\"\",\nthen\"\r\n"
        );
    }
}
