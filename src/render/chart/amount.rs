//! Numbers as spreadsheets write them: `1240`, `12.5`, `12,5`, `1 240`, `1.240,50 €`, `12 %`.
//!
//! What can be read in one way alone is read. `1,240` can be read in two, so it is, only if another cell of its column
//! shows which mark stands before the decimals.

/// What a cell of a column of numbers holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No digit, so nobody expects a bar: `n/a`, a dash, nothing.
    Words,
    /// A number.
    Amount(Amount),
    /// A number whose only mark stands before three digits: once with the mark before its decimals, once without it.
    Either(Amount, Amount, Mark),
    /// Digits that are no number.
    Unclear,
}

/// A number and how it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Amount {
    /// Its value, never infinite.
    pub value: f64,
    /// Its digits with a decimal point and nothing else.
    pub plain: String,
    /// What stands before or after it, as `%` or `€`.
    pub unit: String,
    /// The mark before the decimals, if the number shows which that is.
    pub mark: Option<Mark>,
}

/// The mark before decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As in English.
    Point,
    /// As in German and French.
    Comma,
}

impl Mark {
    fn other(self) -> Self {
        if self == Self::Point { Self::Comma } else { Self::Point }
    }
}

/// Reads the cells of a column.
pub fn column<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = cells.map(read).collect();
    let shown = |mark| cells.iter().any(|cell| matches!(cell, Cell::Amount(amount) if amount.mark == Some(mark)));
    let before_decimals = match (shown(Mark::Point), shown(Mark::Comma)) {
        (true, false) => Mark::Point,
        (false, true) => Mark::Comma,
        _ => return cells,
    };
    for cell in &mut cells {
        if let Cell::Either(with_decimals, whole, mark) = cell {
            *cell = Cell::Amount(if *mark == before_decimals { with_decimals.clone() } else { whole.clone() });
        }
    }
    cells
}

