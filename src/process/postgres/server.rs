//! The `postgres` child: started, watched, started again, shut down.

use std::fs::File;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::account::Account;
use super::binaries::Binaries;
use super::home::Home;
use super::pid_file::{self, SHUTDOWN_WITHIN};
use super::{Error, connect};

/// Settings of a server that shares its machine: memory is taken as it is used, what is acknowledged is on disk.
const SETTINGS: [&str; 16] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "port=5432",
    "max_connections=60",
    "shared_buffers=128MB",
    "work_mem=8MB",
    "maintenance_work_mem=64MB",
    "effective_cache_size=1GB",
    "synchronous_commit=on",
    "wal_compression=on",
    "max_wal_size=1GB",
    "checkpoint_completion_target=0.9",
    "random_page_cost=1.1",
    "jit=off",
    "max_parallel_workers_per_gather=0",
    "logging_collector=off",
];

/// Recovery after a crash replays the log: it may take long, but not for ever.
const READY_WITHIN: Duration = Duration::from_mins(5);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(20);
const RESTART_AFTER: Duration = Duration::from_secs(1);

/// Keeps one child running until it is told to stop.
#[derive(Debug)]
pub struct Supervisor {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Supervisor {
    /// Starts the child and waits until it answers.
    pub async fn start(binaries: Binaries, home: Home, account: Option<Account>) -> Result<Self, Error> {
        let started = Instant::now();
        let mut child = spawn(&binaries, &home, account.as_ref())?;
        wait_until_ready(&mut child, &home).await?;
        tracing::info!(took_ms = started.elapsed().as_millis(), "the embedded PostgreSQL is ready");
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(watch(child, binaries, home, account, stopped));
        Ok(Self { stop, task })
    }

    /// Shuts the child down and waits for its end.
    pub async fn stop(self) {
        if self.stop.send(()).is_ok()
            && let Err(error) = self.task.await
        {
            tracing::error!(%error, "the watch over the embedded PostgreSQL failed");
        }
    }
}

async fn watch(
    mut child: Child,
    binaries: Binaries,
    home: Home,
    account: Option<Account>,
    mut stopped: oneshot::Receiver<()>,
) {
    loop {
        tokio::select! {
            _ = &mut stopped => return shut_down(&mut child).await,
            ended = child.wait() => {
                tracing::error!(status = ?ended, log = last_words(&home), "the embedded PostgreSQL ended; starting it again");
            }
        }
        child = loop {
            match spawn(&binaries, &home, account.as_ref()) {
                Ok(child) => break child,
                Err(error) => tracing::error!(%error, "the embedded PostgreSQL does not start"),
            }
            tokio::select! {
                _ = &mut stopped => return,
                () = tokio::time::sleep(RESTART_AFTER) => {}
            }
        };
        // A child that ends at once must not be started in a tight loop.
        tokio::time::sleep(RESTART_AFTER).await;
    }
}

fn spawn(binaries: &Binaries, home: &Home, account: Option<&Account>) -> Result<Child, Error> {
    let log = File::create(home.log()).map_err(Error::file("making", &home.log()))?;
    let mut command = Command::new(binaries.postgres());
    command.arg("-D").arg(home.cluster()).arg("-k").arg(home.socket_folder());
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    for variable in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS"] {
        command.env_remove(variable);
    }
    // A group of its own: Ctrl-C in a terminal is for the server, which shuts PostgreSQL down last.
    command.process_group(0).current_dir(home.root()).stdin(Stdio::null());
    command.stdout(log.try_clone().map_err(Error::file("opening", &home.log()))?).stderr(log);
    if let Some(account) = account {
        account.put_on(&mut command);
    }
    command.spawn().map_err(Error::file("running", &binaries.postgres()))
}

async fn wait_until_ready(child: &mut Child, home: &Home) -> Result<(), Error> {
    let deadline = Instant::now() + READY_WITHIN;
    let url = home.url("postgres");
    loop {
        if connect(&url).await.is_ok() {
            return Ok(());
        }
        let ended = child.try_wait().map_err(Error::file("waiting for", &home.cluster()))?;
        if ended.is_some() || Instant::now() > deadline {
            shut_down(child).await;
            return Err(Error::Program { program: "postgres", detail: last_words(home) });
        }
        tokio::time::sleep(LOOK_AGAIN_AFTER).await;
    }
}

/// A fast shutdown: clients are cut off, what is in memory is written. Cut off itself when it takes too long.
async fn shut_down(child: &mut Child) {
    let Some(pid) = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)) else { return };
    pid_file::signal(pid, Signal::INT);
    if tokio::time::timeout(SHUTDOWN_WITHIN, child.wait()).await.is_err() {
        tracing::warn!("the embedded PostgreSQL takes too long to shut down");
        pid_file::signal(pid, Signal::QUIT);
        if let Err(error) = child.wait().await {
            tracing::error!(%error, "the embedded PostgreSQL cannot be waited for");
        }
    }
}

/// The end of PostgreSQL's log.
fn last_words(home: &Home) -> String {
    let log = std::fs::read_to_string(home.log()).unwrap_or_default();
    let lines = log.lines().collect::<Vec<_>>();
    let from = lines.len().saturating_sub(10);
    lines.get(from..).unwrap_or_default().join("\n")
}

#[cfg(test)]
impl Supervisor {
    /// Leaves the child alone, as a killed server does.
    pub fn abandon(self) {
        self.task.abort();
    }
}
