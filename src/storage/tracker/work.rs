//! Events that wait for their effects: one row for each request and session, taken in order within a session.

use chrono::{DateTime, NaiveDate, Utc};
use porchlight_domain::ids::{SiteId, VisitId, VisitorId, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::statement::{row, rows, run};
use crate::system::SystemTx;
use crate::tenant::TenantTx;

/// Work that was seen; it may be done by somebody else in the meantime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Ticket {
    pub id: i64,
    pub workspace_id: Uuid,
    pub site_id: Uuid,
    pub session_id: Uuid,
}

/// A batch that this transaction holds.
#[derive(Debug, Clone, FromQueryResult)]
pub struct HeldBatch {
    pub id: i64,
    site_id: Uuid,
    visitor_id: Uuid,
    session_id: Uuid,
    pub event_ids: Vec<Uuid>,
    days: Vec<NaiveDate>,
    pub attempts: i32,
}

/// A stored event.
#[derive(Debug, Clone, FromQueryResult)]
pub struct EventRow {
    pub event_id: Uuid,
    pub day: NaiveDate,
    #[sea_orm(from_alias = "type")]
    pub kind: String,
    pub occurred_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub test: bool,
    pub payload: serde_json::Value,
}

impl Ticket {
    #[must_use]
    pub fn workspace_id(&self) -> WorkspaceId {
        self.workspace_id.into()
    }

    #[must_use]
    pub fn site_id(&self) -> SiteId {
        self.site_id.into()
    }
}

impl HeldBatch {
    #[must_use]
    pub fn site_id(&self) -> SiteId {
        self.site_id.into()
    }

    #[must_use]
    pub fn visitor_id(&self) -> VisitorId {
        self.visitor_id.into()
    }

    #[must_use]
    pub fn session_id(&self) -> VisitId {
        self.session_id.into()
    }
}

impl SystemTx {
    /// Lists work that is due and not behind older work of its session.
    ///
    /// Uses `event_batches_due (available_at, id)` and `event_batches_session (workspace_id, session_id, id)`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn due_events(&self, limit: i64) -> Result<Vec<Ticket>> {
        let sql = "SELECT b.id, b.workspace_id, b.site_id, b.session_id FROM event_batches b \
                   WHERE b.available_at <= $1 AND NOT EXISTS (SELECT FROM event_batches older \
                     WHERE older.workspace_id = b.workspace_id AND older.session_id = b.session_id AND older.id < b.id) \
                   ORDER BY b.available_at, b.id LIMIT $2";
        rows(self.db(), sql, vec![self.now().into(), limit.into()]).await
    }

    /// Forgets work whose site is not there any more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn discard_batch(&self, id: i64) -> Result<()> {
        run(self.db(), "DELETE FROM event_batches WHERE id = $1", vec![id.into()]).await.map(|_| ())
    }

    /// Lets work wait until a time, without counting it as a try.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_batch_aside(&self, id: i64, until: DateTime<Utc>) -> Result<()> {
        let sql = "UPDATE event_batches SET available_at = $2 WHERE id = $1";
        run(self.db(), sql, vec![id.into(), until.into()]).await.map(|_| ())
    }
}

impl TenantTx {
    /// Takes a batch for this transaction, if it is due, free, and the oldest of its session: two workers are never
    /// on one session.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn take_batch(&self, id: i64) -> Result<Option<HeldBatch>> {
        let sql = "SELECT b.id, b.site_id, b.visitor_id, b.session_id, b.event_ids, b.days, b.attempts FROM event_batches b \
                   WHERE b.workspace_id = $1 AND b.id = $2 AND b.available_at <= $3 AND NOT EXISTS (SELECT FROM event_batches older \
                     WHERE older.workspace_id = $1 AND older.session_id = b.session_id AND older.id < b.id) \
                   FOR UPDATE SKIP LOCKED";
        row(self.db(), sql, vec![self.workspace().into(), id.into(), self.now().into()]).await
    }

    /// Reads the events of a batch in the order in which they were sent.
    ///
    /// Uses the primary key of each day's partition.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn events_of(&self, batch: &HeldBatch) -> Result<Vec<EventRow>> {
        let sql = "SELECT e.event_id, e.day, e.type, e.occurred_at, e.received_at, e.test, e.payload \
                   FROM UNNEST($2::uuid[], $3::date[]) WITH ORDINALITY AS t (event_id, day, place) \
                   JOIN events e ON e.workspace_id = $1 AND e.event_id = t.event_id AND e.day = t.day ORDER BY t.place";
        let values = vec![self.workspace().into(), batch.event_ids.clone().into(), batch.days.clone().into()];
        rows(self.db(), sql, values).await
    }

    /// Removes a batch whose effects this transaction has.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn finish_batch(&self, id: i64) -> Result<()> {
        let sql = "DELETE FROM event_batches WHERE workspace_id = $1 AND id = $2";
        run(self.db(), sql, vec![self.workspace().into(), id.into()]).await.map(|_| ())
    }

    /// Puts a batch off after a failure. Returns how often it was tried.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn postpone_batch(&self, id: i64, until: DateTime<Utc>) -> Result<i32> {
        #[derive(FromQueryResult)]
        struct Attempts {
            attempts: i32,
        }
        let sql = "UPDATE event_batches SET attempts = attempts + 1, available_at = $3 \
                   WHERE workspace_id = $1 AND id = $2 RETURNING attempts";
        let values = vec![self.workspace().into(), id.into(), until.into()];
        Ok(row::<Attempts>(self.db(), sql, values).await?.map_or(0, |row| row.attempts))
    }
}
