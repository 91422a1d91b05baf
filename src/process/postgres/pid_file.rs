//! `postmaster.pid`: who runs, or ran, this cluster.
//!
//! Its first line is the process id. A server that was killed leaves a PostgreSQL behind that still runs; a
//! machine that lost its power leaves a file whose number may by now belong to anybody, and PostgreSQL would
//! refuse to start because of it.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use super::Error;
use super::home::Home;

/// How long a PostgreSQL may take to shut down before it is cut off; what it acknowledged is safe either way.
pub const SHUTDOWN_WITHIN: Duration = Duration::from_secs(30);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(20);

/// Shuts down the PostgreSQL that a killed server left on this cluster, or removes the file of a dead one.
pub async fn clear_the_way(home: &Home) -> Result<(), Error> {
    let file = home.cluster().join("postmaster.pid");
    let Ok(text) = std::fs::read_to_string(&file) else { return Ok(()) };
    match first_number(&text).filter(|pid| rustix::process::test_kill_process(*pid).is_ok()) {
        Some(pid) if is_postgres(pid, &home.cluster()) => {
            tracing::warn!(pid = pid.as_raw_nonzero(), "a PostgreSQL was left running; shutting it down first");
            shut_down(pid).await;
            Ok(())
        }
        // PostgreSQL takes a dead process's file over by itself, after looking at its shared memory.
        None => Ok(()),
        Some(_) => std::fs::remove_file(&file).map_err(Error::file("removing the stale", &file)),
    }
}

async fn shut_down(pid: Pid) {
    signal(pid, Signal::INT);
    if !gone_within(pid, SHUTDOWN_WITHIN).await {
        signal(pid, Signal::QUIT);
        gone_within(pid, SHUTDOWN_WITHIN).await;
    }
}

/// Sends a signal; a process that has just ended needs none.
pub fn signal(pid: Pid, signal: Signal) {
    if let Err(error) = rustix::process::kill_process(pid, signal) {
        tracing::debug!(pid = pid.as_raw_nonzero(), %error, "the process is gone");
    }
}

async fn gone_within(pid: Pid, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    while rustix::process::test_kill_process(pid).is_ok() {
        if Instant::now() > deadline {
            return false;
        }
        tokio::time::sleep(LOOK_AGAIN_AFTER).await;
    }
    true
}

fn first_number(text: &str) -> Option<Pid> {
    Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
}

/// Tells whether the process is a PostgreSQL that works in this cluster: its working directory is the cluster.
fn is_postgres(pid: Pid, cluster: &Path) -> bool {
    let pid = pid.as_raw_nonzero();
    let process = Path::new("/proc").join(pid.to_string());
    if Path::new("/proc/self").exists() {
        return std::fs::read_link(process.join("cwd")).is_ok_and(|folder| folder == cluster);
    }
    let name = std::process::Command::new("ps").args(["-o", "command=", "-p", &pid.to_string()]).output();
    name.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains(&*cluster.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_process() {
        assert_eq!(first_number("123\n/data\n"), Pid::from_raw(123));
        assert!(first_number("").is_none());
        assert!(first_number("0\n").is_none());
        assert!(first_number("abc\n").is_none());
    }
}
