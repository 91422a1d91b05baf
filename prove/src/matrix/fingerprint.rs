//! What the database holds, as a sum over all rows of all tables, past all walls. A table that is new is in it.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

/// A table: its name, its rows, their hash.
pub type Sum = (String, i64, i64);

/// Every table.
pub type Sums = Vec<Sum>;

/// Every table, partitions too, of every schema that is not PostgreSQL's own. The outbox empties itself, and is looked
/// at by [`Watch`], which waits for it.
const TABLES: &str = "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%' \
    AND (n.nspname, c.relname) <> ('public', 'outbox') ORDER BY 1";

/// Sums up every table.
///
/// # Errors
/// When PostgreSQL is away.
pub async fn fingerprint(connection: &mut PgConnection) -> anyhow::Result<Sums> {
    fingerprint_where(connection, "true").await
}

/// Sums up the rows `t` of every table for which the condition holds.
///
/// # Errors
/// When PostgreSQL is away, or does not take the condition.
pub async fn fingerprint_where(connection: &mut PgConnection, condition: &str) -> anyhow::Result<Sums> {
    let sql = statement(connection, condition).await?;
    read(connection, sql).await
}

/// What differs between two sums, a line for each table.
#[must_use]
pub fn differences(before: &[Sum], after: &[Sum]) -> Vec<String> {
    let known = before.iter().zip(after).filter(|(was, is)| was != is);
    let mut found: Vec<String> = known.map(|(was, is)| format!("{}: {} to {} rows", was.0, was.1, is.1)).collect();
    if before.len() != after.len() {
        found.push(format!("{} tables became {}", before.len(), after.len()));
    }
    found
}

async fn statement(connection: &mut PgConnection, condition: &str) -> anyhow::Result<String> {
    let tables = sqlx::query(TABLES).fetch_all(connection).await?;
    let sums: Vec<String> = tables
        .iter()
        .map(|row| row.get::<String, _>(0))
        .map(|table| {
            format!(
                "SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric % 1000000007), 0)::bigint \
                 FROM {table} t WHERE {condition}"
            )
        })
        .collect();
    Ok(sums.join(" UNION ALL "))
}

async fn read(connection: &mut PgConnection, sql: String) -> anyhow::Result<Sums> {
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(connection).await?;
    let mut sums: Sums = rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    sums.sort();
    Ok(sums)
}

/// Tells after each request which tables it changed.
#[derive(Debug)]
pub struct Watch {
    connection: PgConnection,
    sql: String,
    before: Sums,
    outbox: i64,
}

const OUTBOX: &str = "SELECT count(*) FROM outbox";

impl Watch {
    /// Takes the state as it is.
    ///
    /// # Errors
    /// When PostgreSQL is away.
    pub async fn on(database_url: &str) -> anyhow::Result<Self> {
        let mut connection = PgConnection::connect(database_url).await?;
        let sql = statement(&mut connection, "true").await?;
        let before = read(&mut connection, sql.clone()).await?;
        let outbox = sqlx::query_scalar(OUTBOX).fetch_one(&mut connection).await?;
        Ok(Self { connection, sql, before, outbox })
    }

    /// The tables that changed since the last look. Rows of the outbox may go, and none may come.
    ///
    /// # Errors
    /// When PostgreSQL is away.
    pub async fn changed(&mut self) -> anyhow::Result<Vec<String>> {
        let after = read(&mut self.connection, self.sql.clone()).await?;
        let outbox = sqlx::query_scalar(OUTBOX).fetch_one(&mut self.connection).await?;
        let mut found = differences(&self.before, &after);
        if outbox > self.outbox {
            found.push(format!("outbox: {} to {outbox} rows", self.outbox));
        }
        (self.before, self.outbox) = (after, outbox);
        Ok(found)
    }
}
