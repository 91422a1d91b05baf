//! The jobs of a workspace, as people see and mend them.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::JobId;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Result;
use crate::paging::{PageRequest, Paged};
use crate::statement::{row, rows, run};
use crate::tenant::TenantTx;

/// A job, without what it carries: emails hold links that open accounts.
#[derive(Debug, Clone, FromQueryResult)]
pub struct JobRow {
    id: Uuid,
    pub kind: String,
    /// `ready`, `running`, `done` or `dead`.
    pub state: String,
    pub attempts: i32,
    pub max_attempts: i32,
    pub run_at: DateTime<Utc>,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
}

impl JobRow {
    #[must_use]
    pub fn id(&self) -> JobId {
        self.id.into()
    }
}

/// The place of a job in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobCursor {
    pub created_at: DateTime<Utc>,
    pub id: Uuid,
}

const COLUMNS: &str = "id, kind, state, attempts, max_attempts, run_at, last_error, created_at, finished_at";

impl TenantTx {
    /// Lists the jobs in one state, or in all, the newest first.
    ///
    /// Uses the index `jobs_workspace (workspace_id, state, created_at DESC, id DESC)`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn jobs(&self, state: Option<&str>, page: PageRequest<JobCursor>) -> Result<Paged<JobRow, JobCursor>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM jobs WHERE workspace_id = $1 AND ($2::text IS NULL OR state = $2) \
             AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid)) ORDER BY created_at DESC, id DESC LIMIT $5"
        );
        let limit = i64::try_from(page.limit.saturating_add(1)).unwrap_or(i64::MAX);
        let after = page.after;
        let values = vec![
            self.workspace().into(),
            state.into(),
            after.map(|cursor| cursor.created_at).into(),
            after.map(|cursor| cursor.id).into(),
            limit.into(),
        ];
        let found: Vec<JobRow> = rows(self.db(), &sql, values).await?;
        Ok(Paged::cut(found, page.limit, |job| JobCursor { created_at: job.created_at, id: job.id }))
    }

    /// Gives a dead or waiting job all its tries again, at once. `None` when there is none such.
    ///
    /// # Errors
    /// Those of the database; a constraint when a job with the same deduplication key waits already.
    pub async fn retry_job(&self, id: JobId) -> Result<Option<JobRow>> {
        let sql = format!(
            "UPDATE jobs SET state = 'ready', attempts = 0, run_at = $3, finished_at = NULL \
             WHERE workspace_id = $1 AND id = $2 AND state IN ('dead', 'ready') RETURNING {COLUMNS}"
        );
        let job = row(self.db(), &sql, vec![self.workspace().into(), id.uuid().into(), self.now().into()]).await?;
        if job.is_some() {
            self.wake_workers();
        }
        Ok(job)
    }

    /// Deletes a job that does not run. `false` when there is none such.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_job(&self, id: JobId) -> Result<bool> {
        let sql = "DELETE FROM jobs WHERE workspace_id = $1 AND id = $2 AND state <> 'running'";
        Ok(run(self.db(), sql, vec![self.workspace().into(), id.uuid().into()]).await? > 0)
    }

    /// Reads one job.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn job(&self, id: JobId) -> Result<Option<JobRow>> {
        let sql = format!("SELECT {COLUMNS} FROM jobs WHERE workspace_id = $1 AND id = $2");
        row(self.db(), &sql, vec![self.workspace().into(), id.uuid().into()]).await
    }
}
