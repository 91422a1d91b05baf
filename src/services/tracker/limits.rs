//! How much one key may report.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use porchlight_domain::problem::{ProblemCode, Refusal};
use uuid::Uuid;

const WINDOW: TimeDelta = TimeDelta::seconds(60);
const FIRST_SWEEP_AT: usize = 10_000;

/// Counts events by key in windows of a minute, each from the key's first event on.
#[derive(Debug)]
pub struct Limits {
    per_window: u32,
    keys: Mutex<Keys>,
}

#[derive(Debug)]
struct Keys {
    windows: HashMap<Uuid, Window>,
    /// With so many keys, those whose minute is over are forgotten: at twice of what the last sweep left.
    sweep_at: usize,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began_at: DateTime<Utc>,
    events: u32,
}

impl Limits {
    pub fn new(per_window: u32) -> Self {
        let keys = Keys { windows: HashMap::new(), sweep_at: FIRST_SWEEP_AT };
        Self { per_window, keys: Mutex::new(keys) }
    }

    /// Counts `events` for the key, all or none.
    ///
    /// # Errors
    /// 429 when they are too many for this minute, with the rest of it.
    pub fn take(&self, key: Uuid, events: usize, now: DateTime<Utc>) -> Result<(), Refusal> {
        let events = u32::try_from(events).unwrap_or(u32::MAX);
        let mut keys = self.keys.lock();
        if keys.windows.len() >= keys.sweep_at {
            keys.windows.retain(|_, window| now - window.began_at < WINDOW);
            keys.sweep_at = FIRST_SWEEP_AT.max(keys.windows.len() * 2);
        }
        let window = keys.windows.entry(key).or_insert(Window { began_at: now, events: 0 });
        if now - window.began_at >= WINDOW {
            *window = Window { began_at: now, events: 0 };
        }
        if window.events.saturating_add(events) > self.per_window {
            let rest = (WINDOW - (now - window.began_at)).num_seconds().max(1);
            let detail = format!("This key may report {} events a minute.", self.per_window);
            return Err(Refusal::new(ProblemCode::RateLimited, detail).retry_after(u64::try_from(rest).unwrap_or(60)));
        }
        window.events += events;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_each_key_by_the_minute() {
        let limits = Limits::new(100);
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let now = DateTime::<Utc>::default();
        assert!(limits.take(one, 100, now).is_ok());
        let refused = limits.take(one, 1, now + TimeDelta::seconds(20)).unwrap_err();
        assert_eq!(refused.retry_after_s, Some(40));
        assert!(limits.take(two, 100, now).is_ok());
        assert!(limits.take(one, 1, now + WINDOW).is_ok());
        assert!(limits.take(two, 101, now + WINDOW).is_err());
    }
}
