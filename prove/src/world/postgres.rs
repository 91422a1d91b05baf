//! A PostgreSQL of the scenario, which can crash, hang and come back.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};
use tokio::process::Command;

use super::account::Account;
use super::{Folder, Process, free_port};

const READY_WITHIN: Duration = Duration::from_secs(60);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(10);

/// What every server of the scenarios has: acknowledged is on the disk.
const SETTINGS: [&str; 9] = [
    "listen_addresses=127.0.0.1",
    "max_connections=200",
    "shared_buffers=128MB",
    "fsync=on",
    "synchronous_commit=on",
    "max_wal_size=1GB",
    "jit=off",
    "max_parallel_workers_per_gather=0",
    "logging_collector=off",
];

/// How a scenario wants its PostgreSQL.
#[derive(Debug, Clone, Default)]
pub struct PostgresOptions {
    /// Further settings, as in `shared_preload_libraries=pg_stat_statements`.
    pub settings: Vec<String>,
    /// Where the cluster lies, when it is not in the scenario's folder: a small disk.
    pub data: Option<PathBuf>,
}

/// See the module.
#[derive(Debug)]
pub struct Postgres {
    child: Option<Process>,
    bin: PathBuf,
    data: PathBuf,
    log: PathBuf,
    port: u16,
    settings: Vec<String>,
    account: Account,
}

impl Postgres {
    /// Makes a cluster with an empty database `porchlight`, and starts it.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub async fn start(folder: &Folder, options: PostgresOptions) -> anyhow::Result<Self> {
        let account = Account::choose()?;
        let data = options.data.unwrap_or_else(|| folder.path().join("postgres"));
        std::fs::create_dir_all(&data)?;
        account.own(&data)?;
        let bin = programs()?;
        let (log, port, settings) = (folder.path().join("postgres.log"), free_port()?, options.settings);
        let mut server = Self { child: None, bin, data, log, port, settings, account };
        server.init().await?;
        server.up().await?;
        let mut admin = PgConnection::connect(&server.url_of("postgres")).await?;
        sqlx::raw_sql("CREATE DATABASE porchlight").execute(&mut admin).await?;
        Ok(server)
    }

    async fn init(&self) -> anyhow::Result<()> {
        let mut command = Command::new(self.bin.join("initdb"));
        command.arg("-D").arg(&self.data).args(["-U", "porchlight", "--auth=trust", "--encoding=UTF8", "--no-sync"]);
        command.args(["--locale=C.UTF-8"]).current_dir("/").stdin(Stdio::null());
        self.account.put_on(&mut command);
        let made = command.output().await.context("running initdb")?;
        anyhow::ensure!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        Ok(())
    }

    /// Starts the server and waits until it answers; tells how long that took, recovery included.
    ///
    /// # Errors
    /// When it does not answer in time.
    pub async fn up(&mut self) -> anyhow::Result<Duration> {
        let started = Instant::now();
        let mut command = Command::new(self.bin.join("postgres"));
        command.arg("-D").arg(&self.data).arg("-k").arg(&self.data).args(["-p", &self.port.to_string()]);
        for setting in SETTINGS.iter().copied().chain(self.settings.iter().map(String::as_str)) {
            command.args(["-c", setting]);
        }
        command.current_dir("/");
        self.account.put_on(&mut command);
        let child = self.child.insert(Process::spawn(&mut command, &self.log, Signal::QUIT)?);
        let url = format!("postgres://porchlight@127.0.0.1:{}/postgres", self.port);
        while PgConnection::connect(&url).await.is_err() {
            let is_over = child.has_ended() || started.elapsed() > READY_WITHIN;
            anyhow::ensure!(!is_over, "PostgreSQL does not start: {}", last_words(&self.log));
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
        Ok(started.elapsed())
    }

    /// Stops the server at once, as a crash does: nothing is flushed, the next start recovers.
    ///
    /// # Errors
    /// When it is not running.
    pub async fn down(&mut self) -> anyhow::Result<()> {
        let mut child = self.child.take().context("PostgreSQL is down already")?;
        child.signal(Signal::QUIT)?;
        child.ended().await?;
        Ok(())
    }

    /// `pg_ctl restart -m immediate`; tells how long the server was away.
    ///
    /// # Errors
    /// When it does not come back.
    pub async fn crash(&mut self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        self.down().await?;
        self.up().await?;
        Ok(begun.elapsed())
    }

    /// Stops every process of the server where it stands.
    ///
    /// # Errors
    /// When it is not running.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.signal_all(Signal::STOP)
    }

    /// Lets the server go on.
    ///
    /// # Errors
    /// When it is not running.
    pub fn resume(&self) -> anyhow::Result<()> {
        self.signal_all(Signal::CONT)
    }

    /// Every backend is a session of its own: the kernel's table says whose children they are.
    fn signal_all(&self, signal: Signal) -> anyhow::Result<()> {
        let child = self.child.as_ref().context("PostgreSQL is down")?;
        let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.pid())).unwrap_or_default();
        child.signal(signal)?;
        for pid in children.split_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)) {
            let _ended_meanwhile = kill_process(pid, signal);
        }
        Ok(())
    }

    /// The first of its processes.
    ///
    /// # Errors
    /// When it is not running.
    pub fn pid(&self) -> anyhow::Result<u32> {
        Ok(self.child.as_ref().context("PostgreSQL is down")?.pid())
    }

    /// Where the product connects.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_of("porchlight")
    }

    fn url_of(&self, database: &str) -> String {
        format!("postgres://porchlight@127.0.0.1:{}/{database}", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.child.is_some() {
            let _gone = self.resume();
        }
    }
}

/// The folder of `initdb` and `postgres`; script/prove looks for it.
fn programs() -> anyhow::Result<PathBuf> {
    let named = std::env::var_os("PORCHLIGHT_POSTGRES_BIN").map(PathBuf::from);
    named.context(
        "PORCHLIGHT_POSTGRES_BIN does not say where initdb and postgres are: run script/prove, which looks for them",
    )
}

/// The end of a log.
fn last_words(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines.get(lines.len().saturating_sub(10)..).unwrap_or_default().join("\n")
}
