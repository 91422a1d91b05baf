//! The server beside others: the same measurement of each, written as one line of JSON, and a table of all of them.

mod chat;
mod events;
mod idle;
mod leads;
mod record;
mod results;
mod table;

use std::io::Write;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use porchlight_benches::cost::Processes;
use porchlight_benches::people::Target;

use record::Record;

/// Where the result goes.
#[derive(clap::Args, Clone)]
struct Place {
    /// A file that gets a line of JSON.
    #[arg(long)]
    into: PathBuf,
}

#[derive(Subcommand)]
pub enum What {
    /// Pairs who write to each other: at fixed rates, at the highest that holds, and above it.
    Chat(chat::Options),
    /// Memory of sockets that only stay open.
    Idle(idle::Options),
    /// One event a request.
    Events(events::Options),
    /// A page of leads, its count, its search, and creation.
    Leads(leads::Options),
    /// Notes the speed of the machine, as pgbench told it.
    Machine(table::Machine),
    /// Writes the Markdown table of all lines.
    Table(table::Options),
}

pub async fn run(target: &Target, processes: Processes, what: What) -> anyhow::Result<()> {
    match what {
        What::Chat(options) => chat::run(target, processes, options).await,
        What::Idle(options) => idle::run(target, processes, options).await,
        What::Events(options) => events::run(target, processes, options).await,
        What::Leads(options) => leads::run(target, processes, options).await,
        What::Machine(machine) => table::note(&machine),
        What::Table(options) => table::print(&options),
    }
}

impl Place {
    fn write(&self, record: &Record) -> anyhow::Result<()> {
        append(&self.into, record)
    }
}

fn append(into: &PathBuf, record: &Record) -> anyhow::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(into)?;
    writeln!(file, "{}", serde_json::to_string(record)?)?;
    Ok(())
}

/// A server as the command line and the results call it.
fn name_of(server: &impl ValueEnum) -> String {
    server.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}
