//! Injected time. Rules and services ask a [`Clock`]; only [`SystemClock`] asks the machine.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::timestamp::context::ContextV7;
use uuid::{NoContext, Timestamp, Uuid};

/// Counts within a millisecond, over all threads.
static ORDER: LazyLock<Mutex<AssertUnwindSafe<ContextV7>>> =
    LazyLock::new(|| Mutex::new(AssertUnwindSafe(ContextV7::new())));

/// Tells the time and makes time-ordered ids from it.
pub trait Clock: Send + Sync + 'static {
    /// Returns the current instant.
    fn now(&self) -> DateTime<Utc>;

    /// Hears what time it is by the clock that all nodes share. A clock that is moved by hand does not listen.
    fn follow(&self, _shared: DateTime<Utc>) {}

    /// Makes a UUIDv7 of the current instant that is greater than those this process made before: what is made
    /// within one millisecond keeps its order.
    fn new_uuid(&self) -> Uuid {
        let now = self.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Uuid::new_v7(Timestamp::from_unix(&*ORDER, seconds, now.timestamp_subsec_nanos()))
    }
}

/// Makes a UUIDv7 whose time part is `at` (milliseconds) and whose rest is random.
#[must_use]
pub fn uuid_at(at: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos()))
}

/// Tells whether this is the name of a time zone (IANA).
#[must_use]
pub fn is_time_zone(name: &str) -> bool {
    name.parse::<chrono_tz::Tz>().is_ok()
}

/// The time as exact as PostgreSQL keeps it.
#[must_use]
pub fn to_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}

/// The machine's clock, put right by the one that all nodes share.
#[derive(Debug, Default)]
pub struct SystemClock {
    /// How far the machine's clock is behind, in microseconds.
    behind_us: AtomicI64,
}

impl SystemClock {
    /// Smaller differences are those of the way to the shared clock: following them would only make time jump.
    const TOLERANCE: TimeDelta = TimeDelta::milliseconds(500);
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    fn now(&self) -> DateTime<Utc> {
        // PostgreSQL keeps microseconds: what is told must equal what is stored.
        to_micros(Utc::now() + TimeDelta::microseconds(self.behind_us.load(Ordering::Relaxed)))
    }

    fn follow(&self, shared: DateTime<Utc>) {
        let behind = shared - self.now();
        if behind.abs() > Self::TOLERANCE {
            self.behind_us.fetch_add(behind.num_microseconds().unwrap_or_default(), Ordering::Relaxed);
        }
    }
}

/// A clock that stands still until it is moved. Clones share the hand.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    /// Starts a clock at `at`.
    #[must_use]
    pub fn at(at: DateTime<Utc>) -> Self {
        Self(Arc::new(AtomicI64::new(at.timestamp_micros())))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap_or(i64::MAX), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machines_clock_follows_the_shared_one() {
        let clock = SystemClock::default();
        for days in [1, -2] {
            let shared = clock.now() + TimeDelta::days(days);
            clock.follow(shared);
            assert!((clock.now() - shared).abs() < TimeDelta::seconds(10), "{days}");
        }
        let behind = clock.behind_us.load(Ordering::Relaxed);
        clock.follow(clock.now() + TimeDelta::milliseconds(100));
        assert_eq!(clock.behind_us.load(Ordering::Relaxed), behind, "that is the way there");
    }

    #[test]
    fn ids_of_one_instant_keep_their_order() {
        let clock = TestClock::at(DateTime::UNIX_EPOCH + TimeDelta::days(20_000));
        let made: Vec<Uuid> = (0..1_000).map(|_| clock.new_uuid()).collect();
        assert!(made.is_sorted() && made.windows(2).all(|pair| pair[0] != pair[1]));
        clock.advance(TimeDelta::milliseconds(1));
        assert!(clock.new_uuid() > made[999]);
    }
}
