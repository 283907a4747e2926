//! `wellspring leads show ID`: one submission, contact or lead with its story.

use serde_json::{Value, json};

use super::super::args::Format;
use super::super::context::Context;
use super::super::{Failure, report};
use super::args::ShowArgs;
use super::place::{self, told};
use crate::leads::db::{Db, DbError};
use crate::leads::model::{Permission, Submission};
use crate::leads::store::{history, permission, read};

/// Runs the command.
pub fn run(context: &Context, args: &ShowArgs) -> Result<(), Failure> {
    let mut db = place::open_existing(&place::database(context, &args.database))?;
    let (table, id) = place::whole_id(db.as_mut(), &args.id)?;
    let story = story(db.as_mut(), table, &id).map_err(told)?;
    match context.format {
        Format::Json => report::out(&format!("{story}\n")),
        Format::Human | Format::Short => report::out(&read_aloud(&story)),
    }
    Ok(())
}

fn story(db: &mut dyn Db, table: &str, id: &str) -> Result<Value, DbError> {
    let lead = if table == "lead" { read::lead_of(db, id)? } else { None };
    let submission = match (table, &lead) {
        ("submission", _) => read::one(db, id)?,
        (_, Some(lead)) => read::one(db, &lead.submission)?,
        _ => None,
    };
    let person = if table == "contact" { Some(id.to_owned()) } else { None };
    let person = person.or_else(|| lead.as_ref().map(|l| l.contact.clone()));
    let person = person.or_else(|| submission.as_ref().and_then(|s| s.contact.clone()));
    let contact = match &person {
        Some(id) => read::contact_of(db, id)?,
        None => None,
    };
    let (mut leads, mut touches, mut consents) = (Vec::new(), Vec::new(), Vec::new());
    let mut may_write = Vec::new();
    if let Some(contact) = &contact {
        may_write = permission::scopes(db, &contact.id)?;
        leads = read::leads_of(db, &contact.id)?.iter().map(|lead| lead.to_json(contact, &may_write)).collect();
        touches = read::touches(db, &contact.id)?.iter().map(Submission::to_json).collect();
        consents = read::permissions(db, &contact.id)?.iter().map(Permission::to_json).collect();
    }
    let told = history::of(db, submission.as_ref().map_or("", |s| s.id.as_str()), person.as_deref())?;
    let told: Vec<Value> =
        told.iter().map(|e| json!({"at": e.at.rfc3339(), "what": e.what, "detail": e.detail})).collect();
    Ok(json!({
        "id": id,
        "type": table,
        "submission": submission.as_ref().map(Submission::to_json),
        "contact": contact.as_ref().map(|contact| contact.to_json(&may_write)),
        "leads": leads,
        "consents": consents,
        "touches": touches,
        "history": told,
    }))
}

/// The story as lines for people: each key, and below it what it holds.
fn read_aloud(story: &Value) -> String {
    let mut out = String::new();
    for (key, value) in story.as_object().into_iter().flatten() {
        lines(&mut out, 0, key, value);
    }
    out
}

fn lines(out: &mut String, depth: usize, key: &str, value: &Value) {
    use std::fmt::Write;
    let space = "  ".repeat(depth);
    let _ = match value {
        Value::Null => Ok(()),
        Value::Object(map) if map.is_empty() => Ok(()),
        Value::String(text) if text.is_empty() => Ok(()),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            if texts.is_empty() { Ok(()) } else { writeln!(out, "{space}{key}: {}", texts.join(", ")) }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                lines(out, depth, &format!("{key} {}", at + 1), item);
            }
            Ok(())
        }
        Value::Object(map) => {
            let _ = writeln!(out, "{space}{key}:");
            for (key, value) in map {
                lines(out, depth + 1, key, value);
            }
            Ok(())
        }
        Value::String(text) => writeln!(out, "{space}{key}: {}", text.replace('\n', &format!("\n{space}  "))),
        other => writeln!(out, "{space}{key}: {other}"),
    };
}
