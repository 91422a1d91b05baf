//! What can go wrong below the services.

use sea_orm::{DbErr, RuntimeErr};

/// A result of this crate.
pub type Result<T> = std::result::Result<T, StorageError>;

/// Why a transaction did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// PostgreSQL cannot be reached, is starting, or has no free connection: try again soon.
    #[error("the database is away: {0}")]
    Unavailable(#[source] DbErr),
    /// A unique or foreign key forbids it; the constraint's name tells which.
    #[error("the constraint {0} forbids it")]
    Constraint(String),
    /// Another transaction was in the way (deadlock, serialisation, lock timeout): a repeat can succeed.
    #[error("another transaction was in the way")]
    Busy,
    /// The request was made before with the same idempotency key: this is its answer.
    #[error("the request was answered before")]
    Replay { status: u16, body: Vec<u8> },
    /// The first request with the same idempotency key has no answer yet.
    #[error("the first request with this idempotency key is still running")]
    KeyInUse,
    /// The idempotency key was used with another request.
    #[error("the idempotency key was used with another request")]
    KeyMismatch,
    /// A time, a number or a text of the request is beyond what PostgreSQL holds.
    #[error("a value is beyond what the database holds: {0}")]
    Beyond(#[source] DbErr),
    /// A row does not read as its type says: the schema and the code disagree.
    #[error("{table} {row}: {reason}")]
    Corrupt { table: &'static str, row: String, reason: String },
    #[error(transparent)]
    Database(DbErr),
}

impl From<DbErr> for StorageError {
    fn from(error: DbErr) -> Self {
        match Verdict::of_orm(&error) {
            Verdict::Away => Self::Unavailable(error),
            Verdict::Busy => Self::Busy,
            Verdict::Constraint(name) => Self::Constraint(name),
            Verdict::Beyond => Self::Beyond(error),
            Verdict::Other => Self::Database(error),
        }
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match Verdict::of(&error) {
            Verdict::Away => Self::Unavailable(DbErr::Custom(error.to_string())),
            Verdict::Busy => Self::Busy,
            Verdict::Constraint(name) => Self::Constraint(name),
            Verdict::Beyond => Self::Beyond(DbErr::Custom(error.to_string())),
            Verdict::Other => Self::Database(DbErr::Custom(error.to_string())),
        }
    }
}

/// What an error means for who asked.
pub(crate) enum Verdict {
    Away,
    Busy,
    Constraint(String),
    Beyond,
    Other,
}

impl Verdict {
    /// Judges an error of SeaORM by the one below it.
    pub fn of_orm(error: &DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Away,
            DbErr::Query(RuntimeErr::SqlxError(cause)) | DbErr::Exec(RuntimeErr::SqlxError(cause)) => Self::of(cause),
            _ => Self::Other,
        }
    }

    /// Judges by the SQLSTATE classes of PostgreSQL's manual, appendix A.
    pub fn of(error: &sqlx::Error) -> Self {
        let database = match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => return Self::Away,
            sqlx::Error::Database(database) => database,
            _ => return Self::Other,
        };
        if let Some(name) = database.constraint() {
            return Self::Constraint(name.to_owned());
        }
        match database.code().as_deref() {
            Some("40001" | "40P01" | "55P03" | "57014") => Self::Busy,
            // 25006: a standby that was not promoted yet. 25P03: the session was ended while this process stood still.
            Some("25006" | "25P03") => Self::Away,
            // Numbers and times out of range, and characters that no text may hold.
            Some("22003" | "22008" | "22021" | "22P05") => Self::Beyond,
            Some(code) if ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class)) => Self::Away,
            _ => Self::Other,
        }
    }
}

impl StorageError {
    /// Tells whether it is the named constraint that forbids it.
    #[must_use]
    pub fn is_constraint(&self, constraint: &str) -> bool {
        matches!(self, Self::Constraint(name) if name == constraint)
    }
}
