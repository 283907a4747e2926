//! The present moment, for a program that lives longer than one build.

use jiff::Timestamp;

/// Milliseconds since 1970, as the database keeps moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

/// One day in milliseconds.
pub const DAY: i64 = 24 * 60 * 60 * 1000;

impl Moment {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "a submission is kept with the moment at which it came")]
    pub fn now() -> Self {
        Self(Timestamp::now().as_millisecond())
    }

    /// So many milliseconds later, or earlier.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// As in `2026-11-22T10:00:00.123Z`.
    pub fn rfc3339(self) -> String {
        Timestamp::from_millisecond(self.0).map_or_else(|_| String::new(), |moment| format!("{moment:.3}"))
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}
