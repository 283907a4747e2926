//! The fixed order of steps: validate → spam → duplicate → competitor → completeness. Each step takes what only the
//! step before it can make, so no path skips one; a store takes nothing but the last.

pub mod duplicate;
pub mod person;
pub mod spam;
pub mod stored;

use super::clock::Moment;
use super::db::{Db, DbError};
use super::model::SubmissionState;
use super::normal;
use super::settings::{Competitors, Settings};
use crate::form::context;
use crate::form::manifest::Entry;
use crate::form::validate::{Accepted, FieldError, validate};
pub use duplicate::Earlier;
pub use person::Person;

/// A post whose answers keep the form's rules.
#[derive(Debug, Clone)]
pub struct Validated {
    /// What the store keeps of it.
    pub post: Post,
}

/// A post, with what its form says of it.
#[derive(Debug, Clone)]
pub struct Post {
    /// The form in its language.
    pub entry: std::sync::Arc<Entry>,
    /// What was accepted.
    pub accepted: Accepted,
    /// Who sent it, as far as the form asks.
    pub person: Person,
    /// The offer in whose page the form stood, if it is one of the form's.
    pub offer: Option<String>,
    /// The sender's own id of it.
    pub submission_id: Option<String>,
    /// When it came.
    pub received_at: Moment,
    /// The network it came from, for the bounds of mail; kept nowhere.
    pub network: Option<String>,
}

/// Step 1: the form's own rules.
///
/// # Errors
/// What is wrong, field by field.
pub fn begin(
    entry: &std::sync::Arc<Entry>,
    pairs: &[(String, String)],
    key: Option<String>,
    received_at: Moment,
) -> Result<Validated, Vec<FieldError>> {
    let accepted = validate(&entry.form, pairs).or_else(|errors| of_older_page(entry, pairs, errors))?;
    let person = Person::of(&entry.form, &accepted);
    let offer = accepted.context.get(context::OFFER).filter(|o| entry.offers.contains_key(*o)).cloned();
    let submission_id = accepted.submission_id.clone().or(key).and_then(|name| normal::submission_name(&name));
    let post = Post { entry: entry.clone(), accepted, person, offer, submission_id, received_at, network: None };
    Ok(Validated { post })
}

/// A page that was opened before the form changed may send a question that the form asks no more. Nobody can mend
/// that, so it is no mistake: the answer is kept after the others, under its own name.
fn of_older_page(
    entry: &Entry,
    pairs: &[(String, String)],
    errors: Vec<FieldError>,
) -> Result<Accepted, Vec<FieldError>> {
    let version = pairs.iter().find(|(name, _)| name == context::VERSION).map(|(_, value)| value.as_str());
    let is_older = version.is_some_and(|version| version.starts_with("sha256:") && version != entry.version);
    let unasked = |name: &str| errors.iter().any(|e| e.code == "unknown_field" && e.field == name);
    if !is_older || !errors.iter().any(|e| unasked(&e.field)) {
        return Err(errors);
    }
    let (unasked, asked): (Vec<_>, Vec<_>) = pairs.iter().cloned().partition(|(name, _)| unasked(name));
    let mut accepted = validate(&entry.form, &asked)?;
    accepted.answers.extend(unasked.into_iter().map(|(name, value)| (name, vec![value])));
    Ok(accepted)
}

/// What a look for spam found.
#[derive(Debug, Clone)]
pub enum AfterSpam {
    /// Signs of spam: it waits for a person, and the sender is not told.
    Quarantined(Quarantined),
    /// None.
    Clean(Clean),
}

/// A post with signs of spam.
#[derive(Debug, Clone)]
pub struct Quarantined {
    /// The post.
    pub post: Post,
    /// The signs.
    pub reasons: Vec<String>,
}

impl Quarantined {
    /// A person has looked and released it: it goes on with the step after this one.
    pub fn release(self) -> Clean {
        Clean { post: self.post }
    }
}

impl Validated {
    /// Step 2.
    pub fn spam(self, settings: &Settings) -> AfterSpam {
        let reasons = spam::reasons(&self.post, &settings.spam);
        if reasons.is_empty() {
            AfterSpam::Clean(Clean { post: self.post })
        } else {
            AfterSpam::Quarantined(Quarantined { post: self.post, reasons })
        }
    }
}

/// A post without signs of spam.
#[derive(Debug, Clone)]
pub struct Clean {
    post: Post,
}

impl Clean {
    /// The post, to look at.
    pub fn post(&self) -> &Post {
        &self.post
    }

    /// Step 3: what is known already.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn duplicate(&self, db: &mut dyn Db) -> Result<Compared<'_>, DbError> {
        Ok(Compared { post: &self.post, earlier: duplicate::earlier(db, &self.post)? })
    }
}

/// A post that was compared with all earlier ones.
#[derive(Debug)]
pub struct Compared<'a> {
    post: &'a Post,
    earlier: Earlier,
}

impl<'a> Compared<'a> {
    /// Step 4.
    pub fn competitor(self, competitors: &Competitors) -> Weighed<'a> {
        let rival = rival(&self.post.person, competitors);
        Weighed { post: self.post, earlier: self.earlier, rival }
    }
}

/// A post of which it is known whether a competitor sent it.
#[derive(Debug)]
pub struct Weighed<'a> {
    post: &'a Post,
    earlier: Earlier,
    rival: Option<String>,
}

impl<'a> Weighed<'a> {
    /// Step 5, the last one that comes with the receiver: whether there is a lead in it, and a qualified one.
    pub fn completeness(self) -> Screened<'a> {
        let need = self.post.person.need.is_some();
        let more = self.post.person.budget.is_some() || self.post.person.timing.is_some();
        let found = match (need, more) {
            _ if self.rival.is_some() => Found::Nothing,
            (false, _) => Found::Contact,
            (true, false) => Found::Lead,
            (true, true) => Found::Qualified,
        };
        Screened { post: self.post, earlier: self.earlier, rival: self.rival, found }
    }
}

/// What a post makes of its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A competitor makes nothing.
    Nothing,
    /// A permission to write.
    Contact,
    /// A need.
    Lead,
    /// A need, and a budget or a timing.
    Qualified,
}

/// A post after all steps: the only thing that [`super::store::keep`] makes a contact or a lead of.
#[derive(Debug)]
pub struct Screened<'a> {
    post: &'a Post,
    earlier: Earlier,
    rival: Option<String>,
    found: Found,
}

impl Screened<'_> {
    /// The post.
    pub fn post(&self) -> &Post {
        self.post
    }

    /// What was known already.
    pub fn earlier(&self) -> &Earlier {
        &self.earlier
    }

    /// What it makes of its sender.
    pub fn found(&self) -> Found {
        self.found
    }

    /// Its state, with the reasons.
    pub fn state(&self) -> (SubmissionState, Vec<String>) {
        if let Some(rival) = &self.rival {
            return (SubmissionState::Competitor, vec![format!("competitor: {rival}")]);
        }
        match &self.earlier.same {
            Some(_) => (SubmissionState::Merged, vec![self.earlier.why.clone()]),
            None => (SubmissionState::Accepted, Vec::new()),
        }
    }
}

/// The rule by which somebody is a competitor.
fn rival(person: &Person, competitors: &Competitors) -> Option<String> {
    let host = person.email.as_deref().and_then(normal::domain_of);
    let domain = competitors.domains.iter().find(|d| host.as_deref().is_some_and(|h| normal::is_below(h, d)));
    let company = person.company.as_deref().map(normal::company);
    let name = competitors.names.iter().find(|n| company.as_deref() == Some(n.as_str()));
    domain.or(name).cloned()
}
