//! Forgets jobs that were done long ago.

use async_trait::async_trait;
use chrono::TimeDelta;
use porchlight_storage::jobs::lease::LeasedJob;
use porchlight_storage::{Reason, Store};

use crate::handler::{Handler, JobError};
use crate::schedule::Schedule;

const KIND: &str = "jobs.forget";
/// How long a done job can still be looked at.
const KEPT: TimeDelta = TimeDelta::days(7);
const AT_ONCE: i64 = 5000;

/// When old jobs are forgotten.
pub const FORGET_EVERY: Schedule = Schedule { kind: KIND, every: TimeDelta::hours(1) };

/// Deletes done jobs in small transactions, so that nobody waits for it.
pub struct ForgetDone(pub Store);

#[async_trait]
impl Handler for ForgetDone {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, _job: &LeasedJob) -> Result<(), JobError> {
        loop {
            let tx = self.0.system(Reason::Housekeeping).await?;
            let forgotten = tx.forget_done_jobs(tx.now() - KEPT, AT_ONCE).await?;
            tx.commit().await?;
            if forgotten == 0 {
                return Ok(());
            }
        }
    }
}
