//! A node's own line to PostgreSQL, beside the pools: it tells whether the database is there however busy the node is,
//! what time it has, and whether a node does without the bus.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};

use crate::error::{Result, StorageError};

/// A healthy server needs a thousandth of it.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);

/// The lock that nodes without the bus share: it goes with the connection, so that one that died holds nobody up.
const NO_BUS: i64 = 0x706f_7263_686c;

/// See the module.
#[derive(Debug)]
pub struct Line {
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    /// Whether the lock is held.
    is_noted: bool,
}

/// What the database says.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Its time at the end of the look.
    pub now: DateTime<Utc>,
    /// Whether some node, perhaps this one, does without the bus.
    pub some_lack_the_bus: bool,
}

impl Line {
    pub(crate) fn new(options: PgConnectOptions) -> Self {
        Self { options: options.application_name("porchlight watch"), connection: None, is_noted: false }
    }

    /// Asks the database, and lets the other nodes know whether this one lacks the bus. A line that failed is made anew
    /// by the next call.
    ///
    /// # Errors
    /// When no answer comes within a second.
    pub async fn look(&mut self, lacks_the_bus: bool) -> Result<Look> {
        let silence = || StorageError::from(sqlx::Error::PoolTimedOut);
        let looked = tokio::time::timeout(ANSWER_WITHIN, self.ask(lacks_the_bus)).await;
        let looked = looked.unwrap_or_else(|_| Err(silence()));
        if looked.is_err() {
            self.connection = None;
            self.is_noted = false;
        }
        looked
    }

    async fn ask(&mut self, lacks_the_bus: bool) -> Result<Look> {
        if self.connection.is_none() {
            self.connection = Some(self.options.connect().await?);
        }
        let Some(connection) = &mut self.connection else { return Err(sqlx::Error::PoolTimedOut.into()) };
        if self.is_noted && !lacks_the_bus {
            sqlx::query("SELECT pg_advisory_unlock_shared($1)").bind(NO_BUS).execute(&mut *connection).await?;
            self.is_noted = false;
        }
        let sql = match (lacks_the_bus, self.is_noted) {
            (true, true) => "SELECT true, clock_timestamp() WHERE $1 <> 0",
            (true, false) => "SELECT pg_try_advisory_lock_shared($1), clock_timestamp()",
            // Given back at the end of the statement. Two nodes that ask at once may find each other: they look once in vain.
            (false, _) => "SELECT pg_try_advisory_xact_lock($1), clock_timestamp()",
        };
        let asked = Instant::now();
        let (has_lock, at): (bool, DateTime<Utc>) =
            sqlx::query_as(sql).bind(NO_BUS).fetch_one(&mut *connection).await?;
        self.is_noted = lacks_the_bus && has_lock;
        let half_way = TimeDelta::from_std(asked.elapsed() / 2).unwrap_or_default();
        Ok(Look { now: at + half_way, some_lack_the_bus: lacks_the_bus || !has_lock })
    }
}
