//! Requests of one event (or more), answered when they are committed: the next as soon as the last is answered.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use futures::future::join_all;

use porchlight_benches::cost::Processes;
use porchlight_benches::figures::{Latencies, each, rate};
use porchlight_benches::lean::Lean;
use porchlight_benches::people::{Site, Target};

use super::Place;
use super::record::Record;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Server {
    Porchlight,
    NodeHttp,
}

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long)]
    server: Server,
    #[arg(long, value_delimiter = ',', default_value = "1,8,32")]
    connections: Vec<usize>,
    /// Events in each request; node:http takes one.
    #[arg(long, default_value_t = 1)]
    batch: usize,
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// A key is limited to 10,000 events a minute: the load is spread over so many sites.
    #[arg(long, default_value_t = 120)]
    sites: usize,
    #[command(flatten)]
    place: Place,
}

pub async fn run(target: &Target, processes: Processes, options: Options) -> anyhow::Result<()> {
    let name = super::name_of(&options.server);
    let sites = Arc::new(sites(target, &options).await?);
    let window = Duration::from_secs(options.seconds);
    for connections in options.connections {
        let before = processes.spent()?;
        let until = Instant::now() + window;
        let lanes = (0..connections)
            .map(|lane| tokio::spawn(send(target.url.clone(), Arc::clone(&sites), lane, options.batch, until)));
        let (mut latencies, mut refused) = (Latencies::default(), 0);
        for lane in join_all(lanes).await {
            let (of_lane, refused_here) = lane??;
            latencies.merge(of_lane);
            refused += refused_here;
        }
        let count = latencies.count() * options.batch;
        let spent = processes.since(before)?;
        let (server_cpu, postgres_cpu) = (each(spent.server, count), each(spent.postgres, count));
        let reached = rate(count, window);
        println!(
            "{name}: {connections} connections: {reached:.0} events/s, {refused} refused, {}, CPU an event {server_cpu:.3} + {postgres_cpu:.3} ms",
            latencies.tell()
        );
        options.place.write(&Record::Events {
            server: name.clone(),
            connections,
            batch: options.batch,
            rate: reached,
            p50: latencies.below(500),
            p95: latencies.below(950),
            refused,
            server_cpu,
            postgres_cpu,
        })?;
    }
    Ok(())
}

async fn sites(target: &Target, options: &Options) -> anyhow::Result<Vec<Site>> {
    if options.server == Server::NodeHttp {
        return Ok(vec![Site { id: porchlight_benches::people::new_id().to_string(), api_key: "none".to_owned() }]);
    }
    let http = reqwest::Client::new();
    let workspace = target.workspace(&http).await?;
    let mut sites = Vec::with_capacity(options.sites);
    for _ in 0..options.sites {
        sites.push(target.site(&http, &workspace).await?);
    }
    Ok(sites)
}

async fn send(
    url: String,
    sites: Arc<Vec<Site>>,
    lane: usize,
    events: usize,
    until: Instant,
) -> anyhow::Result<(Latencies, usize)> {
    let mut http = Lean::connect(&url).await?;
    let (mut latencies, mut refused) = (Latencies::default(), 0);
    for turn in lane.. {
        let begun = Instant::now();
        let Some(site) = sites.get(turn % sites.len()).filter(|_| begun < until) else { break };
        match crate::ingest::send(&mut http, site, events).await {
            Ok(_) => latencies.add(begun.elapsed()),
            Err(_) => refused += 1,
        }
    }
    Ok((latencies, refused))
}
