//! A submission in quarantine as a post again, so that its release goes through the steps that it has not seen.

use std::sync::Arc;

use super::{Person, Post, Quarantined};
use crate::form::manifest::Entry;
use crate::form::validate::{Accepted, Given};
use crate::leads::model::Submission;

/// The post behind a stored submission, by the definition that its form has now.
pub fn restore(entry: &Arc<Entry>, stored: &Submission) -> Quarantined {
    let consents = stored.consents.iter().map(|c| Given {
        id: c.id.clone(),
        scope: c.scope.clone(),
        text_sha256: c.text_sha256.clone(),
    });
    let accepted = Accepted {
        answers: stored.answers.clone(),
        consents: consents.collect(),
        context: stored.context.clone(),
        submission_id: stored.submission_id.clone(),
        seconds_open: stored.seconds_open.and_then(|s| u32::try_from(s).ok()),
        trapped: false,
    };
    let post = Post {
        entry: entry.clone(),
        person: Person::of(&entry.form, &accepted),
        accepted,
        offer: stored.offer.clone(),
        submission_id: stored.submission_id.clone(),
        received_at: stored.received_at,
        network: None,
    };
    Quarantined { post, reasons: stored.reasons.clone() }
}
