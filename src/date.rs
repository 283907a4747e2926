//! Dates, durations and positions as authors write them.

use jiff::{Timestamp, Zoned};

/// A moment that an author wrote: a day, or a day with a time, in the site's or its own zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// The moment; the start of the day when only a day was written.
    pub zoned: Zoned,
    /// Whether only a day was written.
    pub day_only: bool,
}

impl Moment {
    /// The moment on the world's clock.
    pub fn timestamp(&self) -> Timestamp {
        self.zoned.timestamp()
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.timestamp().cmp(&other.timestamp()).then(self.day_only.cmp(&other.day_only))
    }
}
