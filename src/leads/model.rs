//! What the receiver keeps. A contact and a lead are different types: only a lead can be qualified, and nothing that
//! takes a lead can be handed a contact.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::clock::Moment;

/// What became of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubmissionState {
    /// It made a contact or a lead, or told more of one.
    Accepted,
    /// It says what an earlier one said; it is kept as another touch.
    Merged,
    /// It bears signs of spam, and waits for a person to look.
    Quarantined,
    /// It comes from a competitor: answered politely, never for sales.
    Competitor,
}

impl SubmissionState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Merged, Self::Quarantined, Self::Competitor];

    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Merged => "merged",
            Self::Quarantined => "quarantined",
            Self::Competitor => "competitor",
        }
    }

    /// The state of that word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// How far sales have come with a lead. A contact has none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LeadState {
    /// A need is stated.
    Lead,
    /// A need, and a budget or a timing.
    Qualified,
    /// Somebody of sales has it.
    Assigned,
    /// Who has it, wants it.
    Accepted,
    /// Who had it, does not; with a reason.
    Rejected,
    /// It became a customer.
    Won,
    /// It did not.
    Lost,
}

impl LeadState {
    /// All of them, in their order.
    pub const ALL: [Self; 7] =
        [Self::Lead, Self::Qualified, Self::Assigned, Self::Accepted, Self::Rejected, Self::Won, Self::Lost];

    /// The word in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Qualified => "qualified",
            Self::Assigned => "assigned",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    /// The state of that word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What came, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Ours.
    pub id: String,
    /// The sender's, by which a repeated post is known.
    pub submission_id: Option<String>,
    /// The form's name.
    pub form: String,
    /// The hash of the form's definition.
    pub form_version: Option<String>,
    /// The language of the form.
    pub language: String,
    /// The offer in whose page it stood.
    pub offer: Option<String>,
    /// What the form makes of its sender.
    pub creates: String,
    /// When it came.
    pub received_at: Moment,
    /// What became of it.
    pub state: SubmissionState,
    /// Why, for a person: signs of spam, what it was merged into.
    pub reasons: Vec<String>,
    /// The submission that said the same before.
    pub merged_into: Option<String>,
    /// The contact that it belongs to.
    pub contact: Option<String>,
    /// The lead that it belongs to.
    pub lead: Option<String>,
    /// Answers by the name of their question, in the form's order.
    pub answers: Vec<(String, Vec<String>)>,
    /// The permissions given with it.
    pub consents: Vec<GivenConsent>,
    /// What is known of the visit.
    pub context: BTreeMap<String, String>,
    /// For how long the form was open.
    pub seconds_open: Option<i64>,
}

/// A permission as it came with a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenConsent {
    /// Its name in the form.
    pub id: String,
    /// What it allows.
    pub scope: String,
    /// The exact text; empty if the page was older than what we know.
    pub text: String,
    /// Its hash.
    pub text_sha256: String,
    /// Its short name, with language.
    pub version: String,
}

impl Submission {
    /// One object, for `leads list --submissions` and the exports.
    pub fn to_json(&self) -> Json {
        let answers: serde_json::Map<String, Json> =
            self.answers.iter().map(|(name, values)| (name.clone(), json!(values))).collect();
        json!({
            "type": "submission",
            "id": self.id,
            "submission_id": self.submission_id,
            "form": self.form,
            "form_version": self.form_version,
            "language": self.language,
            "offer": self.offer,
            "creates": self.creates,
            "received_at": self.received_at.rfc3339(),
            "state": self.state.as_str(),
            "reasons": self.reasons,
            "merged_into": self.merged_into,
            "contact": self.contact,
            "lead": self.lead,
            "answers": answers,
            "consents": self.consents,
            "context": self.context,
            "seconds_open": self.seconds_open,
        })
    }
}

