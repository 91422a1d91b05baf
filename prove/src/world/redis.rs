//! A Redis of the scenario, which keeps nothing on disk.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tokio::process::Command;

use super::{Folder, Process, free_port};

const READY_WITHIN: Duration = Duration::from_secs(15);

/// See the module.
#[derive(Debug)]
pub struct Redis {
    child: Option<Process>,
    folder: PathBuf,
    port: u16,
}

impl Redis {
    pub(super) async fn start(folder: &Folder) -> anyhow::Result<Self> {
        let mut server = Self { child: None, folder: folder.path().to_owned(), port: free_port()? };
        server.up().await?;
        Ok(server)
    }

    /// Starts the server, empty, and waits until it answers.
    ///
    /// # Errors
    /// When it does not answer in time.
    pub async fn up(&mut self) -> anyhow::Result<()> {
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--port", &self.port.to_string(), "--save", "", "--appendonly", "no"]);
        command.arg("--dir").arg(&self.folder);
        self.child = Some(Process::spawn(&mut command, &self.folder.join("redis.log"), Signal::KILL)?);
        let started = Instant::now();
        while self.ask("PING").await.is_err() {
            anyhow::ensure!(started.elapsed() < READY_WITHIN, "Redis was not ready in {READY_WITHIN:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    /// Kills the server: connections are cut and everything is forgotten.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn down(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Forgets everything and goes on.
    ///
    /// # Errors
    /// When it is away.
    pub async fn flush(&self) -> anyhow::Result<()> {
        self.ask("FLUSHALL").await
    }

    /// Stops the process where it stands: connections stay and nothing answers.
    ///
    /// # Errors
    /// When it is away.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.child.as_ref().map_or(Ok(()), |child| child.signal(Signal::STOP))
    }

    /// Lets it go on.
    ///
    /// # Errors
    /// When it is away.
    pub fn resume(&self) -> anyhow::Result<()> {
        self.child.as_ref().map_or(Ok(()), |child| child.signal(Signal::CONT))
    }

    async fn ask(&self, command: &str) -> anyhow::Result<()> {
        let mut connection = redis::Client::open(self.url())?.get_multiplexed_async_connection().await?;
        redis::cmd(command).exec_async(&mut connection).await?;
        Ok(())
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }
}
