//! The worker's side of the queue: a job is leased for a while, and goes back when the worker falls silent.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{JobId, WorkspaceId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::scope::{Actor, TenantScope};
use crate::statement::{row, rows, run};
use crate::system::SystemTx;

/// A job in the hands of one worker.
#[derive(Debug, Clone, FromQueryResult)]
pub struct LeasedJob {
    id: Uuid,
    workspace_id: Option<Uuid>,
    pub kind: String,
    pub payload: serde_json::Value,
    /// Counts this attempt, too.
    pub attempts: i32,
    pub max_attempts: i32,
    /// When it was due.
    pub run_at: DateTime<Utc>,
    lease_token: Uuid,
}

impl LeasedJob {
    #[must_use]
    pub fn id(&self) -> JobId {
        self.id.into()
    }

    #[must_use]
    pub fn workspace_id(&self) -> Option<WorkspaceId> {
        self.workspace_id.map(Into::into)
    }

    /// The leave to work in the job's workspace: the job's row is the proof.
    #[must_use]
    pub fn scope(&self) -> Option<TenantScope> {
        self.workspace_id().map(|workspace_id| TenantScope::proven(workspace_id, Actor::System))
    }
}

/// Which kinds of jobs: those that are named, or all others.
#[derive(Debug, Clone, Copy)]
pub struct Lane<'a> {
    pub kinds: &'a [&'static str],
    pub are_named: bool,
}

impl Lane<'_> {
    /// Every kind.
    pub const ALL: Self = Self { kinds: &[], are_named: false };

    fn kinds(self) -> Vec<String> {
        self.kinds.iter().map(|kind| (*kind).to_owned()).collect()
    }
}

#[derive(FromQueryResult)]
struct Due {
    at: Option<DateTime<Utc>>,
}

impl SystemTx {
    /// Takes the jobs of a lane that are due, the longest waiting first, until `until`. Of several workers one gets each.
    ///
    /// Uses the index `jobs_due (run_at, id) WHERE state = 'ready'`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn lease_jobs(&self, lane: Lane<'_>, limit: i64, until: DateTime<Utc>) -> Result<Vec<LeasedJob>> {
        let sql = "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_token = $1, leased_until = $2 \
                   WHERE id IN (SELECT id FROM jobs WHERE state = 'ready' AND run_at <= $3 AND (kind = ANY ($5)) = $6 \
                                ORDER BY run_at, id LIMIT $4 FOR UPDATE SKIP LOCKED) \
                   RETURNING id, workspace_id, kind, payload, attempts, max_attempts, run_at, lease_token";
        let values = vec![
            self.new_uuid().into(),
            until.into(),
            self.now().into(),
            limit.into(),
            lane.kinds().into(),
            lane.are_named.into(),
        ];
        let mut jobs: Vec<LeasedJob> = rows(self.db(), sql, values).await?;
        jobs.sort_by_key(|job| (job.run_at, job.id));
        Ok(jobs)
    }

    /// Keeps a job for longer; `false` when it is no longer this worker's.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn extend_lease(&self, job: &LeasedJob, until: DateTime<Utc>) -> Result<bool> {
        let sql = "UPDATE jobs SET leased_until = $3 WHERE id = $1 AND lease_token = $2 AND state = 'running'";
        Ok(run(self.db(), sql, vec![job.id.into(), job.lease_token.into(), until.into()]).await? > 0)
    }

    /// Closes a job that succeeded; `false` when it is no longer this worker's. What it carried is forgotten:
    /// links of emails open accounts.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn finish_job(&self, job: &LeasedJob) -> Result<bool> {
        let sql = "UPDATE jobs SET state = 'done', payload = '{}', finished_at = $3, lease_token = NULL, leased_until = NULL, \
                   last_error = NULL WHERE id = $1 AND lease_token = $2 AND state = 'running'";
        Ok(run(self.db(), sql, vec![job.id.into(), job.lease_token.into(), self.now().into()]).await? > 0)
    }

    /// Puts a job back until `run_at`; with `counted` false the attempt did not count. `false` when it is no longer this worker's.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn put_job_back(
        &self,
        job: &LeasedJob,
        run_at: DateTime<Utc>,
        counted: bool,
        error: Option<&str>,
    ) -> Result<bool> {
        let sql = "UPDATE jobs SET state = 'ready', run_at = $3, attempts = attempts - $4, last_error = coalesce($5, last_error), \
                   lease_token = NULL, leased_until = NULL WHERE id = $1 AND lease_token = $2 AND state = 'running'";
        let uncounted = i32::from(!counted);
        let values = vec![job.id.into(), job.lease_token.into(), run_at.into(), uncounted.into(), error.into()];
        Ok(run(self.db(), sql, values).await? > 0)
    }

    /// Gives a job up: it lies among the dead letters until a person retries or deletes it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn bury_job(&self, job: &LeasedJob, error: &str) -> Result<bool> {
        let sql = "UPDATE jobs SET state = 'dead', finished_at = $3, last_error = $4, lease_token = NULL, leased_until = NULL \
                   WHERE id = $1 AND lease_token = $2 AND state = 'running'";
        let values = vec![job.id.into(), job.lease_token.into(), self.now().into(), error.into()];
        Ok(run(self.db(), sql, values).await? > 0)
    }

    /// Puts the jobs of workers that fell silent back; those without a try left become dead letters. Tells how many.
    ///
    /// Uses the index `jobs_leased (leased_until) WHERE state = 'running'`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn reclaim_silent_jobs(&self) -> Result<u64> {
        let sql = "UPDATE jobs SET state = CASE WHEN attempts >= max_attempts THEN 'dead' ELSE 'ready' END, \
                   finished_at = CASE WHEN attempts >= max_attempts THEN $1 END, \
                   last_error = 'the worker that ran it fell silent', lease_token = NULL, leased_until = NULL \
                   WHERE id IN (SELECT id FROM jobs WHERE state = 'running' AND leased_until < $1 FOR UPDATE SKIP LOCKED)";
        run(self.db(), sql, vec![self.now().into()]).await
    }

    /// When the next waiting job of a lane is due; it may be long overdue.
    ///
    /// Uses the index `jobs_due (run_at, id) WHERE state = 'ready'`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn next_job_due(&self, lane: Lane<'_>) -> Result<Option<DateTime<Utc>>> {
        let sql = "SELECT min(run_at) AS at FROM jobs WHERE state = 'ready' AND (kind = ANY ($1)) = $2";
        let due: Option<Due> = row(self.db(), sql, vec![lane.kinds().into(), lane.are_named.into()]).await?;
        Ok(due.and_then(|due| due.at))
    }
}
