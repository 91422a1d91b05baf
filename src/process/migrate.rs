//! The schema, brought up to date by one process at a time.

use std::time::{Duration, Instant};

use anyhow::Context;
use sea_orm::ConnectOptions;
use sqlx::{Connection, PgConnection};

use super::data_dir::DataDir;
use super::database::Database;
use crate::cli::say;
use crate::config::Settings;

/// Any number that nobody else locks by: "porc" in ASCII.
const LOCK: i64 = 0x706f_7263;
/// How long a database may still be starting.
const REACHABLE_WITHIN: Duration = Duration::from_secs(60);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// Carries out `porchlight migrate`.
///
/// # Errors
/// Tells why the schema is as it was.
pub async fn run(settings: &Settings) -> anyhow::Result<()> {
    let data = DataDir::open(&settings.data_dir)?;
    let database = Database::open(settings, &data, false).await?;
    let done = up(&database.url).await;
    database.stop().await;
    done?;
    say("The schema is up to date.");
    Ok(())
}

/// Waits for the database and runs the missing migrations, under a lock of the database: nodes that start together
/// take turns.
///
/// # Errors
/// When the database stays away, or a migration fails; a failed one is undone.
pub async fn up(url: &str) -> anyhow::Result<()> {
    let mut lock = reach(url).await.context("reaching the database")?;
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(LOCK)
        .execute(&mut lock)
        .await
        .context("waiting for other migrations")?;
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let connection = sea_orm::Database::connect(options).await.context("reaching the database")?;
    let done = porchlight_migrations::migrate(&connection).await.context("migrating the schema");
    connection.close().await?;
    done?;
    own(&mut lock).await.context("giving what it owns to a role")?;
    // Closing lets the lock go.
    Ok(lock.close().await?)
}

/// What was restored belongs to whoever restored it; what has to read as a role is given to it again.
async fn own(connection: &mut PgConnection) -> sqlx::Result<()> {
    let sql = "SELECT EXISTS (SELECT FROM pg_views WHERE schemaname = 'public' AND viewname = 'workspace_leads' \
               AND viewowner <> 'porchlight_system')";
    if sqlx::query_scalar(sql).fetch_one(&mut *connection).await? {
        sqlx::raw_sql(porchlight_migrations::OWNERS).execute(connection).await?;
    }
    Ok(())
}

async fn reach(url: &str) -> sqlx::Result<PgConnection> {
    let deadline = Instant::now() + REACHABLE_WITHIN;
    loop {
        match PgConnection::connect(url).await {
            Err(error) if may_pass(&error) && Instant::now() < deadline => {
                tracing::warn!(%error, "the database is away; trying again");
                tokio::time::sleep(LOOK_AGAIN_AFTER).await;
            }
            reached => return reached,
        }
    }
}

/// A server that is starting, full or not there yet; a wrong password stays wrong.
fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(database) => {
            database.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("53"))
        }
        _ => false,
    }
}
