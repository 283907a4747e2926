//! How a permission stands now. What a person ticked is a wish: what allows more than one letter counts once the
//! address is confirmed, and nothing counts after it was taken back.

use super::clock::Moment;
use super::model::Permission;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may be made use of.
    Allowed,
    /// It was asked for, and nobody has confirmed it.
    Asked,
    /// It allowed one letter, which was written then.
    Used(Moment),
    /// It was taken back then.
    Left(Moment),
}

/// How the permission of that scope stands that came with a submission. A scope that was confirmed once need not be
/// confirmed with each form.
pub fn of(permissions: &[Permission], submission: &str, scope: &str) -> Standing {
    let own = |p: &&Permission| p.scope == scope && p.submission.as_deref() == Some(submission);
    match permissions.iter().find(own) {
        None => Standing::Asked,
        Some(Permission { withdrawn_at: Some(at), .. }) => Standing::Left(*at),
        Some(Permission { used_at: Some(at), .. }) => Standing::Used(*at),
        Some(_) if scope != "once" && !is_confirmed(permissions, scope) => Standing::Asked,
        Some(_) => Standing::Allowed,
    }
}

/// Whether a scope is confirmed, and was not taken back since.
pub fn is_confirmed(permissions: &[Permission], scope: &str) -> bool {
    permissions.iter().any(|p| p.scope == scope && p.confirmed_at.is_some() && p.withdrawn_at.is_none())
}

#[cfg(test)]
mod tests {
    use super::{Standing, is_confirmed, of};
    use crate::leads::settings::Settings;
    use crate::leads::store::permission::{Letter, confirm, may_write, withdraw};
    use crate::leads::store::read;
    use crate::leads::testing::{NOW, keep, letter_form, on_each, post};

    #[test]
    fn what_was_ticked_counts_from_its_confirmation_to_its_end() {
        on_each(|_, db| {
            let both = [("email", "ada@a.example"), ("consent_letter", "yes"), ("consent_answer", "yes")];
            let first = keep(db, &Settings::default(), post(&letter_form(), 0, &both));
            let second = keep(db, &Settings::default(), post(&letter_form(), 1, &both));
            let contact = first.contact.unwrap();
            let ids = [first.id, second.id];
            let now = read::permissions(db, &contact).unwrap();
            assert_eq!(of(&now, &ids[0], "once"), Standing::Allowed);
            assert_eq!(of(&now, &ids[0], "newsletter"), Standing::Asked);
            confirm(db, &contact, &ids[0], NOW.plus(2)).unwrap();
            let now = read::permissions(db, &contact).unwrap();
            assert_eq!([0, 1].map(|at: usize| of(&now, &ids[at], "newsletter")), [Standing::Allowed; 2]);
            assert!(is_confirmed(&now, "newsletter") && !is_confirmed(&now, "once"));
            db.execute("UPDATE consent SET confirmed_at = NULL", &[]).unwrap();
            may_write(db, &contact, Letter::FollowUp, NOW.plus(3)).unwrap();
            let now = read::permissions(db, &contact).unwrap();
            assert_eq!(of(&now, &ids[0], "once"), Standing::Used(NOW.plus(3)));
            withdraw(db, &contact, NOW.plus(4)).unwrap();
            let now = read::permissions(db, &contact).unwrap();
            assert_eq!(of(&now, &ids[1], "newsletter"), Standing::Left(NOW.plus(4)));
            assert_eq!(of(&now, "another", "newsletter"), Standing::Asked, "it waits in quarantine");
        });
    }
}
