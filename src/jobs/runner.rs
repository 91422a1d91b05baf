//! One job from lease to verdict.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use porchlight_storage::jobs::lease::{Lane, LeasedJob};
use porchlight_storage::{Reason, Store};
use rand::RngExt;
use tokio::sync::watch;
use tokio::task::JoinError;
use tracing::Instrument;

use crate::backoff;
use crate::handler::{Handler, JobError};

/// How long a silent worker keeps a job. The heartbeat comes three times as often.
const LEASE: Duration = Duration::from_secs(30);
const HEARTBEAT: Duration = Duration::from_secs(10);

/// Leases jobs and carries them out.
pub struct Runner {
    store: Store,
    handlers: BTreeMap<&'static str, Arc<dyn Handler>>,
    /// The kinds that wait for somebody outside.
    waiting_kinds: Vec<&'static str>,
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Runner").field("kinds", &self.handlers.keys()).finish_non_exhaustive()
    }
}

/// How a try ended.
enum Verdict {
    Done,
    Failed(JobError),
    /// The process stops, or the job is somebody else's by now: the try does not count.
    Interrupted,
}

impl Runner {
    /// Makes a runner of the given kinds.
    #[must_use]
    pub fn new(store: Store, handlers: impl IntoIterator<Item = Arc<dyn Handler>>) -> Self {
        let handlers: BTreeMap<&'static str, Arc<dyn Handler>> =
            handlers.into_iter().map(|handler| (handler.kind(), handler)).collect();
        // An alert sees a counter grow that was there before.
        for kind in handlers.keys() {
            metrics::counter!("porchlight_jobs_dead_total", "kind" => *kind).increment(0);
        }
        let waits = |(kind, handler): (&&'static str, &Arc<dyn Handler>)| handler.waits_for_others().then_some(*kind);
        let waiting_kinds = handlers.iter().filter_map(waits).collect();
        Self { store, handlers, waiting_kinds }
    }

    /// The store that the queue lies in.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The lane of the kinds that wait for somebody outside, or that of all others.
    pub(crate) fn lane(&self, waits_for_others: bool) -> Lane<'_> {
        Lane { kinds: &self.waiting_kinds, are_named: waits_for_others }
    }

    /// Carries out everything that is due, and what that makes due, one after the other. Tells how many tries it took.
    ///
    /// # Errors
    /// Those of the database; failures of jobs are theirs alone.
    pub async fn run_due(&self) -> porchlight_storage::Result<usize> {
        let (_never, stop) = watch::channel(false);
        let mut tries = 0;
        loop {
            let jobs = self.lease(Lane::ALL, 1).await?;
            if jobs.is_empty() {
                return Ok(tries);
            }
            for job in jobs {
                self.carry_out(job, stop.clone()).await;
                tries += 1;
            }
        }
    }

    /// Takes up to `limit` jobs of a lane that are due.
    pub(crate) async fn lease(&self, lane: Lane<'_>, limit: i64) -> porchlight_storage::Result<Vec<LeasedJob>> {
        let tx = self.store.system(Reason::Jobs).await?;
        let until = tx.now() + lease();
        let jobs = tx.lease_jobs(lane, limit, until).await?;
        tx.commit().await?;
        Ok(jobs)
    }

    /// Carries out one job and writes the verdict. `stop` interrupts it.
    pub(crate) async fn carry_out(&self, job: LeasedJob, stop: watch::Receiver<bool>) {
        let span = tracing::info_span!("job", id = %job.id(), kind = %job.kind, attempt = job.attempts);
        let started = Instant::now();
        let verdict = self.try_once(&job, stop).instrument(span.clone()).await;
        let outcome = match &verdict {
            Verdict::Done => "done",
            Verdict::Failed(_) => "failed",
            Verdict::Interrupted => "interrupted",
        };
        metrics::histogram!("porchlight_job_seconds", "kind" => job.kind.clone()).record(started.elapsed());
        metrics::counter!("porchlight_jobs_total", "kind" => job.kind.clone(), "outcome" => outcome).increment(1);
        if let Err(error) = self.settle(&job, verdict).instrument(span).await {
            // The lease runs out and the job runs again: that is what "at least once" means.
            tracing::error!(job = %job.id(), %error, "the verdict on a job could not be written");
        }
    }

