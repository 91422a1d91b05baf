//! The outbox: what committed transactions tell, one row for each, until somebody has told it.

use chrono::{DateTime, Utc};
use porchlight_domain::clock::Clock;
use porchlight_domain::ids::WorkspaceId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::error::{Result, StorageError};
use crate::live::{Bundle, Envelope};
use crate::statement::{rows, run};
use crate::system::SystemTx;

/// Puts in what a transaction tells, if anything; `workspace_id` is absent where the system tells several.
pub(crate) async fn put(
    db: &impl ConnectionTrait,
    workspace_id: Option<WorkspaceId>,
    envelopes: Vec<Envelope>,
    clock: &dyn Clock,
) -> Result<Option<Bundle>> {
    if envelopes.is_empty() {
        return Ok(None);
    }
    let id = clock.new_uuid();
    let text = serde_json::to_vec(&envelopes).map_err(|error| corrupt(id, &error))?;
    let sql = "INSERT INTO outbox (id, workspace_id, envelopes, created_at) VALUES ($1, $2, $3, $4)";
    let workspace = workspace_id.map(WorkspaceId::uuid);
    run(db, sql, vec![id.into(), workspace.into(), text.into(), clock.now().into()]).await?;
    Ok(Some(Bundle { id, envelopes }))
}

fn corrupt(id: Uuid, error: &serde_json::Error) -> StorageError {
    StorageError::Corrupt { table: "outbox", row: id.to_string(), reason: error.to_string() }
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    envelopes: Vec<u8>,
}

/// Reads what can be read, and names what cannot.
fn sort_out(rows: Vec<Row>) -> (Vec<Bundle>, Vec<Uuid>) {
    let mut unreadable = Vec::new();
    let mut bundles = Vec::with_capacity(rows.len());
    for row in rows {
        match serde_json::from_slice(&row.envelopes) {
            Ok(envelopes) => bundles.push(Bundle { id: row.id, envelopes }),
            Err(error) => {
                tracing::error!(row = %row.id, %error, "a row of the outbox cannot be read: it lies aside");
                unreadable.push(row.id);
            }
        }
    }
    (bundles, unreadable)
}

impl SystemTx {
    /// Forgets bundles that were told.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn confirm_outbox(&self, ids: Vec<Uuid>) -> Result<()> {
        run(self.db(), "DELETE FROM outbox WHERE id = ANY($1)", vec![ids.into()]).await.map(|_| ())
    }

    /// Reads the newest bundles since `since` that nobody has confirmed, oldest first, and locks none.
    ///
    /// Uses the index `outbox_age (created_at)`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn fresh_outbox(&self, since: DateTime<Utc>, limit: i64) -> Result<Vec<Bundle>> {
        let sql = "SELECT id, envelopes FROM outbox WHERE created_at >= $1 AND unreadable_at IS NULL \
                   ORDER BY created_at DESC, id DESC LIMIT $2";
        let mut rows: Vec<Row> = rows(self.db(), sql, vec![since.into(), limit.into()]).await?;
        rows.reverse();
        Ok(sort_out(rows).0)
    }

    /// Takes bundles older than `before` that nobody has confirmed, oldest first, and locks them for this
    /// transaction, so that of several nodes one tells each. What cannot be read is put aside, logged and counted:
    /// commit, also when nothing comes back.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn stale_outbox(&self, before: DateTime<Utc>, limit: i64) -> Result<Vec<Bundle>> {
        let sql = "SELECT id, envelopes FROM outbox WHERE created_at < $1 AND unreadable_at IS NULL \
                   ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED";
        let rows: Vec<Row> = rows(self.db(), sql, vec![before.into(), limit.into()]).await?;
        let (bundles, unreadable) = sort_out(rows);
        self.put_aside(unreadable).await?;
        Ok(bundles)
    }

    async fn put_aside(&self, ids: Vec<Uuid>) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        metrics::counter!("porchlight_outbox_unreadable_total").increment(u64::try_from(ids.len()).unwrap_or_default());
        let sql = "UPDATE outbox SET unreadable_at = $2 WHERE id = ANY($1)";
        run(self.db(), sql, vec![ids.into(), self.now().into()]).await.map(|_| ())
    }
}