fn read(text: &str) -> Cell {
    let text = text.trim();
    if !text.chars().any(char::is_numeric) {
        return Cell::Words;
    }
    let (negative, rest) = sign(text);
    let is_money = |c: char| matches!(c, '€' | '$' | '£' | '¥' | '₹' | '₩' | '₽' | '₺' | '฿' | '₫' | '₦' | '₴');
    let (before, rest) = match rest.chars().next().filter(|c| is_money(*c)) {
        Some(c) => (&rest[..c.len_utf8()], rest[c.len_utf8()..].trim_start()),
        None => ("", rest),
    };
    let (negative, rest) = if negative || before.is_empty() { (negative, rest) } else { sign(rest) };
    let end = rest.trim_end_matches(|c: char| is_money(c) || matches!(c, '%' | '‰'));
    let (number, after) = (end.trim_end(), &rest[end.len()..]);
    if before.len() + after.chars().count() > 3 || (!before.is_empty() && !after.is_empty()) {
        return Cell::Unclear;
    }
    let amount = |plain: String, mark| {
        let plain = if negative { format!("-{plain}") } else { plain };
        let value = plain.parse::<f64>().ok().filter(|value| value.is_finite())?;
        Some(Amount { value, plain, unit: format!("{before}{after}"), mark })
    };
    let cell = match parts(number) {
        Some(Parts::Sure { whole, decimals, mark }) => {
            let plain = if decimals.is_empty() { whole } else { format!("{whole}.{decimals}") };
            amount(plain, mark).map(Cell::Amount)
        }
        Some(Parts::Either { whole, rest, mark }) => amount(format!("{whole}.{rest}"), Some(mark))
            .zip(amount(format!("{whole}{rest}"), Some(mark.other())))
            .map(|(with_decimals, whole)| Cell::Either(with_decimals, whole, mark)),
        Some(Parts::Power(value)) => amount(value.to_string(), None).map(Cell::Amount),
        None => None,
    };
    cell.unwrap_or(Cell::Unclear)
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

enum Parts {
    Sure {
        whole: String,
        decimals: String,
        mark: Option<Mark>,
    },
    Either {
        whole: String,
        rest: String,
        mark: Mark,
    },
    /// A power of ten, as in `1.5E+06`.
    Power(f64),
}

fn parts(number: &str) -> Option<Parts> {
    if let Some((digits, power)) = number.split_once(['e', 'E']) {
        let sound = |text: &str, marks: &[char]| {
            text.starts_with(|c: char| c.is_ascii_digit() || marks.contains(&c))
                && text.chars().all(|c| c.is_ascii_digit() || marks.contains(&c))
        };
        let written = format!("{}e{power}", digits.replacen(',', ".", 1));
        let sound = sound(digits, &['.', ',']) && sound(power, &['+', '-']);
        return written.parse().ok().filter(|value: &f64| sound && value.is_finite()).map(Parts::Power);
    }
    let marks: Vec<(usize, char)> = number.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let sure = |whole: &str, groups: Option<char>, decimals: &str, mark: Option<Mark>| {
        let digits = decimals.bytes().all(|b| b.is_ascii_digit());
        let whole = grouped(whole, groups).filter(|_| digits)?;
        Some(Parts::Sure { whole, decimals: decimals.to_owned(), mark })
    };
    match marks[..] {
        [] => sure(number, None, "", None),
        [(at, c)] => {
            let (whole, rest) = (&number[..at], &number[at + 1..]);
            let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
            let two_ways = plain(whole) && plain(rest) && rest.len() == 3 && (1..=3).contains(&whole.len());
            if two_ways && !whole.starts_with('0') {
                return Some(Parts::Either { whole: whole.to_owned(), rest: rest.to_owned(), mark: of(c) });
            }
            if rest.is_empty() {
                return None;
            }
            sure(if whole.is_empty() { "0" } else { whole }, None, rest, Some(of(c)))
        }
        [(_, first), .., (at, last)] if first != last => {
            let (whole, rest) = (&number[..at], &number[at + 1..]);
            let one_sort = !whole.contains(last) && !rest.is_empty();
            one_sort.then(|| sure(whole, Some(first), rest, Some(of(last))))?
        }
        [(_, first), ..] => sure(number, Some(first), "", Some(of(first).other())),
    }
}

fn of(mark: char) -> Mark {
    if mark == ',' { Mark::Comma } else { Mark::Point }
}

/// The digits of a whole number, whose thousands may be set apart by one mark or sort of space throughout.
fn grouped(whole: &str, by: Option<char>) -> Option<String> {
    let sets_apart = |c: char| match by {
        Some(mark) => c == mark,
        None => matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’'),
    };
    let groups: Vec<&str> = whole.split(sets_apart).collect();
    let digits = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()));
    let in_threes = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    (digits && in_threes).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::{Cell, column};

    fn shown(cells: &[&str]) -> Vec<String> {
        let one = |cell: Cell| match cell {
            Cell::Words => "words".to_owned(),
            Cell::Amount(amount) => format!("{} {}", amount.plain, amount.unit).trim().to_owned(),
            Cell::Either(a, b, _) => format!("{} or {}", a.plain, b.plain),
            Cell::Unclear => "unclear".to_owned(),
        };
        column(cells.iter().copied()).into_iter().map(one).collect()
    }

    #[test]
    fn what_can_be_read_in_one_way_is_read() {
        let cases = [
            ("4", "4"),
            ("-2.5", "-2.5"),
            ("\u{2212}2,5", "-2.5"),
            ("+7", "7"),
            ("1.50", "1.50"),
            (".5", "0.5"),
            ("0.125", "0.125"),
            ("0,125", "0.125"),
            ("1240.125", "1240.125"),
            ("1,234,567", "1234567"),
            ("1.234.567", "1234567"),
            ("1,240.5", "1240.5"),
            ("1.240,50", "1240.50"),
            ("1 240", "1240"),
            ("1\u{202f}240,5", "1240.5"),
            ("1'240.50", "1240.50"),
            ("12 %", "12 %"),
            ("12%", "12 %"),
            ("€ 1.240,00", "1240.00 €"),
            ("-$3", "-3 $"),
            ("$-3", "-3 $"),
            ("3\u{a0}€", "3 €"),
            ("1.5E+06", "1500000"),
            ("1,00E+03", "1000"),
            ("1,240", "1.240 or 1240"),
            ("1.240", "1.240 or 1240"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(&[text]), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_words_or_unclear() {
        for text in ["", " ", "n/a", "–", "NaN", "inf", "-Infinity", "%"] {
            assert_eq!(shown(&[text]), ["words"], "{text}");
        }
        let unclear = [
            "12 weeks",
            "1,2,3",
            "1.2.3",
            "1,24,567.5",
            "5.",
            "1e",
            "1e999",
            "2 of 5",
            "(3)",
            "0x10",
            "12 34",
            "٣",
            "½",
            "1-2",
            "--1",
            "$1€",
            "12 % %%%",
            "1.2e3.4",
            "e5",
            "1,2.3,4",
        ];
        for text in unclear {
            assert_eq!(shown(&[text]), ["unclear"], "{text}");
        }
        assert_eq!(shown(&["9".repeat(400).as_str()]), ["unclear"]);
    }

    #[test]
    fn one_cell_shows_how_its_column_is_written() {
        assert_eq!(shown(&["1,240", "980.5"]), ["1240", "980.5"]);
        assert_eq!(shown(&["1,240", "980,5"]), ["1.240", "980.5"]);
        assert_eq!(shown(&["1.240 €", "1.000.000 €"]), ["1240 €", "1000000 €"]);
        assert_eq!(shown(&["1.240", "0.5", "0,5"]), ["1.240 or 1240", "0.5", "0.5"]);
        assert_eq!(shown(&["1.240", "980"]), ["1.240 or 1240", "980"]);
    }
}
