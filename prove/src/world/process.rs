//! A child process that does not outlive the scenario.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

/// After this a child that was asked to end is killed.
const FAREWELL_WITHIN: Duration = Duration::from_secs(3);

/// See the module. Its id lies in `PROVE_FOLDER/pids` while it runs, so that script/prove can end what a killed run left.
#[derive(Debug)]
pub struct Process {
    child: Child,
    pid: Pid,
    /// How it is asked to end with the scenario.
    farewell: Signal,
    note: Option<PathBuf>,
}

impl Process {
    /// Starts the command; its words go into the log.
    ///
    /// # Errors
    /// When the program cannot be run.
    pub fn spawn(command: &mut Command, log: &Path, farewell: Signal) -> anyhow::Result<Self> {
        let open = || std::fs::OpenOptions::new().create(true).append(true).open(log);
        command.stdin(Stdio::null()).stdout(open()?).stderr(open()?);
        Self::spawn_with_output(command, farewell)
    }

    /// Starts the command with the output that it has.
    ///
    /// # Errors
    /// When the program cannot be run.
    pub fn spawn_with_output(command: &mut Command, farewell: Signal) -> anyhow::Result<Self> {
        // A group of its own: Ctrl-C is for the run, which then ends its children.
        command.process_group(0).kill_on_drop(true);
        let child = command.spawn().with_context(|| format!("running {:?}", command.as_std().get_program()))?;
        let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)).context("the child has no id")?;
        let note = std::env::var_os("PROVE_FOLDER").map(|folder| PathBuf::from(folder).join("pids"));
        let note =
            note.filter(|folder| std::fs::create_dir_all(folder).is_ok()).map(|folder| folder.join(pid.to_string()));
        if let Some(note) = &note {
            std::fs::write(note, "").context("noting a child")?;
        }
        Ok(Self { child, pid, farewell, note })
    }

    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Takes the end of a pipe that the command was given as its error output.
    pub fn take_stderr(&mut self) -> Option<tokio::process::ChildStderr> {
        self.child.stderr.take()
    }

    /// Sends a signal.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        kill_process(self.pid, signal).with_context(|| format!("sending {signal:?} to {}", self.pid))
    }

    /// Ends the process without a warning.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("killing a child")
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub async fn ended(&mut self) -> anyhow::Result<ExitStatus> {
        self.child.wait().await.context("waiting for a child")
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Resident memory, in KiB.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn resident_kib(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the process is gone")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.has_ended() {
            // A stopped process takes no other signal.
            let _gone = kill_process(self.pid, Signal::CONT);
            let _gone = kill_process(self.pid, self.farewell);
            // The folder goes next: nobody should still write in it.
            let asked = Instant::now();
            while !self.has_ended() && asked.elapsed() < FAREWELL_WITHIN {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        if let Some(note) = &self.note {
            let _gone = std::fs::remove_file(note);
        }
    }
}
