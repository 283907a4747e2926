//! Reads a day or a moment: RFC 3339, a date, a local time, and the loose forms of other generators.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::{Misread, Moment};
use crate::diag::shorten;

const HINT: &str = "write a day as `2026-11-22`, or a moment as `2026-11-22T12:00:00+01:00`";

/// Reads `text`. A time without an offset is one of the clocks of `zone`, and a day begins there.
///
/// Beside RFC 3339 these are read: a space for the `T` and before the offset, an offset of `-4` or `-0400`,
/// one-digit months, days and hours, and times without seconds.
///
/// # Errors
/// When the text has another form, names a day or time that does not exist, or a local time that clocks
/// skip or show twice.
pub fn parse(text: &str, zone: &TimeZone) -> Result<Moment, Misread> {
    let mut rest = Rest { text: text.trim() };
    let unread = || Misread::new(format!("`{}` is no date", shorten(text)), HINT);
    let day = day(&mut rest).ok_or_else(unread)?;
    let day = day.map_err(|why| Misread::new(format!("`{}` is no date: {why}", shorten(text)), HINT))?;
    if rest.text.is_empty() {
        let zoned = day.to_zoned(zone.clone()).map_err(|_| unread())?;
        return Ok(Moment { zoned, day_only: true });
    }
    if !rest.skip_any(&['T', 't']) && !rest.skip_spaces() {
        return Err(unread());
    }
    let time = time(&mut rest).ok_or_else(unread)?;
    let time = time.map_err(|why| Misread::new(format!("`{}` is no time: {why}", shorten(text)), HINT))?;
    rest.skip_spaces();
    let local = day.to_datetime(time);
    if rest.text.is_empty() {
        return in_zone(local, zone);
    }
    let offset = offset(&mut rest).filter(|_| rest.text.is_empty()).ok_or_else(unread)?;
    let offset = offset.map_err(|why| Misread::new(format!("`{}` has no offset: {why}", shorten(text)), HINT))?;
    let zoned = local.to_zoned(TimeZone::fixed(offset)).map_err(|_| unread())?;
    Ok(Moment { zoned, day_only: false })
}

/// A local time, if clocks show it exactly once.
fn in_zone(local: DateTime, zone: &TimeZone) -> Result<Moment, Misread> {
    let ambiguous = zone.to_ambiguous_zoned(local);
    let name = zone.iana_name().unwrap_or("this zone");
    let (what, first, second) = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            let zoned =
                ambiguous.unambiguous().map_err(|_| Misread::new(format!("`{local}` is out of range"), HINT))?;
            return Ok(Moment { zoned, day_only: false });
        }
        AmbiguousOffset::Gap { before, after } => ("does not exist", before, after),
        AmbiguousOffset::Fold { before, after } => ("occurs twice", before, after),
    };
    let (first, second) = (written(first), written(second));
    let shown = local.strftime("%Y-%m-%dT%H:%M:%S");
    Err(Misread::new(
        format!("`{shown}` {what} in {name}, where clocks go from `{first}` to `{second}`"),
        format!("write the offset, `{shown}{first}` or `{shown}{second}`, or another hour"),
    ))
}

fn written(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    format!("{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60)
}

/// What has not been read yet.
struct Rest<'t> {
    text: &'t str,
}

impl Rest<'_> {
    fn skip_any(&mut self, chars: &[char]) -> bool {
        let rest = self.text.strip_prefix(chars);
        self.text = rest.unwrap_or(self.text);
        rest.is_some()
    }

    fn skip_spaces(&mut self) -> bool {
        let trimmed = self.text.trim_start();
        let any = trimmed.len() < self.text.len();
        self.text = trimmed;
        any
    }

    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i16> {
        let digits = self.text.bytes().take_while(u8::is_ascii_digit).count();
        if digits < least || digits > most {
            return None;
        }
        let (number, rest) = self.text.split_at(digits);
        self.text = rest;
        number.parse().ok()
    }
}

/// A day; an inner error when it is written as one but does not exist.
fn day(rest: &mut Rest<'_>) -> Option<Result<Date, String>> {
    let year = rest.number(4, 4)?;
    rest.skip_any(&['-']).then_some(())?;
    let month = rest.number(1, 2)?;
    rest.skip_any(&['-']).then_some(())?;
    let day = rest.number(1, 2)?;
    if !(1..=12).contains(&month) {
        return Some(Err(format!("there is no month {month}")));
    }
    let small = |n: i16| i8::try_from(n).unwrap_or(i8::MAX);
    let date = Date::new(year, small(month), small(day));
    Some(date.map_err(|_| format!("month {month} of {year} has no day {day}")))
}

/// A time of the day; seconds and their fractions may be left out.
fn time(rest: &mut Rest<'_>) -> Option<Result<Time, String>> {
    let hour = rest.number(1, 2)?;
    rest.skip_any(&[':']).then_some(())?;
    let minute = rest.number(2, 2)?;
    let mut second = 0;
    if rest.skip_any(&[':']) {
        second = rest.number(2, 2)?;
        if rest.skip_any(&['.', ',']) {
            let digits = rest.text.bytes().take_while(u8::is_ascii_digit).count();
            (digits > 0).then_some(())?;
            rest.text = &rest.text[digits..];
        }
    }
    // A leap second is shown by few clocks; the second before it is the nearest that all show.
    second = if second == 60 { 59 } else { second };
    let small = |n: i16| i8::try_from(n).unwrap_or(i8::MAX);
    let time = Time::new(small(hour), small(minute), small(second), 0);
    Some(time.map_err(|_| "hours go to 23, minutes and seconds to 59".to_string()))
}

