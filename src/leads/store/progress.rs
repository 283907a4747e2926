//! How a lead goes on with sales: qualified → assigned → accepted or rejected → won or lost. What screening has not
//! qualified cannot be assigned, and a contact has no such state at all.

use std::fmt;

use super::history::{self, About};
use super::read;
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError, Value};
use crate::leads::model::{Lead, LeadState};

/// A step that a person takes with a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Somebody of sales has it.
    Assign {
        /// Who.
        to: String,
    },
    /// Who has it, wants it.
    Accept,
    /// Who has it, does not.
    Reject {
        /// Why; marketing learns from it.
        reason: String,
    },
    /// It became a customer.
    Win {
        /// What it is worth, in hundredths of the currency.
        amount: i64,
    },
    /// It did not.
    Lose {
        /// Why.
        reason: String,
    },
}

impl Step {
    /// The state that it leads to.
    pub fn to(&self) -> LeadState {
        match self {
            Self::Assign { .. } => LeadState::Assigned,
            Self::Accept => LeadState::Accepted,
            Self::Reject { .. } => LeadState::Rejected,
            Self::Win { .. } => LeadState::Won,
            Self::Lose { .. } => LeadState::Lost,
        }
    }

    /// The one state from which it can be taken.
    pub fn from(&self) -> LeadState {
        match self {
            Self::Assign { .. } => LeadState::Qualified,
            Self::Accept | Self::Reject { .. } => LeadState::Assigned,
            Self::Win { .. } | Self::Lose { .. } => LeadState::Accepted,
        }
    }
}

/// Why a step was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// Nothing has this id.
    Unknown,
    /// It is the id of a contact: a permission to write, which nobody can be handed.
    Contact,
    /// The lead is in another state.
    State {
        /// The state it is in.
        is: LeadState,
        /// The state it would have to be in.
        must: LeadState,
    },
    /// The database refuses.
    Db(DbError),
}

impl From<DbError> for Refused {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("no lead has this id"),
            Self::Contact => {
                f.write_str("this is a contact, a permission to write and no more: only a lead goes to sales")
            }
            Self::State { is, must } => {
                write!(f, "the lead is `{}`, and would have to be `{}`", is.as_str(), must.as_str())
            }
            Self::Db(error) => write!(f, "the database: {error}"),
        }
    }
}

/// Takes a step, and writes it into the story.
///
/// # Errors
/// When the id is no lead's, or the lead is in another state; nothing is changed then.
pub fn take(db: &mut dyn Db, id: &str, step: &Step, at: Moment) -> Result<Lead, Refused> {
    let Some(lead) = read::lead_of(db, id)? else {
        return Err(if read::contact_of(db, id)?.is_some() { Refused::Contact } else { Refused::Unknown });
    };
    let (owner, reason, amount): (Value, Value, Value) = match step {
        Step::Assign { to } => (to.into(), Value::Null, Value::Null),
        Step::Accept => (Value::Null, Value::Null, Value::Null),
        Step::Reject { reason } | Step::Lose { reason } => (Value::Null, reason.into(), Value::Null),
        Step::Win { amount } => (Value::Null, Value::Null, (*amount).into()),
    };
    // The condition stands in the statement, so of two who take a step at once one is refused.
    let sql = "UPDATE lead SET state = $1, owner = COALESCE($2, owner), reason = COALESCE($3, reason), \
               amount = COALESCE($4, amount), updated_at = $5 WHERE id = $6 AND state = $7";
    let values: [Value; 7] =
        [step.to().as_str().into(), owner, reason, amount, at.0.into(), id.into(), step.from().as_str().into()];
    if db.execute(sql, &values)? == 0 {
        return Err(Refused::State { is: lead.state, must: step.from() });
    }
    let about = About { submission: Some(&lead.submission), contact: Some(&lead.contact), lead: Some(id) };
    let detail = match step {
        Step::Assign { to } => to.as_str(),
        Step::Reject { reason } | Step::Lose { reason } => reason.as_str(),
        Step::Accept | Step::Win { .. } => "",
    };
    // A submission can be `accepted` too: what sales did is told apart from it.
    let what = format!("lead {}", step.to().as_str());
    history::write(db, at, about, &what, detail)?;
    read::lead_of(db, id)?.ok_or(Refused::Unknown)
}
