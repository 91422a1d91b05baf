//! The days of events: made ahead, dropped by age (TRK-26).

use chrono::{Days, NaiveDate};
use sea_orm::FromQueryResult;

use crate::error::Result;
use crate::statement::{row, run};
use crate::system::SystemTx;

/// So many days beyond today have a partition.
const DAYS_AHEAD: u64 = 3;

#[derive(FromQueryResult)]
struct Count {
    count: i32,
}

#[derive(FromQueryResult)]
struct Retention {
    days: Option<i32>,
}

impl SystemTx {
    /// Makes the partitions of today and the days ahead. Of several nodes one makes each.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn make_event_partitions(&self) -> Result<()> {
        // Two nodes that make the same table at once would fail one another.
        run(self.db(), "SELECT pg_advisory_xact_lock(7101)", Vec::new()).await?;
        let today = self.now().date_naive();
        for ahead in 0..=DAYS_AHEAD {
            let day = today.checked_add_days(Days::new(ahead)).unwrap_or(NaiveDate::MAX);
            run(self.db(), "SELECT make_event_partition($1::date)", vec![day.into()]).await?;
        }
        Ok(())
    }

    /// Drops the days that no workspace keeps any more, and deletes as old events of workspaces that keep fewer days
    /// than others and those that had no day. Returns how many days were dropped.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn drop_old_events(&self) -> Result<i32> {
        let sql = "SELECT max(event_retention_days) AS days FROM workspaces";
        let longest = row::<Retention>(self.db(), sql, Vec::new()).await?.and_then(|row| row.days);
        let Some(longest) = longest.and_then(|days| u64::try_from(days).ok()) else { return Ok(0) };
        let today = self.now().date_naive();
        let before = today.checked_sub_days(Days::new(longest)).unwrap_or(NaiveDate::MIN);
        let dropped =
            row::<Count>(self.db(), "SELECT drop_event_partitions($1::date) AS count", vec![before.into()]).await?;
        // What has no partition came late, or says a wrong day: it is kept from its arrival on.
        let sql = "DELETE FROM events_other e USING workspaces w WHERE w.id = e.workspace_id \
                   AND e.received_at < $1::date - w.event_retention_days";
        run(self.db(), sql, vec![today.into()]).await?;
        let sql = "DELETE FROM events e USING workspaces w WHERE w.id = e.workspace_id AND w.event_retention_days < $2 \
                   AND e.day < $1::date - w.event_retention_days AND e.received_at < $1::date - w.event_retention_days";
        run(self.db(), sql, vec![today.into(), i32::try_from(longest).unwrap_or(i32::MAX).into()]).await?;
        Ok(dropped.map_or(0, |row| row.count))
    }
}
