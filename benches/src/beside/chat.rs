//! Pairs who write to each other.

use porchlight_benches::cost::Processes;
use porchlight_benches::pairs::{Load, People, Server, highest};
use porchlight_benches::people::Target;

use super::Place;
use super::record::Record;

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long)]
    server: Server,
    /// Each pair is two people: one writes, the other receives.
    #[arg(long, default_value_t = 200)]
    pairs: usize,
    #[arg(long, default_value_t = 8)]
    seconds: u32,
    /// Loads before the search, in messages a second.
    #[arg(long, value_delimiter = ',', default_value = "100,1000")]
    fixed: Vec<u32>,
    /// Where the search begins.
    #[arg(long, default_value_t = 2000)]
    from: u32,
    /// How often the distance between what held and what was too much is halved.
    #[arg(long, default_value_t = 3)]
    halvings: u32,
    #[command(flatten)]
    place: Place,
}

pub async fn run(target: &Target, processes: Processes, options: Options) -> anyhow::Result<()> {
    let name = super::name_of(&options.server);
    let people = People::make(options.server, target, options.pairs).await?;
    let mut load = Load::open(&people, options.pairs, options.seconds, processes).await?;
    let mut fixed = Vec::new();
    for rate in options.fixed {
        let offered = load.offer(rate).await?;
        println!("{name}: {}", offered.tell());
        fixed.push(offered);
    }
    let found = highest(&mut load, options.from, options.halvings).await?;
    for offered in &found.tried {
        println!("{name}: {}", offered.tell());
    }
    load.reopen().await?;
    let above = load.offer(found.rate * 3 / 2).await?;
    println!("{name}: highest {}/s; above it: {}", found.rate, above.tell());
    let at_highest = found
        .tried
        .into_iter()
        .rfind(|offered| offered.holds() && offered.rate.round() >= f64::from(found.rate) * 0.98);
    options.place.write(&Record::Chat { server: name, fixed, highest: found.rate, at_highest, above })
}
