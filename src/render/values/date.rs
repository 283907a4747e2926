//! Dates and durations as templates see them.

use jiff::tz::TimeZone;
use tera::Value;

use super::{map, text};
use crate::date::Moment;
use crate::path::Lang;
use crate::render::locale;

/// A moment in the page's language.
pub fn moment(moment: &Moment, lang: &Lang) -> Value {
    let zoned = &moment.zoned;
    let day = zoned.date();
    let utc = zoned.with_time_zone(TimeZone::UTC);
    let zone = zone(zoned);
    map([
        ("iso", text(&moment.iso())),
        ("day", text(&day.to_string())),
        ("text", text(&locale::day(lang, day, false))),
        ("short", text(&locale::day(lang, day, true))),
        ("weekday", text(locale::weekday(lang, day))),
        ("time", text(&format!("{:02}:{:02}", zoned.hour(), zoned.minute()))),
        ("zone", text(&zone)),
        ("utc_time", text(&format!("{:02}:{:02}", utc.hour(), utc.minute()))),
        ("utc", text(&utc.timestamp().to_string())),
        ("year", Value::from(i64::from(day.year()))),
        ("month", Value::from(i64::from(day.month()))),
        ("month_name", text(&locale::month(lang, day))),
        ("day_number", Value::from(i64::from(day.day()))),
        ("day_only", Value::from(moment.day_only)),
    ])
}

/// The name of a moment's zone; one that was written with an offset alone is called by it.
pub fn zone(zoned: &jiff::Zoned) -> String {
    match zoned.time_zone().iana_name() {
        Some(name) => name.to_owned(),
        None if zoned.offset().is_zero() => "UTC".into(),
        None => format!("UTC{}", zoned.strftime("%:z")),
    }
}

/// A moment, or none.
pub fn optional(found: Option<&Moment>, lang: &Lang) -> Value {
    found.map_or_else(Value::none, |m| moment(m, lang))
}

/// A duration in the page's language.
pub fn duration(seconds: u32, lang: &Lang) -> Value {
    map([
        ("iso", text(&locale::iso_duration(seconds))),
        ("minutes", Value::from(seconds.div_ceil(60))),
        ("seconds", Value::from(seconds)),
        ("text", text(&locale::duration(lang, seconds))),
        ("clock", text(&locale::clock(seconds))),
    ])
}
