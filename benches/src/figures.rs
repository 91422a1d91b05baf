//! Latencies and how they are told.

use std::time::Duration;

/// Collects latencies and tells percentiles of them, exactly.
#[derive(Debug, Default)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    pub fn add(&mut self, latency: Duration) {
        self.0.push(latency);
    }

    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub const fn count(&self) -> usize {
        self.0.len()
    }

    /// Writes `p50 … p95 … p99 … max …` in milliseconds.
    pub fn tell(&mut self) -> String {
        self.0.sort_unstable();
        let at = |per_mille: usize| {
            let index = (self.0.len() * per_mille / 1000).min(self.0.len().saturating_sub(1));
            self.0.get(index).map_or(0.0, Duration::as_secs_f64) * 1000.0
        };
        format!("p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, max {:.1} ms", at(500), at(950), at(990), at(1000))
    }
}

/// Events a second.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn rate(count: usize, over: Duration) -> f64 {
    count as f64 / over.as_secs_f64()
}
