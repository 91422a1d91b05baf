//! The work in the background, as people see and mend it, and the mails that stayed here.

use std::collections::BTreeSet;
use std::sync::Arc;

use porchlight_domain::ids::JobId;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::jobs::list::{JobCursor, JobRow};
use porchlight_storage::paging::{PageRequest, Paged};
use porchlight_storage::{Store, TenantScope};
use porchlight_wire::system::{JobState, JobView, OutboxMailView};

use crate::error::{Result, ServiceError};
use crate::identity::{Access, Who};
use crate::ports::{KeptMail, MailFolder};

/// How many of the newest mails are looked through.
const MAILS_LOOKED_THROUGH: usize = 200;

/// The use cases of jobs; cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    store: Store,
    /// Absent when mail goes to a server.
    mails: Option<Arc<dyn MailFolder>>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Jobs")
    }
}

impl Jobs {
    /// Wires the area.
    #[must_use]
    pub const fn new(store: Store, mails: Option<Arc<dyn MailFolder>>) -> Self {
        Self { store, mails }
    }

    /// Lists the workspace's jobs in one state, or in all, the newest first. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(
        &self,
        scope: &TenantScope,
        state: Option<JobState>,
        page: PageRequest<JobCursor>,
    ) -> Result<Paged<JobView, JobCursor>> {
        let tx = self.store.tenant(scope).await?;
        let Paged { rows, next } = tx.jobs(state.map(word), page).await?;
        Ok(Paged { rows: rows.into_iter().map(view).collect::<Result<_>>()?, next })
    }

    /// Gives a job all its tries again, at once.
    ///
    /// # Errors
    /// 404 when there is none such; 409 when it runs or is done, or when another of its kind waits for the same thing.
    pub async fn retry(&self, scope: &TenantScope, id: JobId) -> Result<JobView> {
        let tx = self.store.tenant(scope).await?;
        let there = tx.job(id).await?.ok_or_else(ServiceError::not_found)?;
        let retried = match tx.retry_job(id).await {
            Err(error) if error.is_constraint("jobs_dedupe") => {
                return Err(conflict("Another job waits for the same thing already. Delete this one."));
            }
            retried => retried?,
        };
        let Some(job) = retried else {
            return Err(conflict("Only a job that waits or was given up can be tried again."));
        };
        tx.audit("job.retried", Some(id.to_string()), serde_json::json!({ "kind": there.kind })).await?;
        tx.commit().await?;
        view(job)
    }

    /// Deletes a job that does not run.
    ///
    /// # Errors
    /// 404 when there is none such; 409 while it runs.
    pub async fn delete(&self, scope: &TenantScope, id: JobId) -> Result<()> {
        let tx = self.store.tenant(scope).await?;
        let there = tx.job(id).await?.ok_or_else(ServiceError::not_found)?;
        if !tx.delete_job(id).await? {
            return Err(conflict("The job runs at this moment. Wait for its end."));
        }
        tx.audit("job.deleted", Some(id.to_string()), serde_json::json!({ "kind": there.kind })).await?;
        Ok(tx.commit().await?)
    }

    /// Lists the mails to people of the workspace that stayed here because there is no mail server, newest first.
    ///
    /// Their links open accounts: only who owns the agency, and so may do everything anyway, reads them.
    ///
    /// # Errors
    /// 403 for everybody else.
    pub async fn outbox(&self, access: &Access) -> Result<Vec<OutboxMailView>> {
        if !matches!(access.who, Who::User { agency_owner: true, .. }) {
            let detail = "Links in these emails open accounts: only the owner of the agency reads them.";
            return Err(Refusal::new(ProblemCode::Forbidden, detail).into());
        }
        let Some(mails) = &self.mails else { return Ok(Vec::new()) };
        let people = self.addresses(&access.scope).await?;
        let newest = mails.newest(MAILS_LOOKED_THROUGH).await.map_err(ServiceError::internal)?;
        Ok(newest.into_iter().filter(|kept| people.contains(&kept.mail.to.to_lowercase())).map(kept_view).collect())
    }

    async fn addresses(&self, scope: &TenantScope) -> Result<BTreeSet<String>> {
        let tx = self.store.tenant(scope).await?;
        let mut people = BTreeSet::new();
        let mut after = None;
        loop {
            let page = tx.members(PageRequest { limit: 200, after }).await?;
            people.extend(page.rows.into_iter().map(|member| member.email));
            after = page.next;
            if after.is_none() {
                return Ok(people);
            }
        }
    }
}

fn conflict(detail: &str) -> ServiceError {
    Refusal::new(ProblemCode::Conflict, detail).into()
}

const fn word(state: JobState) -> &'static str {
    match state {
        JobState::Ready => "ready",
        JobState::Running => "running",
        JobState::Done => "done",
        JobState::Dead => "dead",
    }
}

fn view(job: JobRow) -> Result<JobView> {
    let state = serde_json::from_value(job.state.clone().into()).map_err(ServiceError::internal)?;
    Ok(JobView {
        id: job.id(),
        kind: job.kind,
        state,
        attempts: job.attempts,
        max_attempts: job.max_attempts,
        run_at: job.run_at,
        last_error: job.last_error,
        created_at: job.created_at,
        finished_at: job.finished_at,
    })
}

fn kept_view(kept: KeptMail) -> OutboxMailView {
    let KeptMail { id, mail, at } = kept;
    OutboxMailView { id, to: mail.to, subject: mail.subject, text: mail.text, created_at: at }
}
