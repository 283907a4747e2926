//! The bars of a chart, from a data file. Whatever cannot be drawn is told, with its cell and where the page asks.

use tera::{Kwargs, TeraResult, Value};

use super::current::{self, Here};
use super::locale;
use super::values::{map, text};
use crate::diag::{Diagnostic, Place, codes, nearest, shorten};
use crate::node::{csv, data};
use crate::path::SourcePath;

mod amount;

use amount::{Amount, Cell};

/// How many bars a chart has at most. More of them show nothing, and a page that holds them is slow.
const MOST: usize = 1000;

/// How many cells of one chart are told one by one.
const TOLD: usize = 5;

/// What a template draws: `label` and `value`, the names of the columns, `top`, and `rows`, each with its `label`, what
/// is `shown`, and its `size` if it has a bar. Nothing, if there is nothing to draw.
///
/// # Errors
/// When an argument is no text.
pub fn chart(kwargs: &Kwargs, here: &Here) -> TeraResult<Value> {
    let asked = |name: &'static str| kwargs.get::<&str>(name).map(Option::unwrap_or_default);
    let file = kwargs.must_get::<&str>("csv")?;
    let (label, value) = (asked("label")?, asked("value")?);
    let drawn = rows(here, file).and_then(|rows| {
        let (label, value) = columns(here, file, &rows[0], (label, value))?;
        Some(draw(here, &Table { file, rows, label, value }))
    });
    Ok(drawn.unwrap_or_else(Value::none))
}

/// The rows of a file and the columns that are drawn.
struct Table<'a> {
    file: &'a str,
    rows: &'a [Value],
    label: &'a str,
    value: &'a str,
}

fn invalid(message: String, hint: impl Into<String>) -> Diagnostic {
    Diagnostic::new(codes::CHART_INVALID, message).hint(hint)
}

fn stem(file: &str) -> &str {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// The file behind a name of data, if there is one.
fn path(here: &Here, file: &str) -> Option<SourcePath> {
    let of = |extension: &&str| SourcePath::new(&format!("content/_data/{}.{extension}", stem(file))).ok();
    data::EXTENSIONS.iter().filter_map(of).find(|path| here.renderer.snapshot.has(path))
}

fn rows<'a>(here: &'a Here, file: &str) -> Option<&'a [Value]> {
    let Some(found) = here.renderer.data.get(stem(file)) else {
        // A file that cannot be read is told as such.
        if path(here, file).is_none() {
            let hint = nearest::hint(stem(file), here.renderer.data.keys().map(String::as_str));
            here.tell(invalid(format!("there is no data file `{file}` in `content/_data/`"), hint));
        }
        return None;
    };
    let rows = found.as_array().unwrap_or_default();
    if rows.is_empty() || !rows.iter().all(Value::is_map) {
        let hint =
            "write a first row with the names of the columns and below it a row for each bar, or take the chart out";
        here.tell(invalid(format!("the data file `{file}` has no rows that a chart could draw"), hint));
        return None;
    }
    Some(rows)
}

fn columns<'a>(here: &Here, file: &str, first: &'a Value, asked: (&str, &str)) -> Option<(&'a str, &'a str)> {
    let all: Vec<&str> = first.as_map().into_iter().flatten().filter_map(|(key, _)| key.as_str()).collect();
    let find = |name: &str, usual: usize| {
        let name = name.trim();
        if name.is_empty() { all.get(usual) } else { all.iter().find(|known| known.trim() == name) }.copied()
    };
    let (label, value) = (find(asked.0, 0), find(asked.1, 1));
    for (name, _) in
        [(asked.0, label), (asked.1, value)].iter().filter(|(name, found)| !name.is_empty() && found.is_none())
    {
        let hint = nearest::hint(name, all.iter().copied());
        here.tell(invalid(format!("`{file}` has no column `{name}`"), hint));
    }
    match (label, value) {
        (Some(label), Some(value)) if label != value => Some((label, value)),
        (None, _) | (_, None) if !asked.1.is_empty() || all.len() > 1 => None,
        _ => {
            let hint = "a chart takes the names from `label` and the numbers from `value`; without them from the first \
                        and the second column";
            here.tell(invalid(format!("`{file}` has no second column for the bars"), hint));
            None
        }
    }
}

