//! A day as people write it: as browsers send it, in digits of any script, and in the order of the form's language.

use jiff::civil::Date;

use crate::path::Lang;

/// The zeros of the scripts in which people write numbers.
const ZEROS: &[u32] = &[
    0x0030, 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0e50,
    0x0ed0, 0x0f20, 0x1040, 0x17e0, 0x1810, 0xff10,
];

/// Digits of any script as those of ASCII; all else as it is.
pub fn plain_digits(text: &str) -> String {
    let plain = |ch: char| {
        let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&u32::from(ch)));
        zero.and_then(|zero| char::from_digit(u32::from(ch) - zero, 10)).unwrap_or(ch)
    };
    text.chars().map(plain).collect()
}

/// Whether it stands between year, month and day; the last three are marks of direction.
fn separates(ch: char) -> bool {
    matches!(
        ch,
        '.' | '．'
            | '／'
            | '－'
            | '、'
            | '/'
            | '-'
            | ','
            | ' '
            | '،'
            | '年'
            | '月'
            | '日'
            | '년'
            | '월'
            | '일'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{61c}'
    )
}

/// The day that was meant, if it can be one only.
pub fn read(written: &str, lang: &Lang) -> Option<Date> {
    if let Some(day) = written.parse().ok().filter(|_| written.len() == 10) {
        return Some(day);
    }
    let plain = plain_digits(written);
    let groups: Vec<&str> = plain.split(separates).filter(|group| !group.is_empty()).collect();
    let [a, b, c] = groups[..] else { return None };
    let number = |text: &str, most: usize| text.parse::<i16>().ok().filter(|_| text.len() <= most);
    if a.len() == 4 {
        return day(number(a, 4)?, number(b, 2)?, number(c, 2)?);
    }
    // Two digits could be of any century, and of any calendar.
    let year = number(c, 4).filter(|_| c.len() == 4)?;
    let (first, second) = (number(a, 2)?, number(b, 2)?);
    let (day_first, month_first) = (day(year, second, first), day(year, first, second));
    match (day_first, month_first) {
        (Some(one), Some(other)) if one != other => match order(lang) {
            Order::DayFirst => Some(one),
            Order::MonthFirst => Some(other),
            Order::Unsure => None,
        },
        (found, other) => found.or(other),
    }
}

/// Years far off are those of other calendars: 2569 in Bangkok is 2026, and so is 1405 in Tehran.
fn day(year: i16, month: i16, day: i16) -> Option<Date> {
    let near = (1850..2200).contains(&year);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().filter(|_| near)
}

enum Order {
    DayFirst,
    MonthFirst,
    Unsure,
}

/// Whether the day or the month stands first where the year stands last.
fn order(lang: &Lang) -> Order {
    let tag = lang.as_str().to_ascii_lowercase();
    match tag.split('-').next().unwrap_or_default() {
        "en" if tag == "en-us" || tag == "en-ph" => Order::MonthFirst,
        "en" if tag == "en" => Order::Unsure,
        // Who puts the year first has no order for when it stands last.
        "ja" | "zh" | "ko" | "hu" | "lt" | "mn" | "sv" => Order::Unsure,
        _ => Order::DayFirst,
    }
}

#[cfg(test)]
mod tests {
    use super::{plain_digits, read};
    use crate::path::Lang;

    fn day(lang: &str, written: &str) -> String {
        read(written, &Lang::new(lang).expect(lang)).map_or_else(|| "-".into(), |day| day.to_string())
    }

    #[test]
    fn a_day_is_read_in_the_order_of_its_language() {
        let cases = [
            ("en", "2026-11-05", "2026-11-05"),
            ("en", "1899-12-31", "1899-12-31"),
            ("en", "11/05/2026", "-"),
            ("en", "11/25/2026", "2026-11-25"),
            ("en", "25/11/2026", "2026-11-25"),
            ("en", "5/5/2026", "2026-05-05"),
            ("en-US", "11/05/2026", "2026-11-05"),
            ("en-GB", "11/05/2026", "2026-05-11"),
            ("de", "5.11.2026", "2026-11-05"),
            ("de", "05. 11. 2026", "2026-11-05"),
            ("fr", "05/11/2026", "2026-11-05"),
            ("ja", "2026年11月5日", "2026-11-05"),
            ("ja", "２０２６／１１／０５", "2026-11-05"),
            ("ja", "２０２６年１１月０５日", "2026-11-05"),
            ("ja", "05/11/2026", "-"),
            ("ko", "2026. 11. 5.", "2026-11-05"),
            ("ar", "٥/١١/٢٠٢٦", "2026-11-05"),
            ("ar", "\u{200f}٠٥\u{200f}/١١\u{200f}/٢٠٢٦", "2026-11-05"),
            ("fa", "۱۴۰۵/۰۸/۱۴", "-"),
            ("th", "5/11/2569", "-"),
            ("de", "5.11.26", "-"),
            ("de", "31.2.2026", "-"),
            ("de", "5. November 2026", "-"),
            ("de", "5.11.2026 10:00", "-"),
            ("de", "", "-"),
            ("de", "99999999999999999999.1.2026", "-"),
        ];
        for (lang, written, expected) in cases {
            assert_eq!(day(lang, written), expected, "{lang} {written}");
        }
        assert_eq!(plain_digits("٠٢٠ 9९๙"), "020 999");
    }
}
