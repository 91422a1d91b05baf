//! Sockets that only stay open: what each costs the server.

use std::time::Duration;

use serde_json::json;

use porchlight_benches::people::{Target, text};
use porchlight_benches::socket::Socket;

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long, default_value_t = 10_000)]
    sockets: usize,
    /// The server's process.
    #[arg(long)]
    pid: u32,
}

pub async fn run(target: &Target, options: Options) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let workspace = target.workspace(&http).await?;
    let site = target.site(&http, &workspace).await?;
    let before = resident_kib(options.pid)?;
    let mut open = Vec::with_capacity(options.sockets);
    for _ in 0..options.sockets {
        let session = target.post(&http, "/v1/widget/session", None, &json!({ "clientId": site.id })).await?;
        open.push(Socket::open(&target.socket("/ws/visitor"), &text(&session, "/visitorToken")?, None).await?);
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let after = resident_kib(options.pid)?;
    println!(
        "idle: {} sockets, resident {} MiB before and {} MiB after: {:.1} KiB a socket",
        open.len(),
        before / 1024,
        after / 1024,
        f64::from(u32::try_from(after.saturating_sub(before))?) / f64::from(u32::try_from(open.len())?)
    );
    Ok(())
}

/// Resident memory of a process by `/proc`, in KiB.
fn resident_kib(pid: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