    async fn try_once(&self, job: &LeasedJob, mut stop: watch::Receiver<bool>) -> Verdict {
        let Some(handler) = self.handlers.get(job.kind.as_str()).cloned() else {
            return Verdict::Failed(JobError::Later(format!("nothing here knows the kind {:?}", job.kind)));
        };
        let limit = handler.time_limit();
        let own = job.clone();
        // A task of its own: a panic ends the task, not the worker.
        let mut work = tokio::spawn(async move { handler.run(&own).await }.in_current_span());
        let deadline = tokio::time::sleep(limit);
        tokio::pin!(deadline);
        loop {
            tokio::select! {
                ended = &mut work => return verdict(ended),
                () = &mut deadline => {
                    work.abort();
                    return Verdict::Failed(JobError::Later(format!("took longer than {} s", limit.as_secs())));
                }
                () = stopping(&mut stop) => {
                    work.abort();
                    return Verdict::Interrupted;
                }
                () = tokio::time::sleep(HEARTBEAT) => {
                    if matches!(self.extend(job).await, Ok(false)) {
                        tracing::warn!("another worker has the job by now; giving it up");
                        work.abort();
                        return Verdict::Interrupted;
                    }
                }
            }
        }
    }

    async fn extend(&self, job: &LeasedJob) -> porchlight_storage::Result<bool> {
        let tx = self.store.system(Reason::Jobs).await?;
        let until = tx.now() + lease();
        let kept = tx.extend_lease(job, until).await?;
        tx.commit().await?;
        Ok(kept)
    }

    async fn settle(&self, job: &LeasedJob, verdict: Verdict) -> porchlight_storage::Result<()> {
        let tx = self.store.system(Reason::Jobs).await?;
        let now = tx.now();
        match verdict {
            Verdict::Done => tx.finish_job(job).await?,
            Verdict::Interrupted => tx.put_job_back(job, now, false, None).await?,
            Verdict::Failed(JobError::Later(error)) if job.attempts < job.max_attempts => {
                let run_at = now + backoff::delay(job.attempts, rand::rng().random());
                tracing::warn!(%error, %run_at, "a job failed and will be tried again");
                tx.put_job_back(job, run_at, true, Some(&short(&error))).await?
            }
            Verdict::Failed(JobError::Later(error) | JobError::Never(error)) => {
                tracing::error!(%error, "a job failed for good");
                metrics::counter!("porchlight_jobs_dead_total", "kind" => job.kind.clone()).increment(1);
                tx.bury_job(job, &short(&error)).await?
            }
        };
        tx.commit().await
    }
}

/// Ends when the process stops, and never when it does not.
async fn stopping(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn verdict(ended: Result<Result<(), JobError>, JoinError>) -> Verdict {
    match ended {
        Ok(Ok(())) => Verdict::Done,
        Ok(Err(error)) => Verdict::Failed(error),
        Err(error) if error.is_panic() => {
            let panic = error.into_panic();
            let told =
                panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            Verdict::Failed(JobError::Later(format!("panicked: {}", told.unwrap_or("without a word"))))
        }
        Err(_) => Verdict::Interrupted,
    }
}

fn lease() -> TimeDelta {
    TimeDelta::from_std(LEASE).unwrap_or(TimeDelta::seconds(30))
}

/// What people see of an error: long ones are mostly the same words again.
fn short(error: &str) -> String {
    const CHARACTERS: usize = 1000;
    // PostgreSQL's text holds no NUL.
    error.chars().filter(|letter| *letter != '\0').take(CHARACTERS).collect()
}
