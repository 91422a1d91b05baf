//! What a measurement costs the server and its PostgreSQL, by `/proc`: processor time is what other work on the machine
//! disturbs least.

use std::time::Duration;

use anyhow::Context;

/// Whose cost is told. Both run on this machine.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct Processes {
    /// The server's process: what each measurement costs it is told, too.
    #[arg(long, global = true)]
    pub server_pid: Option<u32>,
    /// The first process of its PostgreSQL.
    #[arg(long, global = true)]
    pub postgres_pid: Option<u32>,
}

/// Processor time so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    pub server: Duration,
    pub postgres: Duration,
}

/// Memory in KiB: what pages share is counted once over all (Pss), but for `resident`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Held {
    pub resident: u64,
    pub server: u64,
    pub postgres: u64,
}

impl Processes {
    /// Processor time that both have taken so far.
    pub fn spent(&self) -> anyhow::Result<Spent> {
        let mut spent = Spent::default();
        if let Some(pid) = self.server_pid {
            spent.server = times(pid)?.0;
        }
        for pid in self.postgres_family()? {
            // Only the first process has children that have ended: the sessions.
            spent.postgres += times(pid).map(|(own, ended)| own + ended).unwrap_or_default();
        }
        Ok(spent)
    }

    /// Writes what each of `count` things has cost since `before`.
    pub fn tell(&self, before: Spent, count: usize) -> anyhow::Result<String> {
        let now = self.spent()?;
        let each = |now: Duration, before: Duration| {
            (now.saturating_sub(before)).as_secs_f64() * 1000.0
                / f64::from(u32::try_from(count.max(1)).unwrap_or(u32::MAX))
        };
        Ok(format!(
            "server {:.3} ms, PostgreSQL {:.3} ms",
            each(now.server, before.server),
            each(now.postgres, before.postgres)
        ))
    }

    /// Memory that both hold now.
    pub fn held(&self) -> anyhow::Result<Held> {
        let mut held = Held::default();
        if let Some(pid) = self.server_pid {
            held.resident = kib(pid, "Rss:")?;
            held.server = kib(pid, "Pss:")?;
        }
        for pid in self.postgres_family()? {
            held.postgres += kib(pid, "Pss:").unwrap_or_default();
        }
        Ok(held)
    }

    /// Open descriptors of the server.
    pub fn descriptors(&self) -> anyhow::Result<usize> {
        let pid = self.server_pid.context("--server-pid is missing")?;
        Ok(std::fs::read_dir(format!("/proc/{pid}/fd"))?.count())
    }

    fn postgres_family(&self) -> anyhow::Result<Vec<u32>> {
        let Some(first) = self.postgres_pid else { return Ok(Vec::new()) };
        let mut family = vec![first];
        for entry in std::fs::read_dir("/proc")? {
            let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            if stat(pid).is_ok_and(|fields| fields.get(1).is_some_and(|parent| *parent == u64::from(first))) {
                family.push(pid);
            }
        }
        Ok(family)
    }
}

/// The processor time of a process, and of its children that have ended.
fn times(pid: u32) -> anyhow::Result<(Duration, Duration)> {
    let fields = stat(pid)?;
    let ticks = rustix::param::clock_ticks_per_second();
    let time = |from: usize| {
        let sum = fields.iter().skip(from).take(2).sum::<u64>();
        Duration::from_millis(sum * 1000 / ticks)
    };
    Ok((time(11), time(13)))
}

/// The numbers of `/proc/PID/stat` from the state on, which is none and reads as 0: proc(5) counts it as field 3.
fn stat(pid: u32) -> anyhow::Result<Vec<u64>> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').context("a stat without a name")?;
    Ok(fields.split_ascii_whitespace().map(|field| field.parse().unwrap_or_default()).collect())
}

/// A figure of `/proc/PID/smaps_rollup`.
fn kib(pid: u32, name: &str) -> anyhow::Result<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = rollup.lines().find_map(|line| line.strip_prefix(name)).context("a rollup without the figure")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
