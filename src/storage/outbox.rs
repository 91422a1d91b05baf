//! The outbox: envelopes of committed transactions, until somebody has told them.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::error::{Result, StorageError};
use crate::live::Envelope;
use crate::statement::{rows, run};
use crate::system::SystemTx;

pub(crate) async fn insert(db: &impl ConnectionTrait, envelopes: &[Envelope], at: DateTime<Utc>) -> Result<()> {
    if envelopes.is_empty() {
        return Ok(());
    }
    let mut ids = Vec::with_capacity(envelopes.len());
    let mut workspaces = Vec::with_capacity(envelopes.len());
    let mut bodies = Vec::with_capacity(envelopes.len());
    for envelope in envelopes {
        ids.push(envelope.id);
        workspaces.push(envelope.workspace_id.uuid());
        bodies.push(encode(envelope)?);
    }
    let sql = "INSERT INTO outbox (id, workspace_id, envelope, created_at) \
               SELECT id, workspace_id, envelope, $4 FROM UNNEST($1::uuid[], $2::uuid[], $3::bytea[]) AS t (id, workspace_id, envelope)";
    run(db, sql, vec![ids.into(), workspaces.into(), bodies.into(), at.into()]).await?;
    Ok(())
}

/// Writes the envelope as the bus and the outbox carry it.
///
/// # Errors
/// Never in practice: an envelope is plain data.
pub fn encode(envelope: &Envelope) -> Result<Vec<u8>> {
    serde_json::to_vec(envelope).map_err(|error| StorageError::Corrupt {
        table: "outbox",
        row: envelope.id.to_string(),
        reason: error.to_string(),
    })
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    envelope: Vec<u8>,
}

/// Reads what can be read, and names what cannot.
fn sort_out(rows: Vec<Row>) -> (Vec<Envelope>, Vec<Uuid>) {
    let mut unreadable = Vec::new();
    let mut envelopes = Vec::with_capacity(rows.len());
    for row in rows {
        match serde_json::from_slice(&row.envelope) {
            Ok(envelope) => envelopes.push(envelope),
            Err(error) => {
                tracing::error!(row = %row.id, %error, "an envelope in the outbox cannot be read: it lies aside");
                unreadable.push(row.id);
            }
        }
    }
    (envelopes, unreadable)
}

impl SystemTx {
    /// Forgets envelopes that were told.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn confirm_outbox(&self, ids: Vec<Uuid>) -> Result<()> {
        run(self.db(), "DELETE FROM outbox WHERE id = ANY($1)", vec![ids.into()]).await.map(|_| ())
    }

    /// Reads the newest envelopes since `since` that nobody has confirmed, oldest first, and locks none.
    ///
    /// Uses the index `outbox_age (created_at)`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn fresh_outbox(&self, since: DateTime<Utc>, limit: i64) -> Result<Vec<Envelope>> {
        let sql = "SELECT id, envelope FROM outbox WHERE created_at >= $1 AND unreadable_at IS NULL \
                   ORDER BY created_at DESC, id DESC LIMIT $2";
        let mut rows: Vec<Row> = rows(self.db(), sql, vec![since.into(), limit.into()]).await?;
        rows.reverse();
        Ok(sort_out(rows).0)
    }

    /// Takes envelopes older than `before` that nobody has confirmed, oldest first, and locks them for this
    /// transaction, so that of several nodes one tells each. What cannot be read is put aside, logged and counted:
    /// commit, also when nothing comes back.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn stale_outbox(&self, before: DateTime<Utc>, limit: i64) -> Result<Vec<Envelope>> {
        let sql = "SELECT id, envelope FROM outbox WHERE created_at < $1 AND unreadable_at IS NULL \
                   ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED";
        let rows: Vec<Row> = rows(self.db(), sql, vec![before.into(), limit.into()]).await?;
        let (envelopes, unreadable) = sort_out(rows);
        self.put_aside(unreadable).await?;
        Ok(envelopes)
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
