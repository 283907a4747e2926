//! How often a sender may show a wrong token.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// So many wrong tokens are mistakes; more are guesses.
const MOST: u32 = 10;
/// They are forgotten after this.
const LASTS: Duration = Duration::from_secs(15 * 60);
/// Beyond so many senders those whose time is over are forgotten first, then all.
const REMEMBERED: usize = 10_000;

/// Wrong tokens by sender, counted from the first one.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<IpAddr, (u32, Instant)>>);

impl Attempts {
    /// Whether a sender may try now.
    ///
    /// # Errors
    /// The whole seconds after which it may.
    pub fn may_try(&self, sender: IpAddr, now: Instant) -> Result<(), u64> {
        let Ok(by) = self.0.lock() else { return Err(LASTS.as_secs()) };
        let Some((count, since)) = by.get(&sender) else { return Ok(()) };
        let left = LASTS.saturating_sub(now.saturating_duration_since(*since));
        if *count < MOST || left.is_zero() { Ok(()) } else { Err(left.as_secs().max(1)) }
    }

    /// One more wrong token.
    pub fn failed(&self, sender: IpAddr, now: Instant) {
        let Ok(mut by) = self.0.lock() else { return };
        if by.len() >= REMEMBERED {
            by.retain(|_, (_, since)| now.saturating_duration_since(*since) < LASTS);
        }
        if by.len() >= REMEMBERED {
            by.clear();
        }
        let (count, since) = by.entry(sender).or_insert((0, now));
        if now.saturating_duration_since(*since) >= LASTS {
            (*count, *since) = (0, now);
        }
        *count += 1;
    }
}
