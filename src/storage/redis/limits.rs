//! Rate limits that all nodes count together. The rules are those of `services::limits`; here they run inside Redis,
//! so that two nodes at once count one after the other.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use redis::Script;

use super::Redis;

/// Keys outlive their meaning by so much: clocks of nodes differ a little, and a test's clock stands still.
const SLACK_MS: u64 = 60_000;

/// The generic cell rate algorithm: keeps the theoretical arrival time of the next request, answers how many
/// milliseconds are missing.
const ARRIVALS: &str = "local now, interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]) \
     local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) \
     local early = arrival - interval * (burst - 1) - now \
     if early > 0 then return early end \
     redis.call('SET', KEYS[1], arrival + interval, 'PX', arrival + interval - now + tonumber(ARGV[4])) \
     return 0";

/// Counts in windows that begin with their first count; all or nothing.
const WINDOWS: &str = "local now, length, most, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]) \
     local began, count = unpack(redis.call('HMGET', KEYS[1], 'began', 'count')) \
     began, count = tonumber(began or now), tonumber(count or 0) \
     if now - began >= length then began, count = now, 0 end \
     if count + cost > most then return math.max(length - (now - began), 1) end \
     redis.call('HSET', KEYS[1], 'began', began, 'count', count + cost) \
     redis.call('PEXPIRE', KEYS[1], length + tonumber(ARGV[5])) \
     return 0";

/// The limits of an installation. Clones share everything.
#[derive(Clone)]
pub struct Counters {
    redis: Redis,
    arrivals: Arc<Script>,
    windows: Arc<Script>,
}

impl std::fmt::Debug for Counters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Counters")
    }
}

impl Counters {
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self { redis, arrivals: Arc::new(Script::new(ARRIVALS)), windows: Arc::new(Script::new(WINDOWS)) }
    }

    /// Takes one of `burst` requests, of which one comes back each interval. Tells how many milliseconds it is too
    /// early, zero when it was taken; `None` while Redis is away.
    pub async fn take(&self, key: &str, burst: u32, interval_ms: u32, now: DateTime<Utc>) -> Option<u64> {
        let mut call = self.arrivals.prepare_invoke();
        call.key(self.key(key)).arg(now.timestamp_millis()).arg(interval_ms).arg(burst).arg(SLACK_MS);
        self.redis.ask(|mut line| async move { call.invoke_async(&mut line).await }).await
    }

    /// Takes `cost` of the `most` that a window of `length_ms` has. Tells how many milliseconds are left of the
    /// window when it has not enough, zero when they were taken; `None` while Redis is away.
    pub async fn take_of_window(
        &self,
        key: &str,
        cost: u32,
        most: u32,
        length_ms: u32,
        now: DateTime<Utc>,
    ) -> Option<u64> {
        let mut call = self.windows.prepare_invoke();
        call.key(self.key(key)).arg(now.timestamp_millis()).arg(length_ms).arg(most).arg(cost).arg(SLACK_MS);
        self.redis.ask(|mut line| async move { call.invoke_async(&mut line).await }).await
    }

    fn key(&self, key: &str) -> String {
        format!("{}:limit:{key}", self.redis.prefix)
    }
}
