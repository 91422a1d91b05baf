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

impl SystemTx {
    /// Forgets envelopes that were told.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn confirm_outbox(&self, ids: Vec<Uuid>) -> Result<()> {
        run(self.db(), "DELETE FROM outbox WHERE id = ANY($1)", vec![ids.into()]).await.map(|_| ())
    }

    /// Takes envelopes older than `before` that nobody has confirmed, oldest first, and locks them for this
    /// transaction, so that of several nodes one tells each.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn stale_outbox(&self, before: DateTime<Utc>, limit: i64) -> Result<Vec<Envelope>> {
        let sql =
            "SELECT id, envelope FROM outbox WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED";
        let rows: Vec<Row> = rows(self.db(), sql, vec![before.into(), limit.into()]).await?;
        rows.into_iter()
            .map(|row| {
                serde_json::from_slice(&row.envelope).map_err(|error| StorageError::Corrupt {
                    table: "outbox",
                    row: row.id.to_string(),
                    reason: error.to_string(),
                })
            })
            .collect()
    }
}
