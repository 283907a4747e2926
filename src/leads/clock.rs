//! The present moment, for a program that lives longer than one build.
//!
//! The clock of a machine is set by people and by the network, and may jump by days or years. The time that passes while
//! a program runs cannot. So the receiver counts on from a moment that it knows, keeps the latest one in the store
//! (`store::time`), and believes the machine's clock while both are near each other.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;

/// Milliseconds since 1970, as the database keeps moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

/// One day in milliseconds.
pub const DAY: i64 = 24 * 60 * 60 * 1000;

/// How far the clock may be from what is known: a correction, or a machine that was off overnight.
pub const NEAR: i64 = DAY;

/// A clock that moves by more at once has jumped.
const JUMP: i64 = 60 * 1000;

impl Moment {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "a submission is kept with the moment at which it came")]
    pub fn now() -> Self {
        Self(Timestamp::now().as_millisecond())
    }

    /// So many milliseconds later, or earlier.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// As in `2026-11-22T10:00:00.123Z`.
    pub fn rfc3339(self) -> String {
        Timestamp::from_millisecond(self.0).map_or_else(|_| String::new(), |moment| format!("{moment:.3}"))
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

/// What the machine's clock is worth, beside what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is believed.
    Right,
    /// It is so many milliseconds ahead: it jumped, or nothing ran for so long.
    Ahead(i64),
    /// It is so many milliseconds behind, which no clock that goes right can be.
    Behind(i64),
}

/// What was learnt of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Learnt {
    /// What it is worth.
    pub standing: Standing,
    /// Whether that is so from now on.
    pub is_news: bool,
    /// Whether rows may be there that say they come from a time that is not yet.
    pub went_back: bool,
    /// The latest moment that is known, for the store.
    pub known: Moment,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    /// The latest moment that is known, and the steady time of that.
    moment: Moment,
    steady: i64,
    /// The machine's clock at that time.
    wall: Moment,
    /// Whether this run has believed the clock once; what jumps afterwards is not followed.
    was_right: bool,
    standing: Standing,
}

impl Known {
    fn at(&self, steady: i64) -> Moment {
        self.moment.plus(steady.saturating_sub(self.steady))
    }
}

/// Two clocks and what is known of them. All that share it have one time.
#[derive(Clone)]
pub struct Clock {
    wall: Arc<dyn Fn() -> Moment + Send + Sync>,
    steady: Arc<dyn Fn() -> i64 + Send + Sync>,
    known: Arc<Mutex<Option<Known>>>,
}

impl Default for Clock {
    fn default() -> Self {
        let began = Instant::now();
        let steady = move || i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
        Self::of(Moment::now, steady)
    }
}

impl Clock {
    /// A clock that reads the time of day from one place, and the milliseconds that have passed from another.
    pub fn of(
        wall: impl Fn() -> Moment + Send + Sync + 'static,
        steady: impl Fn() -> i64 + Send + Sync + 'static,
    ) -> Self {
        Self { wall: Arc::new(wall), steady: Arc::new(steady), known: Arc::default() }
    }

    /// The present. A clock that jumps while the receiver runs, or is behind what is known, is not followed.
    pub fn now(&self) -> Moment {
        let wall = (self.wall)();
        let Some(known) = self.known() else { return wall };
        let counted = known.at((self.steady)());
        match standing(wall, counted) {
            Standing::Right => wall,
            Standing::Ahead(_) if !known.was_right => wall,
            Standing::Ahead(_) | Standing::Behind(_) => counted,
        }
    }

    /// The moment that has certainly come. What is deleted by its age is older than its time at this moment.
    pub fn certain(&self) -> Moment {
        let wall = (self.wall)();
        let Some(known) = self.known() else { return wall };
        let counted = known.at((self.steady)());
        if standing(wall, counted) == Standing::Right { wall } else { counted }
    }

    /// What the machine's clock was worth when it was looked at.
    pub fn standing(&self) -> Standing {
        self.known().map_or(Standing::Right, |known| known.standing)
    }

    /// Whether the machine's clock has moved otherwise than time since it was looked at.
    pub fn has_jumped(&self) -> bool {
        let Some(known) = self.known() else { return true };
        let passed = (self.steady)().saturating_sub(known.steady);
        (self.wall)().0.abs_diff(known.wall.plus(passed).0) > JUMP.unsigned_abs()
    }

    /// Compares the clock with what the store has known, and with what has passed since. Where a person or another
    /// receiver has written a moment near the clock's into the store, the clock is right.
    pub fn learn(&self, stored: Option<Moment>) -> Learnt {
        let (wall, steady) = ((self.wall)(), (self.steady)());
        let mut slot = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = stored.unwrap_or(wall);
        let counted = slot.map_or(stored, |known| known.at(steady).max(stored));
        let own = slot.map_or(stored, |known| known.at(steady));
        let is_believed = [stored, own].iter().any(|moment| standing(wall, *moment) == Standing::Right);
        let now = if is_believed { Standing::Right } else { standing(wall, counted) };
        let went_back = slot.is_none_or(|known| {
            let expected = known.wall.plus(steady.saturating_sub(known.steady));
            known.standing != now && now == Standing::Right || wall < expected.plus(-JUMP)
        });
        let is_news = match slot.map(|known| known.standing) {
            None => now != Standing::Right,
            Some(before) => std::mem::discriminant(&before) != std::mem::discriminant(&now),
        };
        let moment = if is_believed { wall } else { counted };
        let was_right = is_believed || slot.is_some_and(|known| known.was_right);
        *slot = Some(Known { moment, steady, wall, was_right, standing: now });
        Learnt { standing: now, is_news, went_back, known: moment }
    }

    fn known(&self) -> Option<Known> {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn standing(wall: Moment, counted: Moment) -> Standing {
    let apart = wall.0.saturating_sub(counted.0);
    match apart {
        apart if apart > NEAR => Standing::Ahead(apart),
        apart if apart < -NEAR => Standing::Behind(apart.saturating_neg()),
        _ => Standing::Right,
    }
}

#[cfg(test)]
mod tests;
