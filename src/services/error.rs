//! What a use case answers when it does not do what it was asked.

use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::StorageError;

/// A result of this crate.
pub type Result<T> = std::result::Result<T, ServiceError>;

/// A refusal that the client can mend, or a failure that it cannot.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The request was answered before: the same answer again.
    #[error("the request was answered before")]
    Replay { status: u16, body: Vec<u8> },
    /// A part of the server is away or busy: the client learns when to come back, the log learns why.
    #[error("{1}")]
    Away(Refusal, #[source] Box<StorageError>),
    /// Goes to the log; the client learns an id.
    #[error("{0}")]
    Internal(String, #[source] Option<Box<dyn std::error::Error + Send + Sync>>),
}

impl ServiceError {
    /// A failure that is nobody's fault outside.
    pub fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal(error.to_string(), Some(Box::new(error)))
    }

    /// A record that is not there or not theirs.
    #[must_use]
    pub fn not_found() -> Self {
        Refusal::not_found().into()
    }

    /// The problem code, if it is a refusal.
    #[must_use]
    pub const fn code(&self) -> ProblemCode {
        match self {
            Self::Refused(refusal) | Self::Away(refusal, _) => refusal.code,
            Self::Replay { .. } | Self::Internal(..) => ProblemCode::Internal,
        }
    }
}

impl From<StorageError> for ServiceError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(_) => {
                let detail = "The database is away for a moment. Try again shortly.";
                Self::Away(Refusal::new(ProblemCode::Unavailable, detail).retry_after(2), Box::new(error))
            }
            StorageError::Busy => {
                let detail = "Another request was in the way. Try again.";
                Self::Away(Refusal::new(ProblemCode::Overloaded, detail).retry_after(1), Box::new(error))
            }
            StorageError::KeyInUse => {
                let detail = "The first request with this Idempotency-Key is still running. Ask again in a moment.";
                Refusal::new(ProblemCode::IdempotencyInProgress, detail).retry_after(1).into()
            }
            StorageError::Replay { status, body } => Self::Replay { status, body },
            StorageError::KeyMismatch => Refusal::new(
                ProblemCode::IdempotencyMismatch,
                "This Idempotency-Key was used with another request. Take a new key for a new request.",
            )
            .into(),
            StorageError::Beyond(cause) => {
                tracing::debug!(%cause, "a value is beyond what the database holds");
                let detail = "A time, a number or a text of the request is beyond what can be kept.";
                Refusal::new(ProblemCode::Malformed, detail).into()
            }
            StorageError::Constraint(_) | StorageError::Corrupt { .. } | StorageError::Database(_) => {
                Self::internal(error)
            }
        }
    }
}
