//! Everything that is proven, one file each. [`ALL`] is the list: a new scenario is a file in its folder, with
//! `pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>>`, and a line here.

mod attack;
mod faults;
mod load;
mod nodes;
mod operations;

use futures::future::BoxFuture;

use crate::checker::Findings;
use crate::scale::Scale;
use crate::table::Row;

/// One entry of the list.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// As it is named on the command line.
    pub name: &'static str,
    /// Numbers of the catalogue of faults and promises, separated by spaces; each may be named instead.
    pub covers: &'static str,
    pub about: &'static str,
    pub run: fn(Scale) -> BoxFuture<'static, anyhow::Result<Vec<Row>>>,
}

impl std::fmt::Debug for Scenario {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.name)
    }
}

macro_rules! scenarios {
    ($($name:literal, $covers:literal, $about:literal => $($path:ident)::+;)*) => {
        /// All scenarios, in the order in which they run.
        pub const ALL: &[Scenario] = &[$(Scenario {
            name: $name,
            covers: $covers,
            about: $about,
            run: |scale| Box::pin($($path)::+::run(scale)),
        }),*];
    };
}

scenarios! {
    "kill-ingest", "F01 P1", "kill -9 while pages report events" => faults::kill_ingest;
    "kill-chat", "F02 P1 P2", "kill -9 while people chat" => faults::kill_chat;
    "postgres-crash", "F03 P1", "PostgreSQL crashes and comes back" => faults::postgres_crash;
    "lost-answers", "F04 P1", "the answer is lost after the commit" => faults::lost_answers;
    "slow-postgres", "F05 F06", "PostgreSQL is late, or holds every connection" => faults::slow_postgres;
    "disk-full", "F16 P1", "the disk is full, and then is not" => faults::disk_full;
    "unread-log", "F17", "nobody reads the log" => faults::unread_log;
    "repeats", "F19", "everything is sent several times" => faults::repeats;
    "redis-away", "F08 F09 F10 P13", "Redis is killed, emptied, silent" => faults::redis_away;
    "slow-clients", "F14 F15", "clients fall silent or read too slowly" => faults::slow_clients;
    "clocks", "F18", "a node's clock is off" => faults::clocks;
    "jobs", "F22 F23 F24", "bad mail servers, poison jobs, a worker that stands still" => faults::jobs;
    "floods", "F29", "one actor is flooded" => faults::floods;
    "herd", "F25 P3", "thousands of sockets are dropped at once" => faults::herd;
    "matrix", "P4 P5", "eight kinds of callers ask for everything that is not theirs" => attack::matrix;
    "revocation", "P6", "rights are taken away while sockets are open on two nodes" => attack::revocation;
    "limits", "P14", "a key and an address go beyond their limits on two nodes" => attack::limits;
    "slow-requests", "A01", "clients send heads and bodies a byte at a time" => attack::slow_clients;
    "load-sockets", "load", "sockets that only stay open" => load::sockets;
    "load-events", "load", "events in batches and one a request" => load::events;
    "load-chat", "load", "pairs who write to each other, up to and above what holds" => load::chat;
    "load-leads", "load", "lists and searches among many leads, and among many more" => load::leads;
    "drill", "F26 F07", "a backup under load is restored into a new installation" => operations::drill;
    "upgrade", "F21 P15", "the program of before runs on the schema of a newer one" => operations::upgrade;
    "deploy", "F21 P15", "a rolling restart under load" => nodes::deploy;
    "lost-node", "F12 F13", "one of three nodes is killed" => nodes::lost_node;
    "no-postgres", "F11", "one node alone loses PostgreSQL" => nodes::no_postgres;
    "no-redis", "F08 F09 F10 P13", "Redis is cut off, dies, forgets" => nodes::no_redis;
    "wrong-clock", "F18", "one node's clock is a day ahead" => nodes::wrong_clock;
    "exact", "P14", "assignment and limits over three nodes" => nodes::exact;
}

/// Chooses scenarios by name or by number; all without a wish.
///
/// # Errors
/// When a wish names none.
pub fn choose(wishes: &[String]) -> anyhow::Result<Vec<Scenario>> {
    for wish in wishes {
        anyhow::ensure!(
            ALL.iter().any(|scenario| is_wished(scenario, wish)),
            "no scenario is named {wish}: --list shows them"
        );
    }
    let chosen = |scenario: &&Scenario| wishes.is_empty() || wishes.iter().any(|wish| is_wished(scenario, wish));
    Ok(ALL.iter().filter(chosen).copied().collect())
}

fn is_wished(scenario: &Scenario, wish: &str) -> bool {
    scenario.name == wish || scenario.covers.split(' ').any(|number| number.eq_ignore_ascii_case(wish))
}

/// Tells a person what the checker found, with examples.
#[expect(clippy::print_stderr, reason = "the output is the table; what is wrong is told beside it")]
pub fn tell_examples(findings: &Findings) {
    for example in findings.examples() {
        eprintln!("  ! {example}");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_of_one_scenario_each() {
        let names: BTreeSet<&str> = ALL.iter().map(|scenario| scenario.name).collect();
        assert_eq!(names.len(), ALL.len());
    }

    #[test]
    fn scenarios_are_chosen_by_name_and_number() {
        let names = |wishes: &[&str]| {
            let wishes: Vec<String> = wishes.iter().map(|wish| (*wish).to_owned()).collect();
            choose(&wishes).map(|chosen| chosen.iter().map(|scenario| scenario.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&["kill-chat"]).unwrap(), ["kill-chat"]);
        assert_eq!(names(&["f02"]).unwrap(), ["kill-chat"]);
        assert_eq!(names(&[]).unwrap().len(), ALL.len());
        assert!(names(&["no-such"]).is_err());
    }
}
