//! Sockets that only stay open: what each costs the server.

use std::time::Duration;

use serde_json::json;

use porchlight_benches::cost::Processes;
use porchlight_benches::people::{Target, text};
use porchlight_benches::socket::Socket;

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long, default_value_t = 10_000)]
    sockets: usize,
}

pub async fn run(target: &Target, processes: Processes, options: Options) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let workspace = target.workspace(&http).await?;
    let site = target.site(&http, &workspace).await?;
    let before = processes.held()?;
    let mut open = Vec::with_capacity(options.sockets);
    for _ in 0..options.sockets {
        let session = target.post(&http, "/v1/widget/session", None, &json!({ "clientId": site.id })).await?;
        open.push(Socket::open(&target.socket("/ws/visitor"), &text(&session, "/visitorToken")?, None).await?);
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let after = processes.held()?;
    println!(
        "idle: {} sockets, resident {} MiB before and {} MiB after: {:.1} KiB a socket; server and PostgreSQL hold {} + {} MiB",
        open.len(),
        before.resident / 1024,
        after.resident / 1024,
        f64::from(u32::try_from(after.resident.saturating_sub(before.resident))?)
            / f64::from(u32::try_from(open.len())?),
        after.server / 1024,
        after.postgres / 1024
    );
    Ok(())
}
