use super::{DAY, Moment, Standing};
use crate::leads::testing::{Hands, NOW};

const HOUR: i64 = DAY / 24;
const YEAR: i64 = 365 * DAY;

#[test]
fn a_clock_that_goes_right_is_followed_with_its_corrections() {
    let hands = Hands::at(NOW);
    let clock = hands.clock();
    assert_eq!(clock.now(), NOW, "before anything is known");
    assert_eq!(clock.learn(None).standing, Standing::Right);
    for (passes, jumps) in [(HOUR, 0), (HOUR, 5 * 60_000), (HOUR, -HOUR), (20 * HOUR, 1), (HOUR, 23 * HOUR)] {
        hands.pass(passes);
        hands.jump(jumps);
        assert_eq!((clock.now(), clock.certain()), (hands.wall(), hands.wall()));
        assert_eq!(clock.has_jumped(), jumps.abs() > 60_000);
        assert!(!clock.learn(None).is_news);
    }
}

#[test]
fn a_clock_that_jumps_while_the_receiver_runs_is_not_followed() {
    for jump in [-60 * YEAR, -YEAR, -2 * DAY, 2 * DAY, YEAR, 20 * YEAR] {
        let hands = Hands::at(NOW);
        let clock = hands.clock();
        clock.learn(None);
        hands.pass(HOUR);
        let mut last = clock.now();
        hands.jump(jump);
        for minute in 0..10 {
            assert_eq!(clock.now(), NOW.plus(HOUR + minute * 60_000), "{jump}");
            assert_eq!(clock.certain(), clock.now());
            assert!(clock.now() >= last, "moments stay in order");
            last = clock.now();
            let learnt = clock.learn(Some(last));
            assert_eq!((learnt.is_news, learnt.known), (minute == 0, last));
            hands.pass(60_000);
        }
        hands.jump(-jump);
        assert_eq!(clock.now(), hands.wall());
        let learnt = clock.learn(Some(last));
        assert_eq!((learnt.standing, learnt.is_news, learnt.went_back), (Standing::Right, true, true));
    }
}

#[test]
fn who_starts_with_the_clock_ahead_goes_by_it_and_is_certain_of_less() {
    let hands = Hands::at(NOW.plus(YEAR));
    let clock = hands.clock();
    let learnt = clock.learn(Some(NOW));
    assert_eq!((learnt.standing, learnt.is_news, learnt.known), (Standing::Ahead(YEAR), true, NOW));
    hands.pass(HOUR);
    // It may have been off for a year: what comes now comes at the time that people read.
    assert_eq!((clock.now(), clock.certain()), (hands.wall(), NOW.plus(HOUR)));
    assert_eq!(clock.learn(Some(NOW)).known, NOW.plus(HOUR));
    // A person says that it is right.
    let learnt = clock.learn(Some(hands.wall()));
    assert_eq!((learnt.standing, learnt.is_news), (Standing::Right, true));
    assert_eq!(clock.certain(), hands.wall());
}

#[test]
fn a_machine_that_starts_in_1970_counts_on_until_it_is_set() {
    for off in [HOUR, 30 * DAY] {
        let hands = Hands::at(Moment(0));
        let clock = hands.clock();
        assert_eq!(clock.learn(Some(NOW)).standing, Standing::Behind(NOW.0));
        hands.pass(60_000);
        assert_eq!((clock.now(), clock.certain()), (NOW.plus(60_000), NOW.plus(60_000)));
        hands.jump(NOW.0 + off);
        clock.learn(Some(NOW));
        assert_eq!(clock.now(), hands.wall());
        assert_eq!(clock.certain(), if off == HOUR { hands.wall() } else { NOW.plus(60_000) });
    }
}

#[test]
fn a_person_can_say_that_an_earlier_time_is_right() {
    let hands = Hands::at(NOW);
    let clock = hands.clock();
    assert_eq!(clock.learn(Some(NOW.plus(YEAR))).standing, Standing::Behind(YEAR));
    assert_eq!(clock.learn(Some(NOW)).standing, Standing::Right);
    assert_eq!(clock.now(), NOW);
}
