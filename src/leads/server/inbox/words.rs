//! Times, states and reasons as a person reads them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::markup::Markup;
use crate::leads::clock::{DAY, Moment};
use crate::leads::model::{LeadState, Submission, SubmissionState};
use crate::leads::standing::Standing;

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;

/// Tells times: it knows what time it is, and where.
#[derive(Debug, Clone)]
pub struct Clock {
    /// The present moment.
    pub now: Moment,
    /// The zone.
    pub zone: TimeZone,
}

impl Clock {
    /// As in `Mon 23 Nov 2026, 16:12`.
    pub fn exact(&self, at: Moment) -> String {
        let moment = Timestamp::from_millisecond(at.0).map(|moment| moment.to_zoned(self.zone.clone()));
        moment.map_or_else(|_| String::new(), |moment| moment.strftime("%a %-d %b %Y, %H:%M").to_string())
    }

    /// As in `3 h ago`; the day, once that says more.
    pub fn since(&self, at: Moment) -> String {
        match self.now.0.saturating_sub(at.0) {
            past if past < MINUTE => "just now".into(),
            past if past < 7 * DAY => format!("{} ago", span(past)),
            _ => self.day(at),
        }
    }

    /// The day, as in `23 Nov 2026`.
    pub fn day(&self, at: Moment) -> String {
        let moment = Timestamp::from_millisecond(at.0).map(|moment| moment.to_zoned(self.zone.clone()));
        moment.map_or_else(|_| String::new(), |moment| moment.strftime("%-d %b %Y").to_string())
    }

    /// The name of the zone.
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// A moment with how long ago it was; the exact one is there for a pointer and for a machine.
    pub fn ago(&self, at: Moment, to: &mut Markup) {
        to.html("<time datetime=\"").text(&at.rfc3339()).html("\" title=\"").text(&self.exact(at)).html("\">");
        to.text(&self.since(at)).html("</time>");
    }

    /// The exact moment, with how long ago it was.
    pub fn both(&self, at: Moment, to: &mut Markup) {
        to.html("<time datetime=\"").text(&at.rfc3339()).html("\">").text(&self.exact(at)).html("</time>");
        if (0..7 * DAY).contains(&self.now.0.saturating_sub(at.0)) {
            to.html(" <span class=\"muted\">(").text(&self.since(at)).html(")</span>");
        }
    }
}

/// A span of time in its largest unit: `5 min`, `3 h`, `2 days`.
pub fn span(milliseconds: i64) -> String {
    match milliseconds.abs() {
        past if past < HOUR => format!("{} min", (past / MINUTE).max(1)),
        past if past < 2 * DAY => format!("{} h", past / HOUR),
        past => format!("{} days", past / DAY),
    }
}

/// When an answer is promised for, and whether it is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Somebody has answered, or it needs no answer of a person.
    No,
    /// By then.
    By(Moment),
    /// Since then it is late.
    Late(Moment),
}

/// When a person has to answer: what asks something is answered within the hours that its form promises.
pub fn due(stored: &Submission, lead: Option<LeadState>, hours: u32, is_answered: bool, now: Moment) -> Due {
    let asks = lead.is_some() || stored.creates == "lead";
    let is_taken = lead.is_some_and(|state| !matches!(state, LeadState::Lead | LeadState::Qualified));
    if stored.state != SubmissionState::Accepted || is_answered || is_taken || !asks {
        return Due::No;
    }
    let by = stored.received_at.plus(i64::from(hours) * HOUR);
    if now > by { Due::Late(by) } else { Due::By(by) }
}

/// The state of a submission: a word with a mark before it, so that colour says nothing alone.
pub fn state(stored: &Submission, lead: Option<LeadState>, to: &mut Markup) {
    let (class, mark, word) = match (stored.state, lead) {
        (SubmissionState::Quarantined, _) => ("warn", "▲", "In quarantine"),
        (SubmissionState::Merged, _) => ("", "≡", "Merged with an earlier one"),
        (SubmissionState::Competitor, _) => ("", "–", "From a competitor"),
        (SubmissionState::Accepted, None) => ("", "○", "Contact"),
        (SubmissionState::Accepted, Some(state)) => match state {
            LeadState::Lead => ("lead", "◆", "Lead"),
            LeadState::Qualified => ("ok", "●", "Qualified lead"),
            LeadState::Assigned => ("ok", "●", "Lead, assigned"),
            LeadState::Accepted => ("ok", "●", "Lead, accepted by sales"),
            LeadState::Rejected => ("", "✕", "Lead, rejected"),
            LeadState::Won => ("ok", "★", "Lead, won"),
            LeadState::Lost => ("", "✕", "Lead, lost"),
        },
    };
    to.html("<span class=\"state ").text(class).html("\"><span aria-hidden=\"true\">").text(mark).html("</span>");
    to.text(word).html("</span>");
}

/// The name of a state in the list of filters.
pub fn state_name(state: SubmissionState) -> &'static str {
    match state {
        SubmissionState::Accepted => "Accepted",
        SubmissionState::Merged => "Merged",
        SubmissionState::Quarantined => "Quarantine",
        SubmissionState::Competitor => "Competitors",
    }
}

