//! What a measurement costs the server and its PostgreSQL, by `/proc`: processor time is what other work on the machine
//! disturbs least.

use std::time::Duration;

use anyhow::Context;

use crate::figures::each;

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
        let families = self.families()?;
        // A process may end while it is looked at; what it took is then its parent's.
        let of = |family: &[u32]| family.iter().filter_map(|pid| times(*pid).ok()).sum();
        Ok(Spent { server: of(&families.server), postgres: of(&families.postgres) })
    }

    /// Processor time that both have taken since `before`.
    pub fn since(&self, before: Spent) -> anyhow::Result<Spent> {
        let now = self.spent()?;
        Ok(Spent {
            server: now.server.saturating_sub(before.server),
            postgres: now.postgres.saturating_sub(before.postgres),
        })
    }

    /// Writes what each of `count` things has cost since `before`.
    pub fn tell(&self, before: Spent, count: usize) -> anyhow::Result<String> {
        let spent = self.since(before)?;
        let (server, postgres) = (each(spent.server, count), each(spent.postgres, count));
        Ok(format!("server {server:.3} ms, PostgreSQL {postgres:.3} ms"))
    }

    /// Memory that both hold now.
    pub fn held(&self) -> anyhow::Result<Held> {
        let families = self.families()?;
        let of = |family: &[u32], name| family.iter().filter_map(|pid| kib(*pid, name).ok()).sum();
        Ok(Held {
            resident: of(&families.server, "Rss:"),
            server: of(&families.server, "Pss:"),
            postgres: of(&families.postgres, "Pss:"),
        })
    }

    /// Open descriptors of the server.
    pub fn descriptors(&self) -> anyhow::Result<usize> {
        let pid = self.server_pid.context("--server-pid is missing")?;
        Ok(std::fs::read_dir(format!("/proc/{pid}/fd"))?.count())
    }

    /// The processes of both. A PostgreSQL of the server's own is its descendant, and yet not counted for it.
    fn families(&self) -> anyhow::Result<Families> {
        let parents = parents()?;
        let postgres = self.postgres_pid.map(|first| family(first, &parents)).unwrap_or_default();
        let mut server = self.server_pid.map(|first| family(first, &parents)).unwrap_or_default();
        server.retain(|pid| !postgres.contains(pid));
        Ok(Families { server, postgres })
    }
}

struct Families {
    server: Vec<u32>,
    postgres: Vec<u32>,
}

/// A process and all its descendants.
fn family(first: u32, parents: &[(u32, u32)]) -> Vec<u32> {
    let mut family = vec![first];
    let mut next = 0;
    while let Some(&parent) = family.get(next) {
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    family
}

/// Every process with its parent.
fn parents() -> anyhow::Result<Vec<(u32, u32)>> {
    let mut parents = Vec::new();
    for entry in std::fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if let Some(parent) = stat(pid).ok().and_then(|fields| u32::try_from(*fields.get(1)?).ok()) {
            parents.push((pid, parent));
        }
    }
    Ok(parents)
}

/// The processor time of a process, with that of its children that have ended.
fn times(pid: u32) -> anyhow::Result<Duration> {
    let sum = stat(pid)?.iter().skip(11).take(4).sum::<u64>();
    Ok(Duration::from_millis(sum * 1000 / rustix::param::clock_ticks_per_second()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_a_process_with_all_its_descendants() {
        let parents = [(1, 0), (10, 1), (11, 10), (12, 11), (20, 1), (21, 20)];
        assert_eq!(family(10, &parents), [10, 11, 12]);
        assert_eq!(family(21, &parents), [21]);
    }
}
