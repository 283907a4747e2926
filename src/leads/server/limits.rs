//! How much one sender, and all of them together, may ask for.

use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::config::Rate;
use crate::leads::settings::Settings;

/// Beyond so many senders the ones that were quiet are forgotten, which is looked at once in so long: a look at all of
/// them at each post would itself be what a flood is after.
const REMEMBERED: usize = 10_000;
const LOOK: Duration = Duration::from_secs(1);

type Rates = RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock>;

/// Rates and counts. They use a clock that no change of the time of day moves.
pub struct Limits {
    rate: Option<Rates>,
    clock: DefaultClock,
    looked: Mutex<Instant>,
    open: AtomicUsize,
    most_open: usize,
    by_address: Mutex<HashMap<IpAddr, usize>>,
    most_by_address: Option<usize>,
}

impl Limits {
    /// The limits that the settings name.
    pub fn new(settings: &Settings) -> Self {
        Self {
            rate: settings.per_address.and_then(quota).map(RateLimiter::hashmap),
            clock: DefaultClock::default(),
            looked: Mutex::new(Instant::now()),
            open: AtomicUsize::new(0),
            most_open: settings.connections,
            by_address: Mutex::new(HashMap::new()),
            most_by_address: settings.per_address.map(|_| settings.connections_per_address),
        }
    }

    /// Takes one post of a sender into account.
    ///
    /// # Errors
    /// The whole seconds after which the sender may post again.
    pub fn post(&self, sender: IpAddr) -> Result<(), u64> {
        let Some(rate) = &self.rate else { return Ok(()) };
        self.forget_the_quiet(rate);
        rate.check_key(&sender).map_err(|early| {
            let wait = early.wait_time_from(self.clock.now());
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
        })
    }

    fn forget_the_quiet(&self, rate: &Rates) {
        // Whoever finds another one looking goes on.
        let Ok(mut looked) = self.looked.try_lock() else { return };
        if looked.elapsed() > LOOK {
            *looked = Instant::now();
            if rate.len() > REMEMBERED {
                rate.retain_recent();
                rate.shrink_to_fit();
            }
        }
    }

    /// Counts a connection while the guard lives; none if there are too many. A proxy that we trust is many senders,
    /// so it is not counted by address.
    pub fn open(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Guard> {
        if self.open.fetch_add(1, Ordering::SeqCst) >= self.most_open {
            self.open.fetch_sub(1, Ordering::SeqCst);
            return None;
        }
        let mut guard = Guard { limits: self.clone(), address: None };
        if let (Some(address), Some(most)) = (address, self.most_by_address) {
            let mut by = self.by_address.lock().ok()?;
            let count = by.entry(address).or_default();
            if *count >= most {
                return None;
            }
            *count += 1;
            guard.address = Some(address);
        }
        Some(guard)
    }
}

fn quota(rate: Rate) -> Option<Quota> {
    let one = Duration::from_secs(rate.seconds.into()) / rate.times.get();
    let burst: NonZeroU32 = rate.times;
    Quota::with_period(one.max(Duration::from_nanos(1))).map(|quota| quota.allow_burst(burst))
}

/// A connection that is counted.
pub struct Guard {
    limits: Arc<Limits>,
    address: Option<IpAddr>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.limits.open.fetch_sub(1, Ordering::SeqCst);
        let Some(address) = self.address else { return };
        let Ok(mut by) = self.limits.by_address.lock() else { return };
        if let Some(count) = by.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                by.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::Arc;

    use serde_json::json;

    use super::Limits;
    use crate::leads::settings::Settings;

    fn limits(table: &serde_json::Value) -> Arc<Limits> {
        Arc::new(Limits::new(&Settings::read(table).unwrap()))
    }

    #[test]
    fn a_sender_who_posts_too_often_is_told_when_to_come_again() {
        let limits = limits(&json!({"limits": {"per_address": "3/min"}}));
        let (one, other): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        for _ in 0..3 {
            assert_eq!(limits.post(one), Ok(()));
        }
        let wait = limits.post(one).unwrap_err();
        assert!((1..=20).contains(&wait), "{wait}");
        assert_eq!(limits.post(other), Ok(()));
    }

    #[test]
    fn connections_are_counted_while_they_live() {
        let limits = limits(&json!({"limits": {"connections": 3, "connections_per_address": 2}}));
        let one: IpAddr = "192.0.2.1".parse().unwrap();
        let first = limits.open(Some(one)).unwrap();
        let _second = limits.open(Some(one)).unwrap();
        assert!(limits.open(Some(one)).is_none());
        let _proxy = limits.open(None).unwrap();
        assert!(limits.open(None).is_none(), "three are open");
        drop(first);
        assert!(limits.open(Some(one)).is_some());
    }
}
