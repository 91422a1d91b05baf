//! A node: the release binary as a child process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::process::Signal;
use tokio::process::Command;

use super::{Folder, Process, free_port};

const READY_WITHIN: Duration = Duration::from_secs(60);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(10);
/// The same on all nodes of all scenarios: each has a database of its own.
const SECRET_KEY: &str = "a secret key that all nodes of the scenarios share";

/// What a node is started with.
#[derive(Debug, Clone)]
pub struct NodeOptions {
    /// The command of the binary: `serve`, or `worker`.
    pub command: String,
    /// Its environment; nothing of the caller's that concerns the product is passed on.
    pub env: BTreeMap<String, String>,
    /// The binary, when it is not the one beside this program: an older release.
    pub binary: Option<PathBuf>,
    /// The data directory, when it is not in the scenario's folder.
    pub data: Option<PathBuf>,
}

impl NodeOptions {
    /// A server on the database at this address.
    #[must_use]
    pub fn on(database_url: impl Into<String>) -> Self {
        let env = BTreeMap::new();
        let options = Self { command: "serve".to_owned(), env, binary: None, data: None };
        options
            .env("DATABASE_URL", database_url)
            .env("PORCHLIGHT_SECRET_KEY", SECRET_KEY)
            .env("PORCHLIGHT_OPEN_SIGNUP", "true")
            .env("PORCHLIGHT_LOG", "warn")
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.insert(name.to_owned(), value.into());
        self
    }

    /// On this Redis.
    #[must_use]
    pub fn redis(self, url: impl Into<String>) -> Self {
        self.env("REDIS_URL", url)
    }

    /// With a wall clock that is off, as in `+86400`, `-300` seconds; the monotonic one stays (libfaketime).
    ///
    /// # Errors
    /// When libfaketime is not installed.
    pub fn clock_off_by(self, seconds: i64) -> anyhow::Result<Self> {
        let places = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
            .map(|machine| format!("/usr/lib/{machine}/faketime/libfaketimeMT.so.1"));
        let library = places.into_iter().find(|place| Path::new(place).exists());
        let library = library.context("libfaketime is not installed: run script/bootstrap")?;
        let named = self.env("LD_PRELOAD", library).env("FAKETIME", format!("{seconds:+}s"));
        Ok(named.env("DONT_FAKE_MONOTONIC", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1"))
    }
}

/// See the module.
#[derive(Debug)]
pub struct Node {
    child: Option<Process>,
    pub options: NodeOptions,
    port: u16,
    private_port: u16,
    data: PathBuf,
    log: PathBuf,
}

impl Node {
    pub(super) fn new(folder: &Folder, number: usize, options: NodeOptions) -> anyhow::Result<Self> {
        let data = options.data.clone().unwrap_or_else(|| folder.path().join(format!("node-{number}")));
        let log = folder.path().join(format!("node-{number}.log"));
        Ok(Self { child: None, options, port: free_port()?, private_port: free_port()?, data, log })
    }

    /// Starts the process and waits until it is ready; tells how long that took.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn start(&mut self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        self.spawn()?;
        self.until_ready().await?;
        Ok(begun.elapsed())
    }

    /// Starts the process.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn spawn(&mut self) -> anyhow::Result<()> {
        self.child = Some(Process::spawn(&mut self.program()?, &self.log, Signal::KILL)?);
        Ok(())
    }

    /// Starts the process with a pipe for its log that nobody reads from.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn spawn_unread(&mut self) -> anyhow::Result<tokio::process::ChildStderr> {
        let mut program = self.program()?;
        program
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped());
        let child = self.child.insert(Process::spawn_with_output(&mut program, Signal::KILL)?);
        child.take_stderr().context("the pipe of the log")
    }

    fn program(&self) -> anyhow::Result<Command> {
        let binary = match &self.options.binary {
            Some(binary) => binary.clone(),
            None => std::env::current_exe()?.with_file_name("porchlight"),
        };
        let mut command = Command::new(binary);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("PORCHLIGHT_") || ["DATABASE_URL", "REDIS_URL", "SMTP_URL"].contains(&&*text) {
                command.env_remove(&name);
            }
        }
        command
            .arg(&self.options.command)
            .env("PORCHLIGHT_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("PORCHLIGHT_PRIVATE_LISTEN", format!("127.0.0.1:{}", self.private_port))
            .env("PORCHLIGHT_DATA_DIR", &self.data)
            .envs(&self.options.env);
        Ok(command)
    }

    /// Waits until `/readyz` is 200.
    ///
    /// # Errors
    /// When it takes too long, or the process ends.
    pub async fn until_ready(&mut self) -> anyhow::Result<()> {
        let begun = Instant::now();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(2)).build()?;
        let address = format!("{}/readyz", self.url());
        while !http.get(&address).send().await.is_ok_and(|answer| answer.status().is_success()) {
            let has_ended = self.child.as_mut().is_none_or(Process::has_ended);
            let is_over = has_ended || begun.elapsed() > READY_WITHIN;
            anyhow::ensure!(!is_over, "the node does not become ready: {}", self.last_words());
            tokio::time::sleep(LOOK_AGAIN_AFTER).await;
        }
        Ok(())
    }

    /// Kills the process without a warning.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Asks the process to end (SIGTERM) and waits for it.
    ///
    /// # Errors
    /// When it is not running.
    pub async fn stop(&mut self) -> anyhow::Result<ExitStatus> {
        let mut child = self.child.take().context("the node is not running")?;
        child.signal(Signal::TERM)?;
        child.ended().await
    }

    /// Sends the process a signal: STOP and CONT make it silent for a while.
    ///
    /// # Errors
    /// When it is not running.
    pub fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        self.process()?.signal(signal)
    }

    /// The running process.
    ///
    /// # Errors
    /// When it is not running.
    pub fn process(&self) -> anyhow::Result<&Process> {
        self.child.as_ref().context("the node is not running")
    }

    /// The public address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Host and port of the public address.
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// One number of `/metrics`: the sum of all lines of this name.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn metric(&self, name: &str) -> anyhow::Result<f64> {
        let text = reqwest::get(format!("http://127.0.0.1:{}/metrics", self.private_port)).await?.text().await?;
        let of_name =
            text.lines().filter(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' '])));
        Ok(of_name.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum())
    }

    /// The end of the log.
    #[must_use]
    pub fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(20)..).unwrap_or_default().join("\n")
    }
}
