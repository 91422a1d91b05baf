//! How fast a client may send frames: 50 a second, bursts of 100.

use std::time::{Duration, Instant};

const EACH: Duration = Duration::from_millis(20);
const BURST: u32 = 100;

/// A leaky bucket as one instant: when it will be empty (GCRA).
#[derive(Debug)]
pub struct Pace(Instant);

impl Pace {
    pub fn new(now: Instant) -> Self {
        Self(now)
    }

    /// Notes a frame; false when it is one too many.
    pub fn admits(&mut self, now: Instant) -> bool {
        let empty_at = self.0.max(now) + EACH;
        let admits = empty_at <= now + EACH * BURST;
        if admits {
            self.0 = empty_at;
        }
        admits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admits_a_burst_and_then_fifty_a_second() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        assert_eq!((0..200).filter(|_| pace.admits(start)).count(), 100);
        let later = start + Duration::from_secs(1);
        assert_eq!((0..200).filter(|_| pace.admits(later)).count(), 50);
    }
}
