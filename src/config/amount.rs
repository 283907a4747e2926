//! Amounts of money, as settings and people at a terminal write them.

/// An amount of money as people write it, `1200` or `1200.50`, in hundredths.
pub fn amount(text: &str) -> Option<i64> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || part.len() > 2 || (!part.is_empty() && !digits(part)) {
        return None;
    }
    let hundredths: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(hundredths)
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_are_whole_hundredths() {
        assert_eq!(
            [amount("1200"), amount("1200.5"), amount("0.05"), amount(" 7.10 ")],
            [Some(120_000), Some(120_050), Some(5), Some(710)]
        );
        for wrong in ["", ".5", "1,5", "-1", "1.005", "1e3", "99999999999999999999"] {
            assert_eq!(amount(wrong), None, "{wrong}");
        }
    }
}
