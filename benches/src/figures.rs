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

    /// The latency that so many of a thousand do not exceed; zero of none.
    pub fn at(&mut self, per_mille: usize) -> Duration {
        self.0.sort_unstable();
        let index = (self.0.len() * per_mille / 1000).min(self.0.len().saturating_sub(1));
        self.0.get(index).copied().unwrap_or_default()
    }

    /// The same in milliseconds.
    pub fn below(&mut self, per_mille: usize) -> f64 {
        self.at(per_mille).as_secs_f64() * 1000.0
    }

    /// Writes `p50 … p95 … p99 … max …` in milliseconds.
    pub fn tell(&mut self) -> String {
        let [p50, p95, p99, max] = [500, 950, 990, 1000].map(|per_mille| self.below(per_mille));
        format!("p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms, max {max:.1} ms")
    }
}

/// Events a second.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn rate(count: usize, over: Duration) -> f64 {
    count as f64 / over.as_secs_f64()
}

/// What each of so many took, in milliseconds.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn each(taken: Duration, count: usize) -> f64 {
    taken.as_secs_f64() * 1000.0 / count.max(1) as f64
}
