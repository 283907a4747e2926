//! How languages write dates, numbers and durations.
//!
//! A language without an entry writes the day as ISO 8601 does and units by their signs, which every reader
//! understands; it never borrows the words of another one.

use jiff::civil::Date;

use crate::path::Lang;
use crate::theme::plural;

mod table;

use table::LOCALES;

/// The years by which the Buddhist era is ahead.
const BUDDHIST_ERA: i32 = 543;

/// One language's ways.
pub struct Locale {
    tag: &'static str,
    /// The months as they stand in a date.
    months: &'static str,
    /// The months by themselves, where that is another form.
    alone: &'static str,
    short: &'static str,
    /// From Monday.
    weekdays: &'static str,
    /// `D` day, `M` month, `Y` year, `B` year of the Buddhist era.
    pattern: &'static str,
    short_pattern: &'static str,
    thousands: char,
    decimal: char,
    /// By plural category, `#` for the number.
    hour: &'static str,
    minute: &'static str,
    second: &'static str,
    /// Bytes, and a thousand and a million of them.
    sizes: &'static str,
}

/// For a language without an entry: signs that stand in every language.
const NEUTRAL: Locale = Locale {
    tag: "",
    months: "",
    alone: "",
    short: "",
    weekdays: "",
    pattern: "",
    short_pattern: "",
    thousands: '\u{202f}',
    decimal: '.',
    hour: "other=# h",
    minute: "other=# min",
    second: "other=# s",
    sizes: "B|kB|MB",
};

fn locale(lang: &Lang) -> Option<&'static Locale> {
    let main = lang.as_str().split('-').next().unwrap_or_default();
    LOCALES.iter().find(|l| l.tag.eq_ignore_ascii_case(main))
}

/// Whether dates, durations and sizes in a language are written as that language does.
pub fn is_known(lang: &Lang) -> bool {
    locale(lang).is_some()
}

fn nth(list: &'static str, at: usize) -> &'static str {
    list.split('|').nth(at).unwrap_or_default()
}

/// A month, from 1, in one of two forms.
fn month_in(list: &'static str, otherwise: &'static str, date: Date) -> &'static str {
    let list = if list.is_empty() { otherwise } else { list };
    nth(list, usize::from(date.month().unsigned_abs()) - 1)
}

/// A day in words, with the month's whole name or its short one.
pub fn day(lang: &Lang, date: Date, short: bool) -> String {
    let Some(l) = locale(lang) else { return date.to_string() };
    let (list, pattern) = if short { (l.short, l.short_pattern) } else { (l.months, l.pattern) };
    let name = month_in(list, l.months, date);
    let mut out = String::with_capacity(32);
    for ch in pattern.chars() {
        match ch {
            'D' => out.push_str(&date.day().to_string()),
            'M' => out.push_str(name),
            'Y' => out.push_str(&date.year().to_string()),
            'B' => out.push_str(&(i32::from(date.year()) + BUDDHIST_ERA).to_string()),
            other => out.push(other),
        }
    }
    out
}

/// The month's name, by itself.
pub fn month(lang: &Lang, date: Date) -> String {
    locale(lang).map_or_else(|| format!("{:02}", date.month()), |l| month_in(l.alone, l.months, date).to_owned())
}

/// The weekday's name; empty in a language without an entry.
pub fn weekday(lang: &Lang, date: Date) -> &'static str {
    let index = date.weekday().to_monday_zero_offset();
    locale(lang).map_or("", |l| nth(l.weekdays, usize::from(index.unsigned_abs())))
}

/// A duration in words: with its seconds below ten minutes, else to the nearest minute.
pub fn duration(lang: &Lang, seconds: u32) -> String {
    let l = locale(lang).unwrap_or(&NEUTRAL);
    let exact = if seconds < 600 { seconds } else { seconds.saturating_add(30) / 60 * 60 };
    let parts = [(exact / 3600, l.hour), (exact % 3600 / 60, l.minute), (exact % 60, l.second)];
    let words: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| counted(lang, *n, unit)).collect();
    if words.is_empty() { counted(lang, 0, l.second) } else { words.join(" ") }
}