/// A permission to write to a person, and no more than that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Ours.
    pub id: String,
    /// The normalised address by which the person is known again.
    pub address: String,
    /// The e-mail address as written.
    pub email: Option<String>,
    /// The telephone number as written.
    pub phone: Option<String>,
    /// The whole name.
    pub name: Option<String>,
    /// The company.
    pub company: Option<String>,
    /// The ISO 3166 code.
    pub country: Option<String>,
    /// The language of the last form.
    pub language: String,
    /// When the person first wrote.
    pub created_at: Moment,
    /// When the person last wrote.
    pub updated_at: Moment,
    /// When the address was confirmed.
    pub confirmed_at: Option<Moment>,
    /// When the person left.
    pub unsubscribed_at: Option<Moment>,
}

impl Contact {
    /// One object, for `leads list` and the exports. `may_write` names what the person allows now.
    pub fn to_json(&self, may_write: &[String]) -> Json {
        json!({
            "type": "contact",
            "id": self.id,
            "state": "contact",
            "email": self.email,
            "phone": self.phone,
            "name": self.name,
            "company": self.company,
            "country": self.country,
            "language": self.language,
            "created_at": self.created_at.rfc3339(),
            "updated_at": self.updated_at.rfc3339(),
            "confirmed_at": self.confirmed_at.map(Moment::rfc3339),
            "unsubscribed_at": self.unsubscribed_at.map(Moment::rfc3339),
            "may_write": may_write,
        })
    }
}

/// A person with a stated need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Ours.
    pub id: String,
    /// The contact.
    pub contact: String,
    /// The submission that stated the need first.
    pub submission: String,
    /// Its form.
    pub form: String,
    /// How far sales have come.
    pub state: LeadState,
    /// Why it was rejected or lost.
    pub reason: Option<String>,
    /// The need, as written.
    pub need: String,
    /// What may be spent.
    pub budget: Option<String>,
    /// By when it must be solved.
    pub timing: Option<String>,
    /// How the firm takes to new things; shown, never scored.
    pub attitude: Option<String>,
    /// The person who answers.
    pub owner: Option<String>,
    /// When it came.
    pub created_at: Moment,
    /// When something was last learnt of it.
    pub updated_at: Moment,
    /// What it is worth once it is won, in hundredths of the currency.
    pub amount: Option<i64>,
}

impl Lead {
    /// One object with its contact, for `leads list` and the exports. `may_write` names what the person allows now.
    pub fn to_json(&self, contact: &Contact, may_write: &[String]) -> Json {
        json!({
            "type": "lead",
            "id": self.id,
            "state": self.state.as_str(),
            "reason": self.reason,
            "contact": contact.id,
            "email": contact.email,
            "phone": contact.phone,
            "name": contact.name,
            "company": contact.company,
            "country": contact.country,
            "language": contact.language,
            "form": self.form,
            "submission": self.submission,
            "need": self.need,
            "budget": self.budget,
            "timing": self.timing,
            "attitude": self.attitude,
            "owner": self.owner,
            "created_at": self.created_at.rfc3339(),
            "updated_at": self.updated_at.rfc3339(),
            "confirmed_at": contact.confirmed_at.map(Moment::rfc3339),
            "unsubscribed_at": contact.unsubscribed_at.map(Moment::rfc3339),
            "may_write": may_write,
        })
    }
}

/// A permission that a person gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The submission that gave it.
    pub submission: Option<String>,
    /// What it allows.
    pub scope: String,
    /// The exact text; empty if the page was older than what we know.
    pub text: String,
    /// Its short name, with language.
    pub version: String,
    /// When it was given.
    pub given_at: Moment,
    /// When the address was confirmed for it.
    pub confirmed_at: Option<Moment>,
    /// When it was used, if it allows one time only.
    pub used_at: Option<Moment>,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
}

impl Permission {
    /// One object.
    pub fn to_json(&self) -> Json {
        json!({
            "scope": self.scope,
            "text": self.text,
            "version": self.version,
            "given_at": self.given_at.rfc3339(),
            "confirmed_at": self.confirmed_at.map(Moment::rfc3339),
            "used_at": self.used_at.map(Moment::rfc3339),
            "withdrawn_at": self.withdrawn_at.map(Moment::rfc3339),
        })
    }
}
