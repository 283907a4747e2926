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
        if self.day_only { self.zoned.strftime("%Y-%m-%d").to_string() } else { self.rfc3339() }
    }

    /// RFC 3339 with an offset, also for a day, for formats that know no days.
    pub fn rfc3339(&self) -> String {
        let (at, offset) = (self.zoned.datetime(), self.zoned.offset().seconds());
        if at.year() < 0 || offset % 60 != 0 {
            return self.zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        }
        // Every page says several times when it was written, and a pattern is read anew each time.
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
        let mut out = String::with_capacity(25);
        for (number, digits, after) in [
            (i32::from(at.year()), 4, '-'),
            (i32::from(at.month()), 2, '-'),
            (i32::from(at.day()), 2, 'T'),
            (i32::from(at.hour()), 2, ':'),
            (i32::from(at.minute()), 2, ':'),
            (i32::from(at.second()), 2, sign),
            (hours, 2, ':'),
        ] {
            push_digits(number, digits, &mut out);
            out.push(after);
        }
        push_digits(minutes, 2, &mut out);
        out
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

/// Appends a number, which is not negative, with as many digits.
fn push_digits(number: i32, digits: u32, out: &mut String) {
    for place in (0..digits).rev() {
        let digit = number / 10_i32.pow(place) % 10;
        out.push(char::from_digit(digit.unsigned_abs(), 10).unwrap_or('0'));
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
        for text in ["2026-07-01T09:05:00-03:30", "0033-01-02T03:04:05Z", "1850-01-01 10:00", "2026-01-01 23:59:59"] {
            let moment = parse(text, &brussels).unwrap();
            assert_eq!(moment.rfc3339(), moment.zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        }
    }
}
