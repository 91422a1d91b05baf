//! Runs the scenarios one after the other and prints the table: promise, number to reach, number reached, verdict.
#![expect(clippy::print_stdout, reason = "its output is the table")]

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use porchlight_prove::scale::Scale;
use porchlight_prove::scenarios::{self, Scenario};
use porchlight_prove::table::{self, Row, Verdict};
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};

/// Proves the promises of the product on this machine. Start it by script/prove.
#[derive(Parser)]
struct Arguments {
    /// The full numbers of the reference: hours instead of minutes.
    #[arg(long)]
    long: bool,
    /// Shows the scenarios and runs none.
    #[arg(long)]
    list: bool,
    /// Scenarios by name (kill-chat) or by number (F02); all without one.
    names: Vec<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let chosen = scenarios::choose(&arguments.names)?;
    if arguments.list {
        for Scenario { name, covers, about, .. } in chosen {
            println!("{name:16} {covers:16} {about}");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut descriptors = getrlimit(Resource::Nofile);
    descriptors.current = descriptors.maximum;
    setrlimit(Resource::Nofile, descriptors)?;
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    // Interrupted, the scenario is dropped where it stands, and its world with it.
    tokio::select! {
        code = prove(&chosen, Scale::new(arguments.long)) => Ok(code),
        _ = interrupt.recv() => Ok(ExitCode::from(130)),
        _ = terminate.recv() => Ok(ExitCode::from(143)),
    }
}

async fn prove(chosen: &[Scenario], scale: Scale) -> ExitCode {
    let begun = Instant::now();
    let mut rows = Vec::new();
    for scenario in chosen {
        println!("{}: {}", scenario.name, scenario.about);
        let started = Instant::now();
        // A task of its own: a panic ends the scenario, not the run.
        let run = Aborting(tokio::spawn((scenario.run)(scale)));
        match run.ended().await {
            Ok(found) => rows.extend(found),
            Err(error) => rows.push(Row::promise(
                scenario.covers,
                scenario.about,
                "the scenario runs",
                format!("{error:#}").replace('\n', " "),
                false,
            )),
        }
        println!("{}: {:.0} s", scenario.name, started.elapsed().as_secs_f64());
    }
    rows.extend(table::sums(&rows, scale));
    let form = if scale.is_long() { "long" } else { "short" };
    println!("\n{} form, {:.0} s\n\n{}", form, begun.elapsed().as_secs_f64(), table::write(&rows));
    let fails = |row: &Row| row.verdict == Verdict::Broken || scale.is_long() && row.verdict == Verdict::NotReached;
    let failed = rows.iter().filter(|row| fails(row)).count();
    println!("{} promises, {failed} failed", rows.len());
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A task that ends with who waits for it.
struct Aborting(tokio::task::JoinHandle<anyhow::Result<Vec<Row>>>);

impl Aborting {
    async fn ended(mut self) -> anyhow::Result<Vec<Row>> {
        (&mut self.0).await?
    }
}

impl Drop for Aborting {
    fn drop(&mut self) {
        self.0.abort();
    }
}
