//! How often something may happen: `30/min`.

use std::num::NonZeroU32;

/// So many times in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// So many.
    pub times: NonZeroU32,
    /// In so many seconds.
    pub seconds: u32,
}

impl Rate {
    /// Reads `30/min`, `5/s` or `100/hour`.
    pub fn read(text: &str) -> Option<Self> {
        let (times, unit) = text.split_once('/')?;
        let seconds = match unit.trim() {
            "s" | "sec" | "second" => 1,
            "min" | "minute" => 60,
            "h" | "hour" => 3600,
            _ => return None,
        };
        Some(Self { times: times.trim().parse().ok()?, seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;

    #[test]
    fn a_rate_has_a_number_and_a_unit() {
        let read = |text| Rate::read(text).map(|rate| (rate.times.get(), rate.seconds));
        assert_eq!([read("5/s"), read("30/min"), read("2 / hour")], [Some((5, 1)), Some((30, 60)), Some((2, 3600))]);
        for wrong in ["0/min", "5", "5/year", "-1/s", ""] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
