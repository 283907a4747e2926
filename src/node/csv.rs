//! Reads CSV (RFC 4180) with a header row into a list of maps of text.
//!
//! Spreadsheets set values apart with a comma, where the comma stands before decimals with a semicolon, and when one
//! copies from them with a tab. The first row shows which it is, or a line `sep=;` before it.

use serde_json::{Map, Value as Json};

use super::Problem;
use crate::diag::Span;

/// Reads `text`: the first row names the columns, and every other row becomes a map.
///
/// # Errors
/// When a quote is not closed or misplaced, a row has another number of values than there are columns,
/// or two columns have one name.
pub fn read(text: &str) -> Result<Json, Problem> {
    let (start, mark) = separator(text);
    let mut rows = rows(text, start, mark)?.into_iter();
    let Some(header) = rows.next() else { return Ok(Json::Array(Vec::new())) };
    for (at, (name, span)) in header.cells.iter().enumerate() {
        if header.cells[..at].iter().any(|(known, _)| known == name) {
            return Err(Problem::syntax(*span, format!("two columns are named `{name}`"))
                .hint("give each column a name of its own in the first row"));
        }
    }
    let mut list = Vec::new();
    for row in rows {
        if row.cells.len() != header.cells.len() {
            let plural = if row.cells.len() == 1 { "value" } else { "values" };
            let has = row.cells.len();
            let message = format!("this row has {has} {plural}, but there are {} columns", header.cells.len());
            let hint = format!("put a value that holds a {} in double quotes", word(mark));
            return Err(Problem::syntax(row.span, message).hint(hint));
        }
        let names = header.cells.iter().map(|(name, _)| name.clone());
        let pairs = names.zip(row.cells.into_iter().map(|(cell, _)| Json::String(cell)));
        list.push(Json::Object(pairs.collect::<Map<_, _>>()));
    }
    Ok(Json::Array(list))
}

/// Where the value of a column stands in a row, counted from 0 below the row of names.
pub fn span(text: &str, row: usize, column: &str) -> Option<Span> {
    let (start, mark) = separator(text);
    let rows = rows(text, start, mark).ok()?;
    let at = rows.first()?.cells.iter().position(|(name, _)| name == column)?;
    rows.get(row + 1)?.cells.get(at).map(|(_, span)| *span)
}

/// Where the rows begin, and what stands between two values.
fn separator(text: &str) -> (usize, u8) {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let rest = &text[start..];
    let first = rest.lines().next().unwrap_or_default();
    if let [mark @ (b',' | b';' | b'\t')] = first.strip_prefix("sep=").unwrap_or_default().as_bytes() {
        let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
        return (start + end, *mark);
    }
    let bare = first.split('"').step_by(2);
    let holds = |mark: char| bare.clone().any(|part| part.contains(mark));
    (
        start,
        if holds(',') {
            b','
        } else if holds(';') {
            b';'
        } else if holds('\t') {
            b'\t'
        } else {
            b','
        },
    )
}

fn word(mark: u8) -> &'static str {
    match mark {
        b';' => "semicolon",
        b'\t' => "tab",
        _ => "comma",
    }
}

struct Row {
    cells: Vec<(String, Span)>,
    span: Span,
}

fn rows(text: &str, start: usize, mark: u8) -> Result<Vec<Row>, Problem> {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut rows = Vec::new();
    while at < bytes.len() {
        let start = at;
        let mut cells = Vec::new();
        let end = loop {
            let (cell, after) = cell(text, at, mark)?;
            cells.push((cell, Span::new(at, after)));
            at = after + 1;
            if bytes.get(after) != Some(&mark) {
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

/// The value that begins at byte `at`, and where the mark or the line's end after it stands.
fn cell(text: &str, at: usize, mark: u8) -> Result<(String, usize), Problem> {
    let ends = |b: u8| b == mark || matches!(b, b'\n' | b'\r');
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
    use super::{read, span};

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
            ("a;b\n1;2,5\n", r#"[{"a":"1","b":"2,5"}]"#),
            ("\"a,c\";b\n1;2,5\n", r#"[{"a,c":"1","b":"2,5"}]"#),
            ("a\tb\r\n1;2\t2,5\r\n", r#"[{"a":"1;2","b":"2,5"}]"#),
            ("\u{feff}sep=;\r\na,c;b\r\n1;2\r\n", r#"[{"a,c":"1","b":"2"}]"#),
            ("a,b;c\n1,2;3\n", r#"[{"a":"1","b;c":"2;3"}]"#),
            ("sep=;", "[]"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).unwrap().to_string(), expected, "{text:?}");
        }
    }

    #[test]
    fn mistakes_have_their_place() {
        let cases = [
            ("a,b\n1\n", 4, "this row has 1 value, but there are 2 columns"),
            ("a;b\n1,2\n", 4, "this row has 1 value, but there are 2 columns"),
            ("a,a\n", 2, "two columns are named `a`"),
            ("é\n\"x\n", 3, "a quote is opened here and never closed"),
            ("a\n\"x\"y\n", 5, "text goes on after a closing quote"),
        ];
        for (text, start, message) in cases {
            let problem = read(text).unwrap_err();
            assert_eq!((problem.span.start, problem.message.as_str()), (start, message), "{text:?}");
            assert!(problem.hint.is_some());
        }
    }
    #[test]
    fn a_value_has_its_place() {
        let text = "\u{feff}a;b\n\n1;\"x\ny\"\n2;é\n";
        let found = |row, column| span(text, row, column).map(|s| &text[s.start as usize..s.end as usize]);
        assert_eq!(found(0, "b"), Some("\"x\ny\""));
        assert_eq!(found(1, "b"), Some("é"));
        assert_eq!((found(2, "b"), found(0, "c")), (None, None));
    }
}
