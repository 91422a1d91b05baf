//! What comes round by the clock.

use chrono::{DateTime, TimeDelta, Utc};
use porchlight_storage::jobs::NewJob;
use porchlight_storage::{Reason, Store};
use serde_json::json;

/// A job of the installation that is made again and again.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// The kind of the job, and the name under which nodes agree who fires.
    pub kind: &'static str,
    pub every: TimeDelta,
}

/// Makes the jobs of the schedules that are due; of several nodes one makes each.
///
/// # Errors
/// Those of the database.
pub async fn fire_due(store: &Store, schedules: &[Schedule]) -> porchlight_storage::Result<()> {
    let tx = store.system(Reason::Jobs).await?;
    let now = tx.now();
    for schedule in schedules {
        if tx.claim_schedule(schedule.kind, next_after(now, schedule.every)).await? {
            // A firing that still waits makes the next one needless.
            tx.enqueue(None, NewJob::new(schedule.kind, json!({}), now).unique("scheduled")).await?;
        }
    }
    tx.commit().await
}

/// The next full multiple of the period: nodes agree on it, and a late firing does not shift those that follow.
fn next_after(now: DateTime<Utc>, every: TimeDelta) -> DateTime<Utc> {
    let period_ms = every.num_milliseconds().max(1);
    let next_ms = now.timestamp_millis().div_euclid(period_ms).saturating_add(1).saturating_mul(period_ms);
    DateTime::from_timestamp_millis(next_ms).unwrap_or(now + every)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_firing_is_the_next_full_multiple() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let hour = TimeDelta::hours(1);
        assert_eq!(next_after(at(0), hour), at(3600));
        assert_eq!(next_after(at(3599), hour), at(3600));
        assert_eq!(next_after(at(3600), hour), at(7200));
        assert_eq!(next_after(at(-1), hour), at(0));
    }
}
