//! `wellspring leads list`: contacts and leads, or every submission.

use super::super::args::Format;
use super::super::context::Context;
use super::super::{Failure, report};
use super::args::ListArgs;
use super::place::{self, told};
use crate::leads::db::{Db, DbError};
use crate::leads::report::by_contact;
use crate::leads::store::permission;
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
    let by = by_contact(&leads);
    let mut listed = Vec::new();
    for contact in &contacts {
        let of = by.get(contact.id.as_str()).map_or(&[][..], Vec::as_slice);
        let may_write = permission::scopes(db, &contact.id)?;
        if of.is_empty() {
            listed.push(contact.to_json(&may_write));
        }
        listed.extend(of.iter().map(|lead| lead.to_json(contact, &may_write)));
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::table, rows};
    use crate::leads::db::Db;
    use crate::leads::settings::Settings;
    use crate::leads::store::erase;
    use crate::leads::store::permission::{Letter, confirm, may_write, withdraw};
    use crate::leads::testing::{NOW, keep, lead_form, letter_form, on_each, post};

    #[test]
    fn an_export_says_who_may_be_written_to() {
        on_each(|_, db| {
            let none = Settings::default();
            let both = [("email", "ada@a.example"), ("consent_letter", "yes"), ("consent_answer", "yes")];
            let kept = keep(db, &none, post(&letter_form(), 0, &both));
            let contact = kept.contact.unwrap();
            let listed = |db: &mut dyn Db| rows(db, false).unwrap();
            assert_eq!(listed(db)[0]["may_write"], json!(["once"]), "what is not confirmed is not allowed");
            confirm(db, &contact, &kept.id, NOW).unwrap();
            keep(db, &none, post(&lead_form(), 1, &[both[0], ("need", "Pumps")]));
            let row = listed(db).remove(0);
            assert_eq!((&row["type"], &row["may_write"]), (&json!("lead"), &json!(["newsletter", "once"])));
            assert_eq!(row["confirmed_at"], json!(NOW.rfc3339()));
            let table = String::from_utf8(table::csv(&[row]).unwrap()).unwrap();
            assert!(table.contains("may_write") && table.contains("newsletter; once"), "{table}");
            withdraw(db, &contact, NOW.plus(1)).unwrap();
            let row = listed(db).remove(0);
            assert_eq!((&row["may_write"], &row["unsubscribed_at"]), (&json!([]), &json!(NOW.plus(1).rfc3339())));

            let once = [("email", "bo@b.example"), ("consent_answer", "yes")];
            let other = keep(db, &none, post(&letter_form(), 2, &once)).contact.unwrap();
            assert_eq!(listed(db)[1]["may_write"], json!(["once"]));
            may_write(db, &other, Letter::FollowUp, NOW).unwrap();
            assert_eq!(listed(db)[1]["may_write"], json!([]), "it is used");

            erase::erase(db, "eve@e.example", NOW).unwrap();
            keep(db, &none, post(&letter_form(), 3, &[("email", "eve@e.example"), once[1]]));
            assert_eq!(listed(db)[2]["may_write"], json!([]), "who was erased is not written to");
        });
    }
}
