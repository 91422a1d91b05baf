//! What is forgotten by age: rows that nobody asks for any more.

use chrono::{DateTime, TimeDelta, Utc};

use crate::error::Result;
use crate::statement::run;
use crate::system::SystemTx;

/// Rows of one kind, and how long they are kept.
#[derive(Debug, Clone, Copy)]
pub struct Forgettable {
    table: &'static str,
    /// The column of the age; an index begins with it.
    age: &'static str,
    /// Which of the rows; true for all.
    which: &'static str,
    pub kept: TimeDelta,
}

/// Everything that is forgotten.
pub const FORGETTABLE: &[Forgettable] = &[
    Forgettable { table: "jobs", age: "finished_at", which: "state = 'done'", kept: TimeDelta::days(7) },
    // Keys count for 24 hours.
    Forgettable { table: "idempotency_keys", age: "created_at", which: "true", kept: TimeDelta::hours(25) },
    Forgettable { table: "refresh_tokens", age: "expires_at", which: "true", kept: TimeDelta::days(1) },
    Forgettable { table: "one_time_tokens", age: "expires_at", which: "true", kept: TimeDelta::days(1) },
    // Its last token has expired long before.
    Forgettable { table: "sign_ins", age: "last_used_at", which: "true", kept: TimeDelta::days(90) },
    Forgettable { table: "notifications", age: "created_at", which: "true", kept: TimeDelta::days(90) },
];

impl SystemTx {
    /// Deletes such rows of before `before`, the oldest first, at most `limit` at once. Tells how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn forget(&self, what: &Forgettable, before: DateTime<Utc>, limit: i64) -> Result<u64> {
        let Forgettable { table, age, which, .. } = what;
        let sql = format!(
            "DELETE FROM {table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {table} WHERE {which} AND {age} < $1 \
             ORDER BY {age} LIMIT $2 FOR UPDATE SKIP LOCKED))"
        );
        run(self.db(), &sql, vec![before.into(), limit.into()]).await
    }
}
