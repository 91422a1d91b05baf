//! Idempotency keys. The key is written by the transaction that has the effect, and its answer with it: a
//! second request waits for the first one's commit and then gets the same answer.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;

use crate::error::{Result, StorageError};
use crate::scope::TenantScope;
use crate::statement::{row, run};

/// A request that wants to happen once.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Method and path.
    pub route: String,
    /// The client's key, at most 255 characters.
    pub key: String,
    /// SHA-256 of the body.
    pub request_hash: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Known {
    request_hash: Vec<u8>,
    status: Option<i32>,
    body: Option<Vec<u8>>,
}

fn caller(scope: &TenantScope) -> String {
    let actor = scope.actor();
    format!("{}:{}", actor.kind(), actor.uuid().unwrap_or_default())
}

/// Claims the key for this transaction, or gives the first answer as [`StorageError::Replay`].
pub(crate) async fn claim(
    db: &impl ConnectionTrait,
    scope: &TenantScope,
    claim: &Claim,
    now: DateTime<Utc>,
) -> Result<()> {
    let identity = vec![
        scope.workspace_id().uuid().into(),
        caller(scope).into(),
        claim.route.clone().into(),
        claim.key.clone().into(),
    ];
    let mut values = identity.clone();
    values.extend([claim.request_hash.clone().into(), now.into()]);
    // A key lives for 24 hours; an older one is taken over.
    let sql = "INSERT INTO idempotency_keys AS k (workspace_id, caller, route, key, request_hash, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (workspace_id, caller, route, key) DO UPDATE \
               SET request_hash = excluded.request_hash, created_at = excluded.created_at, status = NULL, body = NULL \
               WHERE k.created_at < excluded.created_at - interval '24 hours'";
    // Whoever holds the key is waited for as long as a lock may take.
    match run(db, sql, values).await {
        Ok(1) => return Ok(()),
        Err(StorageError::Busy) => return Err(StorageError::KeyInUse),
        claimed => claimed?,
    };
    let sql = "SELECT request_hash, status, body FROM idempotency_keys \
               WHERE workspace_id = $1 AND caller = $2 AND route = $3 AND key = $4";
    match row::<Known>(db, sql, identity).await? {
        Some(known) if known.request_hash != claim.request_hash => Err(StorageError::KeyMismatch),
        Some(Known { status: Some(status), body: Some(body), .. }) => {
            Err(StorageError::Replay { status: u16::try_from(status).unwrap_or(200), body })
        }
        _ => Err(StorageError::KeyInUse),
    }
}

/// Keeps an answer as JSON beside the key.
pub(crate) async fn remember_json(
    db: &impl ConnectionTrait,
    scope: &TenantScope,
    claim: &Claim,
    status: u16,
    body: &impl Serialize,
) -> Result<()> {
    let body = serde_json::to_vec(body).map_err(|error| StorageError::Corrupt {
        table: "idempotency_keys",
        row: claim.key.clone(),
        reason: error.to_string(),
    })?;
    remember(db, scope, claim, status, body).await
}

/// Keeps the answer beside the key.
async fn remember(
    db: &impl ConnectionTrait,
    scope: &TenantScope,
    claim: &Claim,
    status: u16,
    body: Vec<u8>,
) -> Result<()> {
    let sql = "UPDATE idempotency_keys SET status = $5, body = $6 \
               WHERE workspace_id = $1 AND caller = $2 AND route = $3 AND key = $4";
    let values = vec![
        scope.workspace_id().uuid().into(),
        caller(scope).into(),
        claim.route.clone().into(),
        claim.key.clone().into(),
        i32::from(status).into(),
        body.into(),
    ];
    run(db, sql, values).await.map(|_| ())
}
