//! Dates, durations and positions as authors write them.

pub mod moment;
pub mod duration;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, Zoned};

pub use duration::{clock, duration, iso_duration, position};
pub use moment::parse;

/// Why a text is no date, duration, position or zone, and how to write one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    /// How to mend it.
    pub hint: String,
}

impl std::fmt::Display for Misread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl Misread {
    fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

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

    /// `2026-11-22` for a day, else RFC 3339 with an offset, as in `2026-11-22T12:00:00+01:00`.
    pub fn iso(&self) -> String {
        let format = if self.day_only { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S%:z" };
        self.zoned.strftime(format).to_string()
    }

    /// RFC 3339 with an offset, also for a day, for formats that know no days.
    pub fn rfc3339(&self) -> String {
        self.zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The same moment on the clocks of another zone; a day stays the day it was.
    #[must_use]
    pub fn in_zone(&self, zone: &TimeZone) -> Self {
        if self.day_only {
            return self.clone();
        }
        Self { zoned: self.zoned.with_time_zone(zone.clone()), day_only: false }
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

/// A time zone by its IANA name, from the rules inside the binary, so that every machine knows the same ones.
///
/// # Errors
/// When there is no zone of that name.
pub fn zone(name: &str) -> Result<TimeZone, Misread> {
    let known = TimeZoneDatabase::bundled();
    if let Ok(zone) = known.get(name)
        && !zone.is_unknown()
    {
        return Ok(zone);
    }
    let names: Vec<String> = known.available().map(|n| n.as_str().to_string()).collect();
    let hint = crate::diag::nearest::nearest(name, names.iter().map(String::as_str)).map_or_else(
        || "use an IANA name such as `Europe/Brussels` or `UTC`".to_string(),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Misread::new(format!("`{}` is no time zone", crate::diag::shorten(name)), hint))
}

#[cfg(test)]
mod tests {
    use super::{parse, zone};

    #[test]
    fn zones_are_known_by_name_and_a_slip_is_seen() {
        assert!(zone("Europe/Brussels").is_ok());
        assert!(zone("UTC").is_ok());
        assert_eq!(zone("Europe/Brussel").unwrap_err().hint, "did you mean `Europe/Brussels`?");
        assert!(zone("").is_err());
        assert!(zone("Etc/Unknown").is_err());
    }

    #[test]
    fn a_moment_is_written_with_its_offset_and_a_day_without() {
        let brussels = zone("Europe/Brussels").unwrap();
        let iso = |text: &str| parse(text, &brussels).unwrap().iso();
        assert_eq!(iso("2026-11-22"), "2026-11-22");
        assert_eq!(iso("2026-07-01 09:00"), "2026-07-01T09:00:00+02:00");
        assert_eq!(iso("2026-07-01T09:00:00Z"), "2026-07-01T09:00:00+00:00");
        let moment = parse("2026-07-01T09:00:00Z", &brussels).unwrap();
        assert_eq!(moment.in_zone(&brussels).iso(), "2026-07-01T11:00:00+02:00");
        assert_eq!(parse("2026-07-01", &brussels).unwrap().rfc3339(), "2026-07-01T00:00:00+02:00");
    }
}
