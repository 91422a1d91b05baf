//! Rate limits: of requests by the generic cell rate algorithm (ITU-T I.371), a burst and then one each interval; of
//! amounts by windows of time.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use porchlight_domain::clock::Clock;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::redis::Counters;

/// How many requests at once, and how soon the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub burst: u32,
    pub interval_ms: u32,
}

/// So much in a window of time, which begins with the first of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    pub most: u32,
    pub window_ms: u32,
}

/// Counts requests by key. `Err` carries the seconds to wait.
#[async_trait]
pub trait RateLimiter: Send + Sync + 'static {
    /// Takes one request.
    async fn take(&self, key: &str, limit: Limit) -> Result<(), u64>;

    /// Takes `cost` of a quota, all or nothing.
    async fn take_of(&self, key: &str, cost: u32, quota: Quota) -> Result<(), u64>;
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

/// Whom limits by address count: an IPv4 address, or of IPv6 the /64 network, in which one customer has every address.
#[must_use]
pub fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V6(address) => format!("{}/64", Ipv6Addr::from(u128::from(address) & !u128::from(u64::MAX))),
        IpAddr::V4(address) => address.to_string(),
    }
}

/// Counts in this process.
pub struct LocalLimiter {
    clock: Arc<dyn Clock>,
    /// For each key the theoretical arrival time of its next request.
    arrivals: Mutex<Kept<DateTime<Utc>>>,
    windows: Mutex<Kept<Window>>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    ends_at: DateTime<Utc>,
    count: u32,
}

/// What is kept of each key. With so many keys, those at rest are dropped: at twice of what the last sweep left.
struct Kept<T> {
    by_key: HashMap<String, T>,
    sweep_at: usize,
}

const FIRST_SWEEP_AT: usize = 10_000;

impl<T> Kept<T> {
    fn new() -> Mutex<Self> {
        Mutex::new(Self { by_key: HashMap::new(), sweep_at: FIRST_SWEEP_AT })
    }

    fn keep(&mut self, key: &str, value: T, is_alive: impl Fn(&T) -> bool) {
        self.by_key.insert(key.to_owned(), value);
        if self.by_key.len() >= self.sweep_at {
            self.by_key.retain(|_, value| is_alive(value));
            self.sweep_at = FIRST_SWEEP_AT.max(self.by_key.len() * 2);
        }
    }
}

impl LocalLimiter {
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, arrivals: Kept::new(), windows: Kept::new() }
    }
}

#[async_trait]
impl RateLimiter for LocalLimiter {
    async fn take(&self, key: &str, limit: Limit) -> Result<(), u64> {
        let now = self.clock.now();
        let mut arrivals = self.arrivals.lock();
        let next = judge(arrivals.by_key.get(key).copied(), now, limit)?;
        arrivals.keep(key, next, |arrival| *arrival > now);
        Ok(())
    }

    async fn take_of(&self, key: &str, cost: u32, quota: Quota) -> Result<(), u64> {
        let now = self.clock.now();
        let mut windows = self.windows.lock();
        let known = windows.by_key.get(key).copied().filter(|window| window.ends_at > now);
        let fresh = Window { ends_at: now + TimeDelta::milliseconds(i64::from(quota.window_ms)), count: 0 };
        let mut window = known.unwrap_or(fresh);
        window.count = window.count.saturating_add(cost);
        if window.count > quota.most {
            return Err(seconds(u64::try_from((window.ends_at - now).num_milliseconds()).unwrap_or_default()));
        }
        windows.keep(key, window, |window| window.ends_at > now);
        Ok(())
    }
}

/// Counts together with the other nodes in Redis; while it is away, in this process.
pub struct SharedLimiter {
    counters: Counters,
    own: LocalLimiter,
}

impl SharedLimiter {
    #[must_use]
    pub fn new(counters: Counters, clock: Arc<dyn Clock>) -> Self {
        Self { counters, own: LocalLimiter::new(clock) }
    }
}

#[async_trait]
impl RateLimiter for SharedLimiter {
    async fn take(&self, key: &str, limit: Limit) -> Result<(), u64> {
        match self.counters.take(key, limit.burst, limit.interval_ms, self.own.clock.now()).await {
            Some(0) => Ok(()),
            Some(wait_ms) => Err(seconds(wait_ms)),
            None => self.own.take(key, limit).await,
        }
    }

    async fn take_of(&self, key: &str, cost: u32, quota: Quota) -> Result<(), u64> {
        let now = self.own.clock.now();
        match self.counters.take_of_window(key, cost, quota.most, quota.window_ms, now).await {
            Some(0) => Ok(()),
            Some(wait_ms) => Err(seconds(wait_ms)),
            None => self.own.take_of(key, cost, quota).await,
        }
    }
}

/// Milliseconds in seconds, rounded up, at least one.
fn seconds(wait_ms: u64) -> u64 {
    wait_ms.div_ceil(1000).max(1)
}

/// Gives the next theoretical arrival time, or the seconds to wait.
fn judge(arrival: Option<DateTime<Utc>>, now: DateTime<Utc>, limit: Limit) -> Result<DateTime<Utc>, u64> {
    let interval = TimeDelta::milliseconds(i64::from(limit.interval_ms));
    let tolerance = TimeDelta::milliseconds(i64::from(limit.interval_ms) * i64::from(limit.burst.saturating_sub(1)));
    let arrival = arrival.map_or(now, |arrival| arrival.max(now));
    let early = arrival - tolerance - now;
    if early > TimeDelta::zero() {
        return Err(seconds(u64::try_from(early.num_milliseconds()).unwrap_or_default()));
    }
    Ok(arrival + interval)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { burst: 3, interval_ms: 10_000 };

    #[test]
    fn addresses_are_counted_one_by_one_and_those_of_ipv6_by_network() {
        let network = |ip: &str| network_of(ip.parse().unwrap());
        assert_eq!(network("2001:db8:1:2:aaaa::1"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2:ffff::9"), network("2001:db8:1:2:aaaa::1"));
        assert_ne!(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
        assert_eq!(network("203.0.113.9"), "203.0.113.9");
        assert_eq!(network("::ffff:203.0.113.9"), "203.0.113.9");
    }

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

    #[actix_rt::test]
    async fn gives_a_quota_out_by_the_window() {
        let clock = porchlight_domain::clock::TestClock::at(DateTime::from_timestamp(0, 0).unwrap());
        let limiter = LocalLimiter::new(Arc::new(clock.clone()));
        let quota = Quota { most: 100, window_ms: 60_000 };
        assert_eq!(limiter.take_of("one", 100, quota).await, Ok(()));
        clock.advance(TimeDelta::seconds(20));
        assert_eq!(limiter.take_of("one", 1, quota).await, Err(40));
        assert_eq!(limiter.take_of("two", 101, quota).await, Err(60));
        assert_eq!(limiter.take_of("two", 100, quota).await, Ok(()));
        clock.advance(TimeDelta::seconds(40));
        assert_eq!(limiter.take_of("one", 100, quota).await, Ok(()));
    }
}