/// `Z`, `UTC`, `+1`, `+01`, `+0100` or `+01:00`.
fn offset(rest: &mut Rest<'_>) -> Option<Result<Offset, String>> {
    if rest.skip_any(&['Z', 'z']) {
        return Some(Ok(Offset::UTC));
    }
    for name in ["UTC", "GMT"] {
        if let Some(after) = rest.text.strip_prefix(name) {
            rest.text = after;
            return Some(Ok(Offset::UTC));
        }
    }
    let sign = if rest.skip_any(&['-', '\u{2212}']) { -1 } else { rest.skip_any(&['+']).then_some(1)? };
    let digits = rest.text.bytes().take_while(u8::is_ascii_digit).count();
    let (hours, minutes) = if digits == 4 {
        let both = rest.number(4, 4)?;
        (both / 100, both % 100)
    } else {
        let hours = rest.number(1, 2)?;
        (hours, if rest.skip_any(&[':']) { rest.number(2, 2)? } else { 0 })
    };
    if hours > 18 || minutes > 59 {
        return Some(Err("it lies between -18:00 and +18:00".into()));
    }
    let seconds = sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60);
    Some(Offset::from_seconds(seconds).map_err(|_| "it lies between -18:00 and +18:00".into()))
}

#[cfg(test)]
mod tests {
    use super::super::zone;
    use super::parse;

    #[test]
    fn strict_and_loose_forms_are_read() {
        let cases = [
            ("2026-11-22", "2026-11-22"),
            ("2026-1-2", "2026-01-02"),
            (" 2026-11-22 ", "2026-11-22"),
            ("2024-02-29", "2024-02-29"),
            ("2026-11-22T12:00:00+01:00", "2026-11-22T12:00:00+01:00"),
            ("2026-11-22T12:00:00Z", "2026-11-22T12:00:00+00:00"),
            ("2026-11-22t12:00:00.123456z", "2026-11-22T12:00:00+00:00"),
            ("2026-11-22T12:00:60Z", "2026-11-22T12:00:59+00:00"),
            ("2026-11-22T12:00", "2026-11-22T12:00:00+01:00"),
            ("2026-07-22T12:00", "2026-07-22T12:00:00+02:00"),
            ("2026-11-22 9:05", "2026-11-22T09:05:00+01:00"),
            ("2026-1-2 3:04:05", "2026-01-02T03:04:05+01:00"),
            ("2026-11-22 12:00:00 -4", "2026-11-22T12:00:00-04:00"),
            ("2026-11-22 12:00:00-0400", "2026-11-22T12:00:00-04:00"),
            ("2026-11-22 12:00:00 +0530", "2026-11-22T12:00:00+05:30"),
            ("2026-11-22 12:00:00 -04:00", "2026-11-22T12:00:00-04:00"),
            ("2026-11-22 12:00 UTC", "2026-11-22T12:00:00+00:00"),
            ("2026-11-22T12:00:00\u{2212}04:00", "2026-11-22T12:00:00-04:00"),
        ];
        let brussels = zone("Europe/Brussels").unwrap();
        for (text, expected) in cases {
            let moment = parse(text, &brussels).unwrap_or_else(|m| panic!("{text}: {m:?}"));
            assert_eq!(moment.iso(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_date_says_why() {
        let cases = [
            ("", "`` is no date"),
            ("soon", "`soon` is no date"),
            ("22.11.2026", "`22.11.2026` is no date"),
            ("26-11-22", "`26-11-22` is no date"),
            ("2026-13-01", "`2026-13-01` is no date: there is no month 13"),
            ("2026-02-29", "`2026-02-29` is no date: month 2 of 2026 has no day 29"),
            ("2026-11-00", "`2026-11-00` is no date: month 11 of 2026 has no day 0"),
            ("2026-11-22T25:00", "`2026-11-22T25:00` is no time: hours go to 23, minutes and seconds to 59"),
            ("2026-11-22T12", "`2026-11-22T12` is no date"),
            ("2026-11-22T12:00+99", "`2026-11-22T12:00+99` has no offset: it lies between -18:00 and +18:00"),
            ("2026-11-22T12:00:00Zx", "`2026-11-22T12:00:00Zx` is no date"),
            ("2026-11-22x", "`2026-11-22x` is no date"),
            ("２０２６-11-22", "`２０２６-11-22` is no date"),
        ];
        let brussels = zone("Europe/Brussels").unwrap();
        for (text, message) in cases {
            let misread = parse(text, &brussels).unwrap_err();
            assert_eq!(misread.message, message);
            assert!(misread.hint.contains("2026-11-22"));
        }
    }

    #[test]
    fn a_local_time_that_clocks_skip_or_repeat_names_both_offsets() {
        let brussels = zone("Europe/Brussels").unwrap();
        let gap = parse("2026-03-29 02:30", &brussels).unwrap_err();
        assert_eq!(
            gap.message,
            "`2026-03-29T02:30:00` does not exist in Europe/Brussels, where clocks go from `+01:00` to `+02:00`"
        );
        let fold = parse("2026-10-25T02:30", &brussels).unwrap_err();
        assert_eq!(
            fold.message,
            "`2026-10-25T02:30:00` occurs twice in Europe/Brussels, where clocks go from `+02:00` to `+01:00`"
        );
        assert!(fold.hint.contains("`2026-10-25T02:30:00+02:00` or `2026-10-25T02:30:00+01:00`"));
        assert!(parse("2026-10-25T02:30+01:00", &brussels).is_ok());
    }

    #[test]
    fn a_day_without_a_midnight_still_begins() {
        let zone = zone("America/Sao_Paulo").unwrap();
        let moment = parse("2018-11-04", &zone).unwrap();
        assert_eq!((moment.iso().as_str(), moment.rfc3339().as_str()), ("2018-11-04", "2018-11-04T01:00:00-02:00"));
    }
}
