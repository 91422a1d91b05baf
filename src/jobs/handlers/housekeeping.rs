//! Forgets what nobody asks for any more.

use async_trait::async_trait;
use chrono::TimeDelta;
use porchlight_storage::housekeeping::FORGETTABLE;
use porchlight_storage::jobs::lease::LeasedJob;
use porchlight_storage::{Reason, Store};

use crate::handler::{Handler, JobError};
use crate::schedule::Schedule;

const KIND: &str = "rows.forget";
const AT_ONCE: i64 = 5000;

/// When old rows are forgotten.
pub const FORGET_EVERY: Schedule = Schedule { kind: KIND, every: TimeDelta::hours(1) };

/// Deletes by age in small transactions, so that nobody waits for it.
pub struct Forget(pub Store);

#[async_trait]
impl Handler for Forget {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, _job: &LeasedJob) -> Result<(), JobError> {
        for what in FORGETTABLE {
            loop {
                let tx = self.0.system(Reason::Housekeeping).await?;
                let forgotten = tx.forget(what, tx.now() - what.kept, AT_ONCE).await?;
                tx.commit().await?;
                if forgotten == 0 {
                    break;
                }
            }
        }
        Ok(())
    }
}
