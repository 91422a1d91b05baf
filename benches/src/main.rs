//! Loads a running server and prints what docs/performance.md promises: one line a figure.
//!
//! Everything goes over the public face; only the raw limit and the seeding of leads speak to PostgreSQL.
#![expect(clippy::print_stdout, reason = "its output is the report")]
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what it lacks")]

mod beside;
mod chat;
mod idle;
mod ingest;
mod leads;
mod soak;
mod submissions;

use clap::{Parser, Subcommand};
use porchlight_benches::cost::Processes;
use porchlight_benches::people;

/// Which server, and which measurement.
#[derive(Parser)]
struct Arguments {
    /// The server's public address.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    url: String,
    /// The same PostgreSQL, for the raw limit and for seeding.
    #[arg(long, env = "DATABASE_URL")]
    database_url: String,
    #[command(flatten)]
    processes: Processes,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The same measurements of this server and of others (benches/peers).
    #[command(subcommand)]
    Beside(beside::What),
    /// Events in batches, beside the bare insert of as many rows a statement.
    Ingest(ingest::Options),
    /// Messages from socket to socket.
    Chat(chat::Options),
    /// Sockets that only stay open.
    Idle(idle::Options),
    /// The leads list, its search, and creation, at many leads.
    Leads(leads::Options),
    /// A mixed load that goes on: does memory grow?
    Soak(soak::Options),
    /// From the submission of a form to the lead on a rep's socket.
    Submissions(submissions::Options),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let target = people::Target { url: arguments.url, database_url: arguments.database_url };
    let processes = arguments.processes;
    match arguments.what {
        What::Beside(what) => beside::run(&target, processes, what).await,
        What::Ingest(options) => ingest::run(&target, processes, options).await,
        What::Chat(options) => chat::run(&target, processes, options).await,
        What::Idle(options) => idle::run(&target, processes, options).await,
        What::Leads(options) => leads::run(&target, options).await,
        What::Soak(options) => soak::run(&target, processes, options).await,
        What::Submissions(options) => submissions::run(&target, options).await,
    }
}
