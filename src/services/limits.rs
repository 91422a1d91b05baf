//! Rate limits by the generic cell rate algorithm (ITU-T I.371): a burst, then one request each interval.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use porchlight_domain::clock::Clock;
use porchlight_domain::problem::{ProblemCode, Refusal};

/// How many requests at once, and how soon the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub burst: u32,
    pub interval_ms: u32,
}

/// Counts requests by key. `Err` carries the seconds to wait.
#[async_trait]
pub trait RateLimiter: Send + Sync + 'static {
    async fn take(&self, key: &str, limit: Limit) -> Result<(), u64>;
}

/// Refuses a request beyond the limit.
///
/// # Errors
/// 429 with the time to wait.
pub async fn require(limiter: &dyn RateLimiter, key: &str, limit: Limit) -> Result<(), Refusal> {
    limiter.take(key, limit).await.map_err(|seconds| {
        Refusal::new(ProblemCode::RateLimited, "Too many requests in a short time. Wait a little and try again.")
            .retry_after(seconds)
    })
}

/// Counts in this process.
pub struct LocalLimiter {
    clock: Arc<dyn Clock>,
    arrivals: Mutex<Arrivals>,
}

struct Arrivals {
    /// For each key the theoretical arrival time of its next request.
    next: HashMap<String, DateTime<Utc>>,
    /// With so many keys, those at rest are dropped: at twice of what the last sweep left.
    sweep_at: usize,
}

const FIRST_SWEEP_AT: usize = 10_000;

impl LocalLimiter {
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let arrivals = Arrivals { next: HashMap::new(), sweep_at: FIRST_SWEEP_AT };
        Self { clock, arrivals: Mutex::new(arrivals) }
    }
}

#[async_trait]
impl RateLimiter for LocalLimiter {
    async fn take(&self, key: &str, limit: Limit) -> Result<(), u64> {
        let now = self.clock.now();
        let mut arrivals = self.arrivals.lock();
        let next = judge(arrivals.next.get(key).copied(), now, limit)?;
        arrivals.next.insert(key.to_owned(), next);
        if arrivals.next.len() >= arrivals.sweep_at {
            arrivals.next.retain(|_, arrival| *arrival > now);
            arrivals.sweep_at = FIRST_SWEEP_AT.max(arrivals.next.len() * 2);
        }
        Ok(())
    }
}

/// Gives the next theoretical arrival time, or the seconds to wait.
fn judge(arrival: Option<DateTime<Utc>>, now: DateTime<Utc>, limit: Limit) -> Result<DateTime<Utc>, u64> {
    let interval = TimeDelta::milliseconds(i64::from(limit.interval_ms));
    let tolerance = TimeDelta::milliseconds(i64::from(limit.interval_ms) * i64::from(limit.burst.saturating_sub(1)));
    let arrival = arrival.map_or(now, |arrival| arrival.max(now));
    let early = arrival - tolerance - now;
    if early > TimeDelta::zero() {
        let wait_ms = u64::try_from(early.num_milliseconds()).unwrap_or_default();
        return Err(wait_ms.div_ceil(1000).max(1));
    }
    Ok(arrival + interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { burst: 3, interval_ms: 10_000 };

    #[test]
    fn lets_a_burst_through_and_then_one_each_interval() {
        let start = DateTime::from_timestamp(0, 0).unwrap();
        let mut arrival = None;
        for _ in 0..3 {
            arrival = Some(judge(arrival, start, LIMIT).unwrap());
        }
        assert_eq!(judge(arrival, start, LIMIT), Err(10));
        arrival = Some(judge(arrival, start + TimeDelta::seconds(10), LIMIT).unwrap());
        assert_eq!(judge(arrival, start + TimeDelta::seconds(11), LIMIT), Err(9));
        assert!(judge(arrival, start + TimeDelta::seconds(40), LIMIT).is_ok());
    }
}