/// What a permission allows.
pub fn scope(scope: &str) -> String {
    match scope.split_once(':') {
        Some(("partner", name)) => format!("partner {name} may write"),
        _ if scope == "newsletter" => "newsletter".into(),
        _ if scope == "once" => "one letter".into(),
        _ => scope.to_owned(),
    }
}

/// How a permission stands, where it is not simply allowed.
pub fn standing(standing: Standing, clock: &Clock) -> Option<String> {
    match standing {
        Standing::Allowed => None,
        Standing::Asked => Some("asked, not confirmed yet".into()),
        Standing::Used(at) => Some(format!("used on {}", clock.day(at))),
        Standing::Left(at) => Some(format!("left on {}", clock.day(at))),
    }
}

/// A sign of spam as a sentence.
pub fn reason(stored: &str) -> String {
    let Some((sign, detail)) = stored.split_once(": ") else { return stored.to_owned() };
    match sign {
        "trap" => {
            "A field that people do not see was filled in. Programs do that; rarely, an extension of a browser does."
                .into()
        }
        "probe" => "It is a test from `wellspring leads probe`, and goes to nobody.".into(),
        "fast" => format!("It came faster than people write: {detail}."),
        "disposable" => format!("The address is a throw-away one: {detail}."),
        "links" => format!("It holds many links: {detail}."),
        _ => format!("{}: {detail}.", capital(sign)),
    }
}

/// More of what happened. Signs of spam are told as sentences there too: after a release the history alone has them.
pub fn detail(what: &str, stored: &str) -> String {
    match what {
        "quarantined" => stored.split("; ").map(reason).collect::<Vec<_>>().join(" "),
        _ => stored.to_owned(),
    }
}

/// What happened, from the history.
pub fn happened(what: &str) -> String {
    match what {
        "accepted" => "Received and accepted".into(),
        "merged" => "Received, and merged with an earlier one".into(),
        "quarantined" => "Received, and set aside".into(),
        "competitor" => "Received from a competitor".into(),
        "released" => "Released from quarantine".into(),
        "lead assigned" => "Assigned to somebody of sales".into(),
        "lead accepted" => "Accepted by sales".into(),
        "lead rejected" => "Rejected by sales".into(),
        "lead won" => "Won: it became a customer".into(),
        "lead lost" => "Lost".into(),
        other => capital(&other.replace('_', " ")),
    }
}

/// With a capital letter at its beginning.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{Clock, Due, due, reason, span};
    use crate::leads::clock::{DAY, Moment};
    use crate::leads::model::{LeadState, Submission, SubmissionState};

    #[test]
    fn times_are_told_as_people_tell_them() {
        let zone = crate::date::zone("Europe/Berlin").unwrap();
        let clock = Clock { now: Moment(1_795_450_320_000), zone };
        assert_eq!(clock.exact(clock.now), "Mon 23 Nov 2026, 17:12");
        let since = |past: i64| clock.since(clock.now.plus(-past));
        assert_eq!(since(59_000), "just now");
        assert_eq!(since(61_000), "1 min ago");
        assert_eq!(since(3 * 3_600_000), "3 h ago");
        assert_eq!(since(3 * DAY), "3 days ago");
        assert_eq!(since(8 * DAY), "15 Nov 2026");
        assert_eq!(since(-DAY), "just now", "another clock is ahead");
        assert_eq!(span(47 * 3_600_000), "47 h");
        assert_eq!(Clock { now: Moment(i64::MAX), zone: TimeZone::UTC }.exact(Moment(i64::MAX)), "");
    }

    #[test]
    fn what_asks_something_is_answered_in_time_or_late() {
        let now = Moment(100 * DAY);
        let mut stored = Submission {
            id: "1".into(),
            submission_id: None,
            form: "ask".into(),
            form_version: None,
            language: "en".into(),
            offer: None,
            creates: "lead".into(),
            received_at: now.plus(-DAY),
            state: SubmissionState::Accepted,
            reasons: Vec::new(),
            merged_into: None,
            contact: None,
            lead: None,
            answers: Vec::new(),
            consents: Vec::new(),
            context: std::collections::BTreeMap::new(),
            seconds_open: None,
        };
        assert_eq!(due(&stored, None, 25, false, now), Due::By(now.plus(3_600_000)));
        assert_eq!(due(&stored, None, 23, false, now), Due::Late(now.plus(-3_600_000)));
        assert_eq!(due(&stored, None, 23, true, now), Due::No);
        assert_eq!(due(&stored, Some(LeadState::Won), 23, false, now), Due::No);
        stored.creates = "download".into();
        assert_eq!(due(&stored, None, 23, false, now), Due::No, "the file comes by itself");
        assert!(matches!(due(&stored, Some(LeadState::Lead), 23, false, now), Due::Late(_)));
        stored.state = SubmissionState::Quarantined;
        assert_eq!(due(&stored, None, 23, false, now), Due::No);
    }

    #[test]
    fn signs_of_spam_are_sentences() {
        assert_eq!(
            reason("fast: the form was open for 1 s, less than 3"),
            "It came faster than people write: the form was open for 1 s, less than 3."
        );
        assert_eq!(reason("new: something"), "New: something.");
        assert_eq!(reason("as it is"), "as it is");
    }
}
