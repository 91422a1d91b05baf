//! Events whose processing failed for good, for people to see and retry (TRK-24).

use chrono::{DateTime, NaiveDate, Utc};
use porchlight_domain::ids::{DeadEventId, SiteId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::work::{EventRow, HeldBatch};
use crate::error::Result;
use crate::paging::{PageRequest, Paged};
use crate::statement::{row, rows, run};
use crate::tenant::TenantTx;

/// A dead event.
#[derive(Debug, Clone, FromQueryResult)]
pub struct DeadEventRow {
    id: Uuid,
    pub event_id: Uuid,
    day: NaiveDate,
    site_id: Uuid,
    visitor_id: Uuid,
    session_id: Uuid,
    #[sea_orm(from_alias = "type")]
    pub kind: String,
    pub error: String,
    pub attempts: i32,
    pub received_at: DateTime<Utc>,
    pub died_at: DateTime<Utc>,
}

/// An event that is to be given up.
#[derive(Debug)]
pub struct NewDeadEvent<'a> {
    pub batch: &'a HeldBatch,
    pub event: &'a EventRow,
    pub error: &'a str,
}

/// The place of a dead event in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DeadCursor {
    pub died_at: DateTime<Utc>,
    pub id: Uuid,
}

const COLUMNS: &str = "id, event_id, day, site_id, visitor_id, session_id, type, error, attempts, received_at, died_at";

impl DeadEventRow {
    #[must_use]
    pub fn id(&self) -> DeadEventId {
        self.id.into()
    }

    #[must_use]
    pub fn site_id(&self) -> SiteId {
        self.site_id.into()
    }
}

impl TenantTx {
    /// Gives an event up: keeps it with the error that it died of.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn bury_event(&self, dead: &NewDeadEvent<'_>) -> Result<()> {
        let NewDeadEvent { batch, event, error } = dead;
        let sql = "INSERT INTO dead_events AS d (workspace_id, id, event_id, day, site_id, visitor_id, session_id, type, error, \
                     attempts, received_at, died_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
                   ON CONFLICT (workspace_id, event_id) DO UPDATE SET error = excluded.error, \
                     attempts = d.attempts + excluded.attempts, died_at = excluded.died_at";
        let values = vec![
            self.workspace().into(),
            self.new_uuid().into(),
            event.event_id.into(),
            event.day.into(),
            batch.site_id().uuid().into(),
            batch.visitor_id().uuid().into(),
            batch.session_id().uuid().into(),
            event.kind.clone().into(),
            error.chars().filter(|letter| *letter != '\0').take(2000).collect::<String>().into(),
            batch.attempts.into(),
            event.received_at.into(),
            self.now().into(),
        ];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Lists dead events, the latest first.
    ///
    /// There are few: reads them by the primary key and sorts.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn dead_events(&self, page: PageRequest<DeadCursor>) -> Result<Paged<DeadEventRow, DeadCursor>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM dead_events WHERE workspace_id = $1 \
             AND ($2::timestamptz IS NULL OR (died_at, id) < ($2, $3::uuid)) ORDER BY died_at DESC, id DESC LIMIT $4"
        );
        let values = vec![
            self.workspace().into(),
            page.after.map(|cursor| cursor.died_at).into(),
            page.after.map(|cursor| cursor.id).into(),
            i64::try_from(page.limit.saturating_add(1)).unwrap_or(i64::MAX).into(),
        ];
        let found: Vec<DeadEventRow> = rows(self.db(), &sql, values).await?;
        Ok(Paged::cut(found, page.limit, |dead| DeadCursor { died_at: dead.died_at, id: dead.id }))
    }

    /// Takes an event out of the dead ones and puts it up for processing again. `None` when there is none such.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revive_event(&self, id: DeadEventId) -> Result<Option<DeadEventRow>> {
        let sql = format!("DELETE FROM dead_events WHERE workspace_id = $1 AND id = $2 RETURNING {COLUMNS}");
        let values = vec![self.workspace().into(), id.uuid().into()];
        let Some(dead) = row::<DeadEventRow>(self.db(), &sql, values).await? else { return Ok(None) };
        let sql = "INSERT INTO event_batches (workspace_id, site_id, visitor_id, session_id, event_ids, days, available_at, created_at) \
                   VALUES ($1, $2, $3, $4, ARRAY[$5::uuid], ARRAY[$6::date], $7, $7)";
        let values = vec![
            self.workspace().into(),
            dead.site_id.into(),
            dead.visitor_id.into(),
            dead.session_id.into(),
            dead.event_id.into(),
            dead.day.into(),
            self.now().into(),
        ];
        run(self.db(), sql, values).await?;
        Ok(Some(dead))
    }
}
