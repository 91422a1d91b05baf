//! Memory of sockets that only stay open.

use std::time::Duration;

use porchlight_benches::cost::Processes;
use porchlight_benches::pairs::{People, Server};
use porchlight_benches::people::Target;

use super::Place;
use super::record::Record;

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long)]
    server: Server,
    #[arg(long, default_value_t = 1000)]
    sockets: usize,
    #[command(flatten)]
    place: Place,
}

/// How long the memory is left to settle before it is read.
const SETTLE: Duration = Duration::from_secs(5);

pub async fn run(target: &Target, processes: Processes, options: Options) -> anyhow::Result<()> {
    let name = super::name_of(&options.server);
    let people = People::make(options.server, target, 0).await?;
    // The first sockets load code and fill pools: they are not the price of a socket.
    let mut open = Vec::with_capacity(options.sockets);
    for index in 0..20 {
        open.push(people.idle(index).await?);
    }
    tokio::time::sleep(SETTLE).await;
    let before_kib = processes.held()?.resident;
    for index in 0..options.sockets {
        open.push(people.idle(index + 20).await?);
    }
    tokio::time::sleep(SETTLE).await;
    let held = processes.held()?;
    let (after_kib, postgres_kib) = (held.resident, held.postgres);
    println!(
        "{name}: {} sockets, {} KiB before and {} KiB after, PostgreSQL {} KiB",
        options.sockets, before_kib, after_kib, postgres_kib
    );
    options.place.write(&Record::Idle { server: name, sockets: options.sockets, before_kib, after_kib, postgres_kib })
}