fn draw(here: &Here, table: &Table) -> Value {
    let mut faults = Vec::new();
    if table.rows.len() > MOST {
        let message = format!("`{}` has {} rows, and a chart draws {MOST}", table.file, table.rows.len());
        here.tell(invalid(message, "put sums or averages into a file of their own, as one row a month"));
    }
    let rows = &table.rows[..table.rows.len().min(MOST)];
    let cells: Vec<String> = rows.iter().map(|row| written(row, table.value)).collect();
    let read = amount::column(cells.iter().map(String::as_str));
    let unit =
        read.iter().find_map(|cell| if let Cell::Amount(amount) = cell { Some(amount.unit.clone()) } else { None });
    let mut top = 0.0_f64;
    let mut drawn = Vec::with_capacity(rows.len());
    for (at, ((row, cell), read)) in rows.iter().zip(&cells).zip(&read).enumerate() {
        let shown = match bar(cell, read, unit.as_deref().unwrap_or_default()) {
            Ok(found) => found,
            Err(fault) => {
                faults.push((at, fault));
                None
            }
        };
        top = shown.map_or(top, |amount| top.max(amount.value));
        drawn.push(bar_value(here, &written(row, table.label), cell, shown));
    }
    if top == 0.0 && faults.is_empty() && read.iter().all(|cell| *cell == Cell::Words) {
        let hint = "name the column with the numbers, as in `value=\"…\"`";
        here.tell(invalid(format!("the column `{}` of `{}` holds no number", table.value, table.file), hint));
    }
    tell(here, table, faults);
    let top = if top > 0.0 { top.to_string() } else { "1".to_owned() };
    let (label, value) = (text(table.label.trim()), text(table.value.trim()));
    map([("label", label), ("value", value), ("top", text(&top)), ("rows", Value::from(drawn))])
}

/// What a row holds in a column, as text.
fn written(row: &Value, column: &str) -> String {
    let found = row.as_map().and_then(|map| map.iter().find(|(key, _)| key.as_str() == Some(column)));
    found.map(|(_, value)| value).filter(|value| !value.is_none()).map(ToString::to_string).unwrap_or_default()
}

/// The number of a cell, if it holds one, or why it cannot be drawn.
fn bar<'a>(cell: &str, read: &'a Cell, unit: &str) -> Result<Option<&'a Amount>, Diagnostic> {
    let cell = shorten(cell);
    match read {
        Cell::Words => Ok(None),
        Cell::Amount(amount) if amount.unit == unit => Ok(Some(amount)),
        Cell::Amount(_) => {
            let hint = "give all numbers of a column the same unit, or none";
            let first = if unit.is_empty() { "have none".to_owned() } else { format!("are in `{unit}`") };
            Err(invalid(format!("`{cell}` has another unit than the numbers above, which {first}"), hint))
        }
        Cell::Either(with_decimals, whole, _) => {
            let hint =
                format!("write `{}`, or `{}0`, which can be read in one way alone", whole.plain, with_decimals.plain);
            Err(invalid(format!("`{cell}` can be read as {} and as {}", whole.plain, with_decimals.plain), hint))
        }
        Cell::Unclear => {
            let hint = "write the number alone, as in `1240` or `12.5`; a cell without digits, as `n/a`, has no bar";
            Err(invalid(format!("`{cell}` is no number"), hint))
        }
    }
}

fn bar_value(here: &Here, label: &str, cell: &str, amount: Option<&Amount>) -> Value {
    let shown = match amount {
        Some(amount) if amount.unit.is_empty() => locale::number(&here.lang, &amount.plain),
        _ => cell.trim().to_owned(),
    };
    let size = amount.map_or_else(Value::none, |amount| text(&amount.value.to_string()));
    map([("label", text(label)), ("shown", text(&shown)), ("size", size)])
}

/// Tells of cells where they stand, and which page draws them.
fn tell(here: &Here, table: &Table, faults: Vec<(usize, Diagnostic)>) {
    let Some(path) = path(here, table.file) else { return };
    let source = if path.extension() == "csv" { here.renderer.snapshot.read_text(&path).ok() } else { None };
    let more = faults.len().saturating_sub(TOLD);
    for (nth, (row, mut fault)) in faults.into_iter().take(TOLD).enumerate() {
        let span = source.as_deref().and_then(|source| Some((source, csv::span(source, row, table.value)?)));
        let place = span.map_or_else(|| Place::file(&path), |(source, span)| Place::of(&path, source, span));
        // The first row of a spreadsheet names the columns.
        fault.message = format!("row {}, column `{}`: {}", row + 2, table.value.trim(), fault.message);
        if let Some(asked) = here.place() {
            fault = fault.hint(format!("the chart stands in `{}`", shown(&asked)));
        }
        if nth + 1 == TOLD && more > 0 {
            fault = fault.hint(format!("{more} more of its cells cannot be drawn"));
        }
        current::add(fault.at(place));
    }
}

fn shown(place: &Place) -> String {
    if place.line == 0 { place.path.to_string() } else { format!("{}:{}", place.path, place.line) }
}
