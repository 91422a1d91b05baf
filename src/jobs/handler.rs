//! What does the work of one kind of job.

use std::time::Duration;

use async_trait::async_trait;
use porchlight_domain::problem::ProblemCode;
use porchlight_services::ServiceError;
use porchlight_storage::jobs::lease::LeasedJob;
use porchlight_storage::{StorageError, TenantScope};
use serde::de::DeserializeOwned;

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// It may succeed later.
    #[error("{0}")]
    Later(String),
    /// It will never succeed: straight to the dead letters.
    #[error("{0}")]
    Never(String),
}

/// Carries out the jobs of one kind. A job may come twice (a worker died before it could say "done"): the second
/// time must change nothing.
#[async_trait]
pub trait Handler: Send + Sync + 'static {
    /// The kind of job, as in `mail.send`.
    fn kind(&self) -> &'static str;

    /// How long one try may take.
    fn time_limit(&self) -> Duration {
        Duration::from_secs(60)
    }

    /// Whether the work is mostly waiting for somebody outside, who may be slow: such jobs have places of their own, so
    /// that they keep no others waiting.
    fn waits_for_others(&self) -> bool {
        false
    }

    /// Does the work.
    ///
    /// # Errors
    /// Says whether a repeat makes sense.
    async fn run(&self, job: &LeasedJob) -> Result<(), JobError>;
}

/// Reads what a job carries.
///
/// # Errors
/// A payload of another shape never becomes right.
pub fn payload<T: DeserializeOwned>(job: &LeasedJob) -> Result<T, JobError> {
    T::deserialize(&job.payload).map_err(|error| JobError::Never(format!("payload: {error}")))
}

/// Returns the leave to work in the job's workspace.
///
/// # Errors
/// A job of this kind without a workspace was made wrongly.
pub fn scope(job: &LeasedJob) -> Result<TenantScope, JobError> {
    job.scope().ok_or_else(|| JobError::Never("the job has no workspace".to_owned()))
}

impl From<ServiceError> for JobError {
    fn from(error: ServiceError) -> Self {
        use ProblemCode as Code;
        let told = error.to_string();
        match error {
            ServiceError::Refused(refusal) => match refusal.code {
                Code::Unavailable | Code::Overloaded | Code::RateLimited | Code::Locked | Code::Internal => {
                    Self::Later(told)
                }
                _ => Self::Never(told),
            },
            ServiceError::Away(..) | ServiceError::Replay { .. } | ServiceError::Internal(..) => Self::Later(told),
        }
    }
}

impl From<StorageError> for JobError {
    fn from(error: StorageError) -> Self {
        ServiceError::from(error).into()
    }
}
