//! What comes round by the clock: of several nodes one fires each time.

use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::statement::run;
use crate::system::SystemTx;

impl SystemTx {
    /// Claims a firing of the schedule and sets the next one; `false` when it is not due, or another node's.
    /// A schedule that nobody knows yet fires at once.
    ///
    /// The claim commits with what the caller enqueues in the same transaction: a firing is neither lost nor doubled.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn claim_schedule(&self, name: &str, next: DateTime<Utc>) -> Result<bool> {
        let sql = "INSERT INTO schedules (name, next_run_at) VALUES ($1, $2) \
                   ON CONFLICT (name) DO UPDATE SET next_run_at = $2 WHERE schedules.next_run_at <= $3";
        Ok(run(self.db(), sql, vec![name.into(), next.into(), self.now().into()]).await? > 0)
    }
}
