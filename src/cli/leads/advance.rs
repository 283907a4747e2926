//! `wellspring leads move`: what sales did with a lead.

use super::super::args::Format;
use super::super::context::Context;
use super::super::{Failure, report};
use super::args::{MoveArgs, MoveTo};
use super::place::{self, told};
use crate::config::amount;
use crate::leads::clock::Moment;
use crate::leads::store::progress::{Refused, Step, take};
use crate::leads::store::{permission, read};

/// Runs the command.
pub fn run(context: &Context, args: &MoveArgs) -> Result<(), Failure> {
    let step = step(args).map_err(|lacks| Failure::Machine(lacks.to_owned()))?;
    let mut db = place::open_existing(&place::database(context, &args.database))?;
    let (_, id) = place::whole_id(db.as_mut(), &args.id)?;
    db.begin().map_err(told)?;
    let lead = match take(db.as_mut(), &id, &step, Moment::now()) {
        Ok(lead) => db.commit().map(|()| lead).map_err(told)?,
        Err(refused) => {
            db.rollback();
            return Err(Failure::Machine(match refused {
                Refused::Db(why) => format!("the database: {why}"),
                other => format!("`{}` stays as it is: {other}", args.id),
            }));
        }
    };
    let contact = read::contact_of(db.as_mut(), &lead.contact).map_err(told)?;
    match (context.format, contact) {
        (Format::Json, Some(contact)) => {
            let may_write = permission::scopes(db.as_mut(), &contact.id).map_err(told)?;
            report::out(&format!("{}\n", lead.to_json(&contact, &may_write)));
        }
        _ => report::out(&format!("{}  {}\n", lead.id, lead.state.as_str())),
    }
    Ok(())
}

/// The step, with what it needs.
fn step(args: &MoveArgs) -> Result<Step, &'static str> {
    let reason = || args.reason.clone().ok_or("say why with `--reason`: it is what marketing learns from");
    Ok(match args.to {
        MoveTo::Assigned => Step::Assign { to: args.owner.clone().ok_or("say who has it with `--owner`")? },
        MoveTo::Accepted => Step::Accept,
        MoveTo::Rejected => Step::Reject { reason: reason()? },
        MoveTo::Won => Step::Win {
            amount: args.amount.as_deref().and_then(amount).ok_or("say what it is worth, as in `--amount 1200.50`")?,
        },
        MoveTo::Lost => Step::Lose { reason: reason()? },
    })
}
