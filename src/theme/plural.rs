//! Which form of a word goes with a number: the cardinal rules of the Unicode CLDR (version 48), for whole numbers.
//!
//! A rule is the language's own. A language that is not named here has `one` for 1 and `other` for the rest, as most
//! have; [`is_known`] tells the two apart.

use crate::path::Lang;

/// The languages whose rule is `one` for 1 alone.
const PLAIN: [&str; 16] =
    ["bg", "da", "de", "el", "en", "et", "fi", "hu", "nb", "nl", "nn", "no", "sv", "tr", "eu", "gl"];
/// The languages that know one form.
const SAME: [&str; 8] = ["id", "ja", "ko", "lo", "ms", "th", "vi", "zh"];

fn main_of(lang: &Lang) -> &str {
    lang.as_str().split('-').next().unwrap_or_default()
}

/// Whether a language has a rule here.
pub fn is_known(lang: &Lang) -> bool {
    let own = [
        "ar", "ca", "cs", "es", "fa", "fr", "ga", "he", "hi", "hr", "bs", "is", "it", "lt", "lv", "mt", "pl", "pt",
        "ro", "ru", "sk", "sl", "sr", "uk",
    ];
    let main = main_of(lang);
    PLAIN.contains(&main) || SAME.contains(&main) || own.contains(&main)
}

/// The plural category of a whole number.
pub fn category(lang: &Lang, n: i64) -> &'static str {
    let n = n.unsigned_abs();
    let main = main_of(lang);
    match main {
        _ if SAME.contains(&main) => "other",
        "pt" if lang.as_str().eq_ignore_ascii_case("pt-PT") => romance(n, n == 1),
        "fr" | "pt" => romance(n, n <= 1),
        "ca" | "es" | "it" => romance(n, n == 1),
        "fa" | "hi" if n <= 1 => "one",
        "ru" | "uk" => slavic(n, "many"),
        "bs" | "hr" | "sr" => slavic(n, "other"),
        "pl" if n == 1 => "one",
        "pl" => match slavic(n, "many") {
            "one" => "many",
            category => category,
        },
        "cs" | "sk" if (2..=4).contains(&n) => "few",
        "ar" => arabic(n),
        "he" if n == 2 => "two",
        "ga" => irish(n),
        "is" if n % 10 == 1 && n % 100 != 11 => "one",
        "lt" | "lv" => baltic(main, n),
        "mt" => maltese(n),
        "ro" if n == 0 || (n != 1 && (1..=19).contains(&(n % 100))) => "few",
        "sl" => slovene(n),
        _ if n == 1 => "one",
        _ => "other",
    }
}

/// A whole million takes a word between: `un million de pages`.
fn romance(n: u64, is_one: bool) -> &'static str {
    match n {
        _ if is_one => "one",
        n if n != 0 && n % 1_000_000 == 0 => "many",
        _ => "other",
    }
}

fn slavic(n: u64, rest: &'static str) -> &'static str {
    match (n % 10, n % 100) {
        (1, tens) if tens != 11 => "one",
        (2..=4, tens) if !(12..=14).contains(&tens) => "few",
        _ => rest,
    }
}

fn slovene(n: u64) -> &'static str {
    match n % 100 {
        1 => "one",
        2 => "two",
        3 | 4 => "few",
        _ => "other",
    }
}

fn baltic(main: &str, n: u64) -> &'static str {
    match (main, n % 10, n % 100) {
        ("lv", 0, _) | ("lv", _, 11..=19) => "zero",
        (_, 1, tens) if tens != 11 => "one",
        ("lt", 2..=9, tens) if !(11..=19).contains(&tens) => "few",
        _ => "other",
    }
}

fn irish(n: u64) -> &'static str {
    match n {
        1 => "one",
        2 => "two",
        3..=6 => "few",
        7..=10 => "many",
        _ => "other",
    }
}

fn maltese(n: u64) -> &'static str {
    match (n, n % 100) {
        (1, _) => "one",
        (2, _) => "two",
        (0, _) | (_, 3..=10) => "few",
        (_, 11..=19) => "many",
        _ => "other",
    }
}

fn arabic(n: u64) -> &'static str {
    match (n, n % 100) {
        (0, _) => "zero",
        (1, _) => "one",
        (2, _) => "two",
        (_, 3..=10) => "few",
        (_, 11..=99) => "many",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::{category, is_known};
    use crate::path::Lang;

    /// A line is a language and a letter for each number: 0 to 30, 100 to 122, and the large ones. `.` is `other`.
    const EXAMPLES: &str = include_str!("plural/examples.txt");
    const LARGE: [i64; 9] = [200, 201, 211, 1000, 1001, 1002, 1_000_000, 1_000_001, 2_000_000];

    fn letter(category: &str) -> char {
        match category {
            "zero" => 'z',
            "one" => '1',
            "two" => '2',
            "few" => 'f',
            "many" => 'm',
            _ => '.',
        }
    }

    #[test]
    fn every_language_counts_as_unicode_says() {
        let numbers: Vec<i64> = (0..=30).chain(100..=122).chain(LARGE).collect();
        for line in EXAMPLES.lines() {
            let (tag, wanted) = line.split_once(' ').unwrap();
            let lang = Lang::new(tag).unwrap();
            let found: String = numbers.iter().map(|n| letter(category(&lang, *n))).collect();
            assert_eq!(found, wanted, "{tag}");
            assert!(is_known(&lang), "{tag}");
        }
        assert_eq!(EXAMPLES.lines().count(), 42);
        assert!(!is_known(&Lang::new("xx").unwrap()));
    }
}
