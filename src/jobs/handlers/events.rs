//! The days of events: made ahead and dropped by age (TRK-26).

use async_trait::async_trait;
use chrono::TimeDelta;
use porchlight_storage::jobs::lease::LeasedJob;
use porchlight_storage::{Reason, Store};

use crate::handler::{Handler, JobError};
use crate::schedule::Schedule;

const KIND: &str = "events.days";

/// When days are made and dropped.
pub const TURN_DAYS_EVERY: Schedule = Schedule { kind: KIND, every: TimeDelta::hours(1) };

/// Makes the partitions of the coming days and drops those that no workspace keeps.
pub struct TurnDays(pub Store);

#[async_trait]
impl Handler for TurnDays {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, _job: &LeasedJob) -> Result<(), JobError> {
        let tx = self.0.system(Reason::Housekeeping).await?;
        tx.make_event_partitions().await?;
        tx.commit().await?;
        let tx = self.0.system(Reason::Housekeeping).await?;
        let dropped = tx.drop_old_events().await?;
        tx.commit().await?;
        if dropped > 0 {
            tracing::info!(dropped, "days of events were dropped");
        }
        Ok(())
    }
}
