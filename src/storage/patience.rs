//! How long the store waits for PostgreSQL, and what becomes of connections that did not answer.
//!
//! The server ends long statements by itself. This is for a server that says nothing any more: one that hangs, or
//! one that a network cuts off without a word.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sea_orm::{DbErr, RuntimeErr};
use sqlx::pool::PoolConnectionMetadata;
use sqlx::{Connection, Executor, PgConnection};

use crate::error::Verdict;

/// What a healthy server needs for the shortest answer, many times over.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
/// A connection that lay idle for so long is asked before it is used: its server may have restarted.
const ASK_AFTER_IDLE: Duration = Duration::from_secs(1);
/// What the client waits beyond the server's own limit.
const GRACE: Duration = Duration::from_millis(500);
/// For so long after a failure every connection is asked before it is used, and when it comes back.
const DOUBT_FOR: Duration = Duration::from_secs(60);

/// Shared by the pools of a store.
#[derive(Debug, Clone)]
pub(crate) struct Patience {
    limit: Duration,
    started: Instant,
    /// Until when connections are doubted, in milliseconds since `started`.
    doubt_until_ms: Arc<AtomicU64>,
}

/// What can go wrong with a question to the server.
pub(crate) trait Failure: Sized {
    /// The server did not answer.
    fn silence(limit: Duration) -> Self;

    /// Whether it is the connection that failed, and others may have failed with it.
    fn is_of_connection(&self) -> bool;
}

impl Failure for sqlx::Error {
    fn silence(limit: Duration) -> Self {
        Self::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, format!("no answer within {limit:?}")))
    }

    fn is_of_connection(&self) -> bool {
        // A full pool is nobody's fault but the crowd's.
        !matches!(self, Self::PoolTimedOut) && matches!(Verdict::of(self), Verdict::Away)
    }
}

impl Failure for DbErr {
    fn silence(limit: Duration) -> Self {
        Self::Conn(RuntimeErr::Internal(format!("no answer within {limit:?}")))
    }

    fn is_of_connection(&self) -> bool {
        !matches!(self, Self::ConnectionAcquire(_)) && matches!(Verdict::of_orm(self), Verdict::Away)
    }
}

impl Patience {
    /// Waits a little longer than the server allows a statement.
    pub fn beyond(statement_timeout: Duration) -> Self {
        Self { limit: statement_timeout + GRACE, started: Instant::now(), doubt_until_ms: Arc::default() }
    }

    /// Waits for one answer of the server.
    pub async fn wait<T, E: Failure>(&self, answer: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        self.wait_and(Duration::ZERO, answer).await
    }

    /// Waits for one answer that comes after something else, which may take `before`.
    pub async fn wait_and<T, E: Failure>(
        &self,
        before: Duration,
        answer: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let limit = self.limit + before;
        let mut unanswered = Unanswered(Some(self));
        let answer = tokio::time::timeout(limit, answer).await.unwrap_or_else(|_| Err(E::silence(limit)));
        if !answer.as_ref().is_err_and(Failure::is_of_connection) {
            unanswered.0 = None;
        }
        answer
    }

    /// Judges an idle connection before it is used; an error throws it away.
    pub async fn ask_idle(self, connection: &mut PgConnection, meta: PoolConnectionMetadata) -> sqlx::Result<bool> {
        if meta.idle_for < ASK_AFTER_IDLE && !self.has_doubts() {
            return Ok(true);
        }
        ask(connection).await
    }

    /// Judges a connection that comes back. Without this one whose server fell silent would keep its place in the
    /// pool until the kernel gives it up, a quarter of an hour later; and one whose BEGIN was given up half-way would
    /// bring an open transaction.
    pub async fn ask_returned(self, connection: &mut PgConnection) -> sqlx::Result<bool> {
        if !self.has_doubts() {
            return Ok(true);
        }
        let undone = tokio::time::timeout(ANSWER_WITHIN, connection.execute("ROLLBACK"));
        undone.await.map_err(|_| sqlx::Error::PoolTimedOut)??;
        Ok(true)
    }

    fn has_doubts(&self) -> bool {
        self.doubt_until_ms.load(Ordering::Relaxed) > self.now_ms()
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

async fn ask(connection: &mut PgConnection) -> sqlx::Result<bool> {
    tokio::time::timeout(ANSWER_WITHIN, connection.ping()).await.map_err(|_| sqlx::Error::PoolTimedOut)??;
    Ok(true)
}

/// A question under way: dropped without a good answer, it raises doubts.
struct Unanswered<'a>(Option<&'a Patience>);

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        if let Some(patience) = self.0 {
            let until = patience.now_ms().saturating_add(u64::try_from(DOUBT_FOR.as_millis()).unwrap_or_default());
            patience.doubt_until_ms.store(until, Ordering::Relaxed);
        }
    }
}
