//! `porchlight doctor`: what would keep the server from running.

use std::process::ExitCode;

use sqlx::{Connection, PgConnection};

use super::data_dir::DataDir;
use super::database::Database;
use crate::cli::say;
use crate::config::Settings;

/// The oldest PostgreSQL that the schema runs on.
const OLDEST_POSTGRES: i32 = 15;

/// Looks at everything that the settings name; the exit code tells whether all is well.
///
/// # Errors
/// Never: what is wrong is printed.
pub async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let mut well = true;
    let mut told = |name: &str, finding: anyhow::Result<String>| match finding {
        Ok(finding) => say(&format!("ok     {name}: {finding}")),
        Err(error) => {
            well = false;
            say(&format!("wrong  {name}: {error:#}"));
        }
    };
    told("settings", Ok("all understood".to_owned()));
    told("data directory", data_directory(settings));
    told("database", database(settings).await);
    told("redis", redis(settings).await);
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn data_directory(settings: &Settings) -> anyhow::Result<String> {
    let data = DataDir::open(&settings.data_dir)?;
    data.secret_key(settings.secret_key.as_ref())?;
    Ok(data.path().display().to_string())
}

async fn database(settings: &Settings) -> anyhow::Result<String> {
    let data = DataDir::open(&settings.data_dir)?;
    let database = Database::open(settings, &data, false).await?;
    let finding = ask(&database.url).await;
    database.stop().await;
    finding
}

async fn ask(url: &str) -> anyhow::Result<String> {
    let mut connection = PgConnection::connect(url).await?;
    let number: i32 =
        sqlx::query_scalar("SELECT current_setting('server_version_num')::int").fetch_one(&mut connection).await?;
    let may_make_roles: bool = sqlx::query_scalar(
        "SELECT rolsuper OR rolcreaterole OR EXISTS (SELECT FROM pg_roles WHERE rolname = 'porchlight_app') \
                            FROM pg_roles WHERE rolname = current_user",
    )
    .fetch_one(&mut connection)
    .await?;
    let has_search: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm')")
            .fetch_one(&mut connection)
            .await?;
    connection.close().await?;
    let major = number / 10_000;
    anyhow::ensure!(major >= OLDEST_POSTGRES, "PostgreSQL {major} is too old: {OLDEST_POSTGRES} or newer is needed");
    anyhow::ensure!(may_make_roles, "the user may not make roles: ALTER ROLE … CREATEROLE");
    anyhow::ensure!(has_search, "the extension pg_trgm is not installed (Debian: postgresql-contrib)");
    Ok(format!("PostgreSQL {major}"))
}

async fn redis(settings: &Settings) -> anyhow::Result<String> {
    let Some(url) = &settings.redis_url else { return Ok("not set: one node, all in process".to_owned()) };
    let mut connection = redis::Client::open(url.expose())?.get_multiplexed_async_connection().await?;
    redis::cmd("PING").query_async::<String>(&mut connection).await?;
    Ok("answers".to_owned())
}