/// A number with the form of its unit.
fn counted(lang: &Lang, n: u32, unit: &str) -> String {
    let category = plural::category(lang, i64::from(n));
    let forms = || unit.split('|').filter_map(|form| form.split_once('='));
    let form = forms().find(|(name, _)| *name == category).or_else(|| forms().next_back());
    form.map_or("#", |(_, form)| form).replace('#', &n.to_string())
}

/// A number with the language's signs for thousands and decimals.
pub fn number(lang: &Lang, text: &str) -> String {
    let l = locale(lang).unwrap_or(&NEUTRAL);
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("\u{2212}", rest));
    let (whole, decimals) = rest.split_once('.').map_or((rest, None), |(w, d)| (w, Some(d)));
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    // Hindi counts lakhs and crores: above the thousands, a mark after each two digits.
    let is_mark = |left: usize| if l.tag == "hi" { left >= 3 && left % 2 == 1 } else { left.is_multiple_of(3) };
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        // Four digits stand well without a mark.
        if at > 0 && whole.len() > 4 && is_mark(whole.len() - at) {
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
    let unit = |at| nth(locale(lang).unwrap_or(&NEUTRAL).sizes, at);
    if bytes < 1_000 {
        return format!("{bytes} {}", unit(0));
    }
    if bytes < 1_000_000 {
        return format!("{} {}", number(lang, &bytes.div_ceil(1_000).to_string()), unit(1));
    }
    let tenths = bytes.div_ceil(100_000);
    format!("{} {}", number(lang, &format!("{}.{}", tenths / 10, tenths % 10)), unit(2))
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
    use super::{LOCALES, clock, day, duration, iso_duration, month, number, size, weekday};
    use crate::path::Lang;
    use crate::theme::plural;

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

    #[test]
    fn dates_are_written_as_their_readers_do() {
        let date = jiff::civil::date(2026, 12, 3);
        let of = |tag: &str| day(&Lang::new(tag).unwrap(), date, false);
        let written = [
            ("ar", "3 ديسمبر 2026"),
            ("cs", "3. prosince 2026"),
            ("hu", "2026. december 3."),
            ("ja", "2026年12月3日"),
            ("ko", "2026년 12월 3일"),
            ("lt", "2026 m. gruodžio 3 d."),
            ("lv", "2026. gada 3. decembris"),
            ("th", "3 ธันวาคม 2569"),
            ("vi", "3 tháng 12, 2026"),
            ("he", "3 בדצמבר 2026"),
        ];
        for (tag, text) in written {
            assert_eq!(of(tag), text, "{tag}");
        }
        let cs = Lang::new("cs").unwrap();
        assert_eq!((month(&cs, date), weekday(&cs, date)), ("prosinec".into(), "čtvrtek"));
    }

    #[test]
    fn units_have_the_form_of_their_number() {
        let of = |tag: &str, seconds| duration(&Lang::new(tag).unwrap(), seconds);
        assert_eq!(of("ru", 7500), "2 часа 5 минут");
        assert_eq!(of("ar", 7260), "ساعتان دقيقة");
        assert_eq!(of("pl", 1320), "22 minuty");
        assert_eq!(of("ja", 5400), "1 時間 30 分");
        assert_eq!(of("xx", 5405), "1 h 30 min");
        assert_eq!(number(&Lang::new("hi").unwrap(), "12345678"), "1,23,45,678");
        assert_eq!(size(&Lang::new("fr").unwrap(), 1_250_000), "1,3 Mo");
    }

    #[test]
    fn every_language_is_whole() {
        for l in LOCALES {
            let counts = |list: &str, n| list.split('|').filter(|w| !w.trim().is_empty()).count() == n;
            assert!(counts(l.months, 12) && counts(l.weekdays, 7) && counts(l.sizes, 3), "{}", l.tag);
            assert!([l.short, l.alone].iter().all(|list| list.is_empty() || counts(list, 12)), "{}", l.tag);
            for pattern in [l.pattern, l.short_pattern] {
                let has = |c: char| pattern.contains(c);
                assert!(has('D') && has('M') && (has('Y') || has('B')), "{}: {pattern}", l.tag);
            }
            assert!(plural::is_known(&Lang::new(l.tag).unwrap()), "{} has no rule for plurals", l.tag);
        }
        assert!(LOCALES.is_sorted_by_key(|l| l.tag));
    }
}
