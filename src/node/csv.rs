//! Reads CSV (RFC 4180) with a header row into a list of maps of text.

use serde_json::{Map, Value as Json};

use super::Problem;
use crate::diag::Span;

/// Reads `text`: the first row names the columns, and every other row becomes a map.
///
/// # Errors
/// When a quote is not closed or misplaced, a row has another number of values than there are columns,
/// or two columns have one name.
pub fn read(text: &str) -> Result<Json, Problem> {
    let mut rows = rows(text)?.into_iter();
    let Some(header) = rows.next() else { return Ok(Json::Array(Vec::new())) };
    for (at, name) in header.cells.iter().enumerate() {
        if header.cells[..at].contains(name) {
            return Err(Problem::syntax(header.span, format!("two columns are named `{name}`"))
                .hint("give each column a name of its own in the first row"));
        }
    }
    let mut list = Vec::new();
    for row in rows {
        if row.cells.len() != header.cells.len() {
            let message =
                format!("this row has {} values, but there are {} columns", row.cells.len(), header.cells.len());
            return Err(Problem::syntax(row.span, message).hint("put a value that holds a comma in double quotes"));
        }
        let pairs = header.cells.iter().cloned().zip(row.cells.into_iter().map(Json::String));
        list.push(Json::Object(pairs.collect::<Map<_, _>>()));
    }
    Ok(Json::Array(list))
}

struct Row {
    cells: Vec<String>,
    span: Span,
}

fn rows(text: &str) -> Result<Vec<Row>, Problem> {
    let bytes = text.as_bytes();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut rows = Vec::new();
    while at < bytes.len() {
        let start = at;
        let mut cells = Vec::new();
        let end = loop {
            let (cell, after) = cell(text, at)?;
            cells.push(cell);
            at = after + 1;
            if bytes.get(after) != Some(&b',') {
                break after;
            }
        };
        if bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n') {
            at += 1;
        }
        if end > start {
            rows.push(Row { cells, span: Span::new(start, end) });
        }
    }
    Ok(rows)
}

/// The value that begins at byte `at`, and where the comma or the line's end after it stands.
fn cell(text: &str, at: usize) -> Result<(String, usize), Problem> {
    let ends = |b: u8| matches!(b, b',' | b'\n' | b'\r');
    let rest = &text[at..];
    let Some(quoted) = rest.strip_prefix('"') else {
        let len = rest.bytes().position(ends).unwrap_or(rest.len());
        return Ok((rest[..len].to_string(), at + len));
    };
    let mut value = String::new();
    let mut done = 0;
    loop {
        let Some(quote) = quoted[done..].find('"') else {
            return Err(Problem::syntax(Span::new(at, at + 1), "a quote is opened here and never closed")
                .hint("close it, and write a quote within a value as `\"\"`"));
        };
        value.push_str(&quoted[done..done + quote]);
        done += quote + 1;
        match quoted.as_bytes().get(done) {
            Some(b'"') => {
                value.push('"');
                done += 1;
            }
            Some(b) if !ends(*b) => {
                let place = at + 1 + done;
                return Err(Problem::syntax(Span::new(place, place + 1), "text goes on after a closing quote")
                    .hint("write a quote within a value as `\"\"`"));
            }
            _ => return Ok((value, at + 1 + done)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn rows_become_maps_of_text() {
        let cases = [
            ("", "[]"),
            ("a,b\n", "[]"),
            ("a,b\n1,2", r#"[{"a":"1","b":"2"}]"#),
            ("a,b\r\n1,2\r\n", r#"[{"a":"1","b":"2"}]"#),
            ("\u{feff}a,b\n1,\n\n,2\n", r#"[{"a":"1","b":""},{"a":"","b":"2"}]"#),
            ("a\n\"x, \"\"y\"\"\nz\"\n", r#"[{"a":"x, \"y\"\nz"}]"#),
            ("a,b\n\"\",é\n", r#"[{"a":"","b":"é"}]"#),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).unwrap().to_string(), expected, "{text:?}");
        }
    }

    #[test]
    fn mistakes_have_their_place() {
        let cases = [
            ("a,b\n1\n", 4, "this row has 1 values, but there are 2 columns"),
            ("a,a\n", 0, "two columns are named `a`"),
            ("é\n\"x\n", 3, "a quote is opened here and never closed"),
            ("a\n\"x\"y\n", 5, "text goes on after a closing quote"),
        ];
        for (text, start, message) in cases {
            let problem = read(text).unwrap_err();
            assert_eq!((problem.span.start, problem.message.as_str()), (start, message), "{text:?}");
            assert!(problem.hint.is_some());
        }
    }
}
