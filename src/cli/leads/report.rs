//! `wellspring leads report`: what campaigns, pages and forms have brought, side by side.

use super::super::args::Format;
use super::super::context::Context;
use super::super::{Failure, report as printed};
use super::args::{CountBy, CountTouch, ReportArgs};
use super::place::{self, told};
use crate::form::view::Visit;
use crate::leads::report::{By, Touch, report};
use crate::leads::store::read::{self, Wanted};

/// Runs the command.
pub fn run(context: &Context, args: &ReportArgs) -> Result<(), Failure> {
    let book = place::book(&place::manifest(context, args.manifest.as_ref()))?;
    let mut db = place::open_existing(&place::database(context, &args.database))?;
    let touches = read::submissions(db.as_mut(), &Wanted::default()).map_err(told)?;
    let leads = read::leads(db.as_mut()).map_err(told)?;
    let by = match args.by {
        CountBy::Campaign => By::Campaign,
        CountBy::Page => By::Page,
        CountBy::Form => By::Form,
    };
    let touch = match args.touch {
        CountTouch::First => Touch::First,
        CountTouch::Last => Touch::Last,
        CountTouch::All => Touch::All,
    };
    let lines = report(&touches, &leads, (by, touch), &book.settings.costs);
    if context.format == Format::Json {
        for (name, line) in &lines {
            printed::out(&format!("{}\n", line.to_json(name)));
        }
        return Ok(());
    }
    let rows: Vec<Vec<String>> = lines.iter().map(|(name, line)| row(&line.to_json(name))).collect();
    printed::out(&aligned(&rows));
    if touch == Touch::First && book.settings.visit == Visit::Page {
        printed::note(
            context,
            "with `[leads] visit = \"page\"` a first touch is the first form that was sent, not the first visit",
        );
    }
    Ok(())
}

/// The columns of a table for people.
const COLUMNS: [(&str, &str); 12] = [
    ("name", ""),
    ("contacts", "contacts"),
    ("leads", "leads"),
    ("qualified", "qualified"),
    ("accepted", "accepted"),
    ("customers", "customers"),
    ("revenue", "revenue"),
    ("cost", "cost"),
    ("cost_per_contact", "per contact"),
    ("cost_per_lead", "per lead"),
    ("cost_per_qualified", "per qualified"),
    ("cost_per_customer", "per customer"),
];

fn row(line: &serde_json::Value) -> Vec<String> {
    let text = |key: &str| match &line[key] {
        serde_json::Value::Null => "-".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    COLUMNS.iter().map(|(key, _)| text(key)).collect()
}

/// Names to the left, numbers to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let head: Vec<String> = COLUMNS.iter().map(|(_, title)| (*title).to_owned()).collect();
    let all: Vec<&Vec<String>> = std::iter::once(&head).chain(rows).collect();
    let width = |column: usize| all.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..COLUMNS.len()).map(width).collect();
    let mut out = String::new();
    for row in all {
        let cells = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(at, (cell, width))| if at == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") });
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}
