//! How languages write dates, numbers and durations.
//!
//! A language without an entry writes the day as ISO 8601 does, which every reader understands.

use jiff::civil::Date;

use crate::path::Lang;

struct Locale {
    tag: &'static str,
    months: [&'static str; 12],
    short: [&'static str; 12],
    weekdays: [&'static str; 7],
    /// `D` day, `M` month, `Y` year.
    pattern: &'static str,
    thousands: char,
    decimal: char,
    hour: &'static str,
    hours: &'static str,
    minute: &'static str,
    minutes: &'static str,
    second: &'static str,
    seconds: &'static str,
}

const LOCALES: &[Locale] = &[
    Locale {
        tag: "en",
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        pattern: "D M Y",
        thousands: ',',
        decimal: '.',
        hour: "hour",
        hours: "hours",
        minute: "minute",
        minutes: "minutes",
        second: "second",
        seconds: "seconds",
    },
    Locale {
        tag: "de",
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
        short: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."],
        weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
        pattern: "D. M Y",
        thousands: '.',
        decimal: ',',
        hour: "Stunde",
        hours: "Stunden",
        minute: "Minute",
        minutes: "Minuten",
        second: "Sekunde",
        seconds: "Sekunden",
    },
    Locale {
        tag: "fr",
        months: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        short: ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
        weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
        pattern: "D M Y",
        thousands: '\u{202f}',
        decimal: ',',
        hour: "heure",
        hours: "heures",
        minute: "minute",
        minutes: "minutes",
        second: "seconde",
        seconds: "secondes",
    },
    Locale {
        tag: "es",
        months: [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
        short: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"],
        weekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
        pattern: "D de M de Y",
        thousands: '.',
        decimal: ',',
        hour: "hora",
        hours: "horas",
        minute: "minuto",
        minutes: "minutos",
        second: "segundo",
        seconds: "segundos",
    },
    Locale {
        tag: "nl",
        months: [
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ],
        short: ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
        weekdays: ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
        pattern: "D M Y",
        thousands: '.',
        decimal: ',',
        hour: "uur",
        hours: "uur",
        minute: "minuut",
        minutes: "minuten",
        second: "seconde",
        seconds: "seconden",
    },
];

fn locale(lang: &Lang) -> Option<&'static Locale> {
    let main = lang.as_str().split('-').next().unwrap_or_default();
    LOCALES.iter().find(|l| l.tag == main)
}

/// A day in words, with the month's whole name or its short one.
pub fn day(lang: &Lang, date: Date, short: bool) -> String {
    let Some(locale) = locale(lang) else { return date.to_string() };
    let month = usize::from(date.month().unsigned_abs()) - 1;
    let name = if short { locale.short[month] } else { locale.months[month] };
    let mut out = String::with_capacity(24);
    for ch in locale.pattern.chars() {
        match ch {
            'D' => out.push_str(&date.day().to_string()),
            'M' => out.push_str(name),
            'Y' => out.push_str(&date.year().to_string()),
            other => out.push(other),
        }
    }
    out
}

/// The month's name.
pub fn month(lang: &Lang, date: Date) -> String {
    let month = usize::from(date.month().unsigned_abs());
    locale(lang).map_or_else(|| format!("{month:02}"), |l| l.months[month - 1].to_owned())
}

/// The weekday's name; empty in a language without an entry.
pub fn weekday(lang: &Lang, date: Date) -> &'static str {
    let index = date.weekday().to_monday_zero_offset();
    locale(lang).map_or("", |l| l.weekdays[usize::from(index.unsigned_abs())])
}

/// A duration in words: with its seconds below ten minutes, else to the nearest minute.
pub fn duration(lang: &Lang, seconds: u32) -> String {
    let l = locale(lang).unwrap_or(&LOCALES[0]);
    let word = |n: u32, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let exact = if seconds < 600 { seconds } else { seconds.saturating_add(30) / 60 * 60 };
    let parts =
        [(exact / 3600, l.hour, l.hours), (exact % 3600 / 60, l.minute, l.minutes), (exact % 60, l.second, l.seconds)];
    let words: Vec<String> = parts.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| word(*n, one, many)).collect();
    if words.is_empty() { word(0, l.second, l.seconds) } else { words.join(" ") }
}

/// A number with the language's signs for thousands and decimals.
pub fn number(lang: &Lang, text: &str) -> String {
    let l = locale(lang).unwrap_or(&LOCALES[0]);
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("\u{2212}", rest));
    let (whole, decimals) = rest.split_once('.').map_or((rest, None), |(w, d)| (w, Some(d)));
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        // Four digits stand well without a mark.
        if at > 0 && whole.len() > 4 && (whole.len() - at) % 3 == 0 {
            out.push(l.thousands);
        }
        out.push(digit);
    }
    if let Some(decimals) = decimals {
        out.push(l.decimal);
        out.push_str(decimals);
    }
    out
}

/// A size of a file: kB and MB are powers of ten, as sellers of disks count.
pub fn size(lang: &Lang, bytes: u64) -> String {
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    if bytes < 1_000_000 {
        return format!("{} kB", number(lang, &bytes.div_ceil(1_000).to_string()));
    }
    let tenths = bytes.div_ceil(100_000);
    format!("{} MB", number(lang, &format!("{}.{}", tenths / 10, tenths % 10)))
}

/// Seconds as a clock shows them: `M:SS` or `H:MM:SS`.
pub fn clock(seconds: u32) -> String {
    let (h, m, s) = (seconds / 3600, seconds % 3600 / 60, seconds % 60);
    if h > 0 { format!("{h}:{m:02}:{s:02}") } else { format!("{m}:{s:02}") }
}

/// Seconds as an ISO 8601 duration.
pub fn iso_duration(seconds: u32) -> String {
    let (h, m, s) = (seconds / 3600, seconds % 3600 / 60, seconds % 60);
    let mut out = "PT".to_owned();
    for (n, unit) in [(h, 'H'), (m, 'M'), (s, 'S')] {
        if n > 0 {
            out.push_str(&n.to_string());
            out.push(unit);
        }
    }
    if out == "PT" { "PT0S".into() } else { out }
}

#[cfg(test)]
mod tests {
    use super::{clock, day, duration, iso_duration, number, size};
    use crate::path::Lang;

    #[test]
    fn each_language_writes_in_its_own_way() {
        let (en, de, xx) = (Lang::new("en").unwrap(), Lang::new("de-AT").unwrap(), Lang::new("xx").unwrap());
        let date = jiff::civil::date(2026, 12, 10);
        assert_eq!(day(&en, date, false), "10 December 2026");
        assert_eq!(day(&de, date, true), "10. Dez. 2026");
        assert_eq!(day(&xx, date, false), "2026-12-10");
        assert_eq!(number(&de, "1234567.5"), "1.234.567,5");
        assert_eq!(number(&en, "1200"), "1200");
        assert_eq!(size(&en, 1_250_000), "1.3 MB");
    }

    #[test]
    fn durations_read_well() {
        let en = Lang::new("en").unwrap();
        assert_eq!(duration(&en, 5400), "1 hour 30 minutes");
        assert_eq!(duration(&en, 90), "1 minute 30 seconds");
        assert_eq!(duration(&en, 3599), "1 hour");
        assert_eq!((clock(3723), iso_duration(2700)), ("1:02:03".into(), "PT45M".into()));
    }
}
