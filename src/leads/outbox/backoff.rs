//! When something that failed is tried again.

/// The first pause of a task, in milliseconds.
const FIRST: i64 = 60 * 1000;
/// The longest pause of a task.
const LONGEST: i64 = 6 * 60 * 60 * 1000;
/// The first pause of a whole target that does not answer.
const FIRST_OF_TARGET: i64 = 1000;
/// The longest one: so soon at the latest it is seen that the target is back.
const LONGEST_OF_TARGET: i64 = 60 * 1000;

/// The pause of a task after so many attempts: twice as long each time, and by up to a quarter shorter or longer, so
/// that what failed together does not come back together.
pub fn of_task(attempts: i64, random: u32) -> i64 {
    spread(doubled(FIRST, attempts, LONGEST), random)
}

/// The pause of a target after so many failures in a row.
pub fn of_target(failures: i64, random: u32) -> i64 {
    spread(doubled(FIRST_OF_TARGET, failures, LONGEST_OF_TARGET), random)
}

fn doubled(first: i64, times: i64, longest: i64) -> i64 {
    let times = u32::try_from(times.clamp(1, 30) - 1).unwrap_or(0);
    first.saturating_mul(1_i64 << times).min(longest)
}

fn spread(pause: i64, random: u32) -> i64 {
    let part = i64::from(random % 1001);
    pause * 3 / 4 + pause / 2 * part / 1000
}

/// A number for the functions above; without a source of randomness the middle.
pub fn random() -> u32 {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).map_or(500, |()| u32::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::{of_target, of_task};

    #[test]
    fn pauses_double_from_a_minute_to_six_hours() {
        let minutes = |attempts| of_task(attempts, 500) / 60_000;
        assert_eq!([1, 2, 3, 9, 10, 64].map(minutes), [1, 2, 4, 256, 360, 360]);
        assert_eq!(minutes(0), 1);
    }

    #[test]
    fn what_failed_together_does_not_come_back_together() {
        assert_eq!((of_task(1, 0), of_task(1, 1000)), (45_000, 75_000));
        assert!((0..5000).all(|n| (45_000..=75_000).contains(&of_task(1, n))));
    }

    #[test]
    fn a_target_is_asked_again_within_two_minutes() {
        assert!((1..100).all(|failures| of_target(failures, 1000) <= 75_000));
        assert_eq!(of_target(1, 500), 1000);
    }
}
