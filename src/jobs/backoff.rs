//! How long a failed job waits: exponential growth with full jitter
//! (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>), so that what failed together
//! does not come back together.

use chrono::TimeDelta;

const FIRST_S: i64 = 2;
const LONGEST_S: i64 = 60 * 60;
const SHORTEST_S: i64 = 1;

/// Returns the delay after the given number of tries. `chance` is between 0 and 1.
#[must_use]
pub fn delay(attempts: i32, chance: f64) -> TimeDelta {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(0).min(30);
    let ceiling_s = FIRST_S.saturating_mul(1_i64 << doublings).min(LONGEST_S);
    let shortest = TimeDelta::seconds(SHORTEST_S);
    let span_ms = (TimeDelta::seconds(ceiling_s) - shortest).num_milliseconds();
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "milliseconds of at most an hour")]
    let jitter_ms = (span_ms as f64 * chance.clamp(0.0, 1.0)) as i64;
    shortest + TimeDelta::milliseconds(jitter_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_up_to_an_hour() {
        let ceilings = [1, 2, 3, 10, 12, 1000, i32::MAX].map(|attempts| delay(attempts, 1.0).num_seconds());
        assert_eq!(ceilings, [2, 4, 8, 1024, 3600, 3600, 3600]);
    }

    #[test]
    fn jitter_spreads_over_the_whole_span() {
        assert_eq!(delay(3, 0.0), TimeDelta::seconds(1));
        assert_eq!(delay(3, 0.5), TimeDelta::milliseconds(4500));
        assert_eq!(delay(-5, 7.0), TimeDelta::seconds(2));
    }
}
