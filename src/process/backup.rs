//! `porchlight backup` and `porchlight restore`: everything an installation knows, in a folder of its own.
//!
//! The folder holds `database.dump`, which PostgreSQL's own programs write and read, the secret key where it is a file,
//! and the mails that were kept; nobody but its owner may look into it. It is written under another name and renamed: a
//! backup that is there is whole. A restore that was killed can be run again: files come first, and the same ones again
//! change nothing; the database is filled in one transaction.

use std::fs::{self, DirBuilder, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::Context;
use percent_encoding::percent_decode_str;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use tokio::process::Command;
use url::Url;

use super::data_dir::DataDir;
use super::database::Database;
use super::migrate;
use super::postgres::Binaries;
use crate::cli::say;
use crate::config::{self, Settings};

const DUMP: &str = "database.dump";
/// What of the data directory goes along; the embedded PostgreSQL is in the dump.
const FILES: [&str; 2] = ["secret.key", "outbox"];

/// Writes a backup while the server runs, or not.
///
/// # Errors
/// When the folder is there already, and those of the database and the file system; then there is no backup.
pub async fn back_up(settings: &Settings, folder: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(!folder.exists(), "{} is there already: name a new folder", folder.display());
    let mut unfinished = folder.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).with_context(|| format!("removing {}", unfinished.display()))?;
    }
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&unfinished);
    made.with_context(|| format!("making {}", unfinished.display()))?;
    let data = DataDir::open(&settings.data_dir)?;
    let database = Database::open(settings, &data, false).await?;
    let dumped = dump(settings, &database.url, &unfinished.join(DUMP)).await;
    database.stop().await;
    dumped?;
    for name in FILES {
        copy(&data.path().join(name), &unfinished.join(name))?;
    }
    fs::rename(&unfinished, folder).with_context(|| format!("naming the backup {}", folder.display()))?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()?;
    say(&format!("The backup is in {}. It holds keys: keep it as safe as the server.", folder.display()));
    Ok(())
}

/// Fills an empty installation from a backup, and brings the schema up to date.
///
/// # Errors
/// When there is anything in the database, or another secret key or mail already; then neither was changed.
pub async fn restore(settings: &Settings, folder: &Path) -> anyhow::Result<()> {
    let dump = folder.join(DUMP);
    anyhow::ensure!(dump.is_file(), "{} is no backup: it holds no {DUMP}", folder.display());
    let data = DataDir::open(&settings.data_dir)?;
    for name in FILES {
        refuse_others(&folder.join(name), &data.path().join(name))?;
    }
    let database = Database::open(settings, &data, true).await?;
    let filled = async {
        require_empty(&database.url).await?;
        for name in FILES {
            copy(&folder.join(name), &data.path().join(name))?;
        }
        fill(settings, &database.url, &dump).await
    };
    let filled = filled.await;
    database.stop().await;
    filled?;
    say("The backup is restored. Start the server as usual.");
    Ok(())
}

async fn dump(settings: &Settings, url: &str, into: &Path) -> anyhow::Result<()> {
    let mut program = program(settings, url, "pg_dump").await?;
    program.args(["--format=custom", "--file"]).arg(into);
    // Row level security holds the owner of the tables, too: pg_dump refuses rather than leave rows out.
    finish(program, "pg_dump").await.context(
        "the user of DATABASE_URL must be allowed to read past row level security: ALTER ROLE … BYPASSRLS, as an administrator",
    )?;
    Ok(File::open(into)?.sync_all()?)
}

async fn require_empty(url: &str) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(url).await.context("reaching the database")?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        .fetch_one(&mut connection)
        .await?;
    anyhow::ensure!(tables == 0, "the database holds {tables} tables already: restore into an empty one");
    Ok(connection.close().await?)
}

async fn fill(settings: &Settings, url: &str, dump: &Path) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(url).await.context("reaching the database")?;
    // Roles are of the cluster, not of the database: the dump names them and does not make them.
    sqlx::raw_sql(porchlight_migrations::ROLES).execute(&mut connection).await.context("making the roles")?;
    let mut program = program(settings, url, "pg_restore").await?;
    let database = database_name(url)?;
    program.args(["--exit-on-error", "--single-transaction", "--no-owner", "--dbname", &database]).arg(dump);
    finish(program, "pg_restore").await?;
    connection.close().await?;
    migrate::up(url).await
}

/// The major version of the pg_dump that a backup would take.
pub async fn pg_dump_version(settings: &Settings) -> Option<i32> {
    let (version, _) = Binaries::client(binaries(settings), "pg_dump").await?;
    i32::try_from(version).ok()
}

fn binaries(settings: &Settings) -> Option<&Path> {
    match &settings.database {
        config::Database::Embedded { binaries } => binaries.as_deref(),
        config::Database::Url(_) => None,
    }
}

/// One of PostgreSQL's programs, which learns from its environment where the database is: arguments are for all to see.
async fn program(settings: &Settings, url: &str, name: &str) -> anyhow::Result<Command> {
    let found = Binaries::client(binaries(settings), name).await;
    let (_, path) = found.with_context(|| format!("{name} is not installed (Debian: postgresql-client)"))?;
    let mut program = Command::new(path);
    let options: PgConnectOptions = url.parse().context("reading the database's address")?;
    let host = options.get_socket().map_or_else(|| PathBuf::from(options.get_host()), ToOwned::to_owned);
    program.env("PGHOST", host).env("PGPORT", options.get_port().to_string()).env("PGUSER", options.get_username());
    program.env("PGDATABASE", database_name(url)?);
    let url = Url::parse(url)?;
    if let Some(password) = url.password() {
        program.env("PGPASSWORD", &*percent_decode_str(password).decode_utf8()?);
    }
    if let Some((_, mode)) = url.query_pairs().find(|(name, _)| name == "sslmode") {
        program.env("PGSSLMODE", &*mode);
    }
    Ok(program)
}

/// The database's name, which pg_restore takes as an argument only.
fn database_name(url: &str) -> anyhow::Result<String> {
    let options: PgConnectOptions = url.parse().context("reading the database's address")?;
    Ok(options.get_database().unwrap_or_else(|| options.get_username()).to_owned())
}

async fn finish(mut program: Command, name: &str) -> anyhow::Result<()> {
    let told =
        program.stdin(Stdio::null()).kill_on_drop(true).output().await.with_context(|| format!("running {name}"))?;
    anyhow::ensure!(told.status.success(), "{name}: {}", String::from_utf8_lossy(&told.stderr).trim());
    Ok(())
}

/// Refuses a file that is there and is another one.
fn refuse_others(from: &Path, to: &Path) -> anyhow::Result<()> {
    if to.is_dir() {
        for entry in fs::read_dir(to)? {
            let entry = entry?;
            refuse_others(&from.join(entry.file_name()), &entry.path())?;
        }
        return Ok(());
    }
    let is_same = !to.exists() || fs::read(from).is_ok_and(|known| fs::read(to).is_ok_and(|there| there == known));
    anyhow::ensure!(is_same, "{} is there already: restore into a new data directory", to.display());
    Ok(())
}

/// Copies a file, or a folder of files; what is not there needs no copy.
fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let failed = || format!("copying {}", from.display());
    if from.is_dir() {
        fs::create_dir_all(to).with_context(failed)?;
        for entry in fs::read_dir(from).with_context(failed)? {
            let entry = entry.with_context(failed)?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
    } else if from.is_file() {
        // Permissions go along: the key stays its owner's.
        fs::copy(from, to).with_context(failed)?;
        File::open(to)?.sync_all()?;
    }
    Ok(())
}
