//! `wellspring leads list`: contacts and leads, or every submission.

use super::super::args::Format;
use super::super::context::Context;
use super::super::{Failure, report};
use super::args::ListArgs;
use super::place::{self, told};
use crate::leads::db::{Db, DbError};
use crate::leads::store::read::{self, Wanted};

/// Runs the command.
pub fn run(context: &Context, args: &ListArgs) -> Result<(), Failure> {
    let mut db = place::open_existing(&place::database(context, &args.database))?;
    let listed = rows(db.as_mut(), args.submissions).map_err(told)?;
    for value in listed {
        match context.format {
            Format::Json => report::out(&format!("{value}\n")),
            Format::Human | Format::Short => report::out(&line(&value)),
        }
    }
    Ok(())
}

/// What is listed, and exported: contacts and leads, or every submission.
///
/// # Errors
/// When the database refuses.
pub fn rows(db: &mut dyn Db, all_submissions: bool) -> Result<Vec<serde_json::Value>, DbError> {
    if all_submissions { submissions(db) } else { people(db) }
}

fn submissions(db: &mut dyn Db) -> Result<Vec<serde_json::Value>, DbError> {
    let mut all = read::submissions(db, &Wanted::default())?;
    all.reverse();
    Ok(all.iter().map(crate::leads::model::Submission::to_json).collect())
}

/// Each lead, and each contact that has stated no need.
fn people(db: &mut dyn Db) -> Result<Vec<serde_json::Value>, DbError> {
    let contacts = read::contacts(db)?;
    let leads = read::leads(db)?;
    let mut listed = Vec::new();
    for contact in &contacts {
        let of: Vec<_> = leads.iter().filter(|lead| lead.contact == contact.id).collect();
        if of.is_empty() {
            listed.push(contact.to_json());
        }
        listed.extend(of.iter().map(|lead| lead.to_json(contact)));
    }
    Ok(listed)
}

/// One line for people.
fn line(value: &serde_json::Value) -> String {
    let text = |key: &str| value[key].as_str().unwrap_or_default();
    let when = if text("received_at").is_empty() { text("created_at") } else { text("received_at") };
    let who = if text("email").is_empty() { text("form") } else { text("email") };
    format!("{}  {:<12}  {}  {}\n", when, text("state"), text("id"), who)
}
