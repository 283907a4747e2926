//! Reads and writes durations (`1h 30m`) and positions in a video (`1:20`), both in whole seconds.

use super::Misread;
use crate::diag::shorten;

const DURATION: &str = "write it as `45m`, `1h 30m`, `90s` or `PT45M`";
const POSITION: &str = "write it as `M:SS` or `H:MM:SS`, as in `1:20`";

/// Reads `45m`, `1h 30m`, `90s`, or ISO 8601 with days, hours, minutes and seconds (`PT1H30M`).
///
/// # Errors
/// When the text has another form, or means no time at all.
pub fn duration(text: &str) -> Result<u32, Misread> {
    let trimmed = text.trim();
    let seconds = match trimmed.strip_prefix('P') {
        Some(iso) => iso_seconds(iso),
        None => units(trimmed, &[('h', 3600), ('m', 60), ('s', 1)]),
    };
    match seconds {
        Some(0) => Err(Misread::new(format!("`{}` is no time at all", shorten(trimmed)), DURATION)),
        Some(seconds) => Ok(seconds),
        None => Err(Misread::new(format!("`{}` is no duration", shorten(trimmed)), DURATION)),
    }
}

fn iso_seconds(text: &str) -> Option<u32> {
    let (days, times) = match text.split_once('T') {
        Some((_, "")) => return None,
        Some((days, times)) => (days, times),
        None => (text, ""),
    };
    if days.is_empty() && times.is_empty() {
        return None;
    }
    let days = if days.is_empty() { 0 } else { units(days, &[('D', 86_400)])? };
    let times = if times.is_empty() { 0 } else { units(times, &[('H', 3600), ('M', 60), ('S', 1)])? };
    days.checked_add(times)
}

/// Numbers with their units, each unit at most once and from the longest to the shortest.
fn units(text: &str, units: &[(char, u32)]) -> Option<u32> {
    let mut total: u32 = 0;
    let mut allowed = units;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number: u32 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].chars().next()?;
        let at = allowed.iter().position(|(name, _)| *name == unit)?;
        total = total.checked_add(number.checked_mul(allowed[at].1)?)?;
        allowed = &allowed[at + 1..];
        rest = rest[digits + unit.len_utf8()..].trim_start();
    }
    (allowed.len() < units.len()).then_some(total)
}

/// Reads a position in a video, `M:SS` or `H:MM:SS`, into seconds.
///
/// # Errors
/// When the text has another form.
pub fn position(text: &str) -> Result<u32, Misread> {
    let trimmed = text.trim();
    seconds_of(trimmed)
        .ok_or_else(|| Misread::new(format!("`{}` is no position in a video", shorten(trimmed)), POSITION))
}

fn seconds_of(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.split(':').collect();
    let number = |part: &str, longest: usize| -> Option<u32> {
        let fine = !part.is_empty() && part.len() <= longest && part.bytes().all(|b| b.is_ascii_digit());
        fine.then(|| part.parse().ok()).flatten()
    };
    let sixty = |part: &str| number(part, 2).filter(|n| part.len() == 2 && *n < 60);
    match parts[..] {
        [minutes, seconds] => Some(number(minutes, 4)? * 60 + sixty(seconds)?),
        [hours, minutes, seconds] => Some(number(hours, 3)? * 3600 + sixty(minutes)? * 60 + sixty(seconds)?),
        _ => None,
    }
}

/// A duration as ISO 8601 writes it: `PT1H30M`, `PT45M`, `PT90S` is `PT1M30S`.
pub fn iso_duration(seconds: u32) -> String {
    let mut out = String::from("PT");
    for (number, unit) in [(seconds / 3600, 'H'), (seconds / 60 % 60, 'M'), (seconds % 60, 'S')] {
        if number > 0 {
            out.push_str(&format!("{number}{unit}"));
        }
    }
    if out == "PT" { "PT0S".into() } else { out }
}

/// Seconds as a player shows them: `1:20`, `1:02:03`.
pub fn clock(seconds: u32) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{rest:02}") } else { format!("{minutes}:{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::{clock, duration, iso_duration, position};

    #[test]
    fn durations_are_read_and_written() {
        let cases = [
            ("45m", 2700, "PT45M"),
            ("1h 30m", 5400, "PT1H30M"),
            ("1h30m", 5400, "PT1H30M"),
            ("90s", 90, "PT1M30S"),
            ("1h 5s", 3605, "PT1H5S"),
            (" 2h ", 7200, "PT2H"),
            ("PT45M", 2700, "PT45M"),
            ("PT30M5S", 1805, "PT30M5S"),
            ("P1DT2H", 93_600, "PT26H"),
            ("P1D", 86_400, "PT24H"),
        ];
        for (text, seconds, iso) in cases {
            assert_eq!(duration(text), Ok(seconds), "{text}");
            assert_eq!(iso_duration(seconds), iso, "{text}");
        }
        assert_eq!(iso_duration(0), "PT0S");
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "45",
            "m",
            "45 minutes",
            "30m 1h",
            "1m 1m",
            "1.5h",
            "-5m",
            "P",
            "PT",
            "P1M",
            "PT1H1H",
            "0m",
            "99999999999s",
            "9999999h",
            "4５m",
            "é",
        ] {
            assert!(duration(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn positions_are_read_and_written() {
        for (text, seconds) in [("0:00", 0), ("1:20", 80), ("90:00", 5400), ("1:02:03", 3723)] {
            assert_eq!(position(text), Ok(seconds), "{text}");
        }
        assert_eq!((clock(80).as_str(), clock(3723).as_str(), clock(0).as_str()), ("1:20", "1:02:03", "0:00"));
        for text in ["", "80", "1:2", "1:60", "1:60:00", "1:02:03:04", ":20", "1:", "-1:20", "99999:00"] {
            assert!(position(text).is_err(), "{text:?}");
        }
    }
}
