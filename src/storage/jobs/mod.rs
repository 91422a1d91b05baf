//! Durable jobs, put in the queue by the transaction that wants them.
//!
//! Workers take them in [`lease`]; people see and mend them through [`list`]; what comes round by the clock is
//! in [`schedule`].

pub mod lease;
pub mod list;
mod schedule;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::WorkspaceId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::error::Result;
use crate::statement::run;

/// A job to be done after the commit.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub kind: &'static str,
    pub payload: serde_json::Value,
    pub run_at: DateTime<Utc>,
    pub max_attempts: i32,
    /// While a job with this kind and key waits or runs, no second one is made.
    pub dedupe_key: Option<String>,
}

impl NewJob {
    /// A job that is due at once and tried 10 times.
    #[must_use]
    pub const fn new(kind: &'static str, payload: serde_json::Value, now: DateTime<Utc>) -> Self {
        Self { kind, payload, run_at: now, max_attempts: 10, dedupe_key: None }
    }

    /// Waits until `at`.
    #[must_use]
    pub const fn at(mut self, at: DateTime<Utc>) -> Self {
        self.run_at = at;
        self
    }

    /// Refuses a twin.
    #[must_use]
    pub fn unique(mut self, key: impl Into<String>) -> Self {
        self.dedupe_key = Some(key.into());
        self
    }
}

pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    workspace_id: Option<WorkspaceId>,
    id: Uuid,
    job: NewJob,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO jobs (id, workspace_id, kind, payload, state, run_at, max_attempts, dedupe_key, created_at) \
               VALUES ($1, $2, $3, $4, 'ready', $5, $6, $7, $8) \
               ON CONFLICT (kind, dedupe_key) WHERE dedupe_key IS NOT NULL AND state IN ('ready', 'running') DO NOTHING";
    let values = vec![
        id.into(),
        workspace_id.map(WorkspaceId::uuid).into(),
        job.kind.into(),
        job.payload.into(),
        job.run_at.into(),
        job.max_attempts.into(),
        job.dedupe_key.into(),
        now.into(),
    ];
    run(db, sql, values).await.map(|_| ())
}
