//! F17: nobody reads the log any more: the pipe is full.

use std::time::{Duration, Instant};

use porchlight_benches::figures::{Latencies, rate};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::process::ChildStderr;

use crate::scale::Scale;
use crate::table::Row;
use crate::world::World;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let requests = scale.pick(4_000, 40_000);
    let mut world = World::start("unread-log").await?;
    let mut node = world.unstarted(world.options().env("PORCHLIGHT_LOG", "debug"))?;
    let mut pipe = node.spawn_unread()?;
    // Read until it is ready, then never again.
    tokio::select! {
        ended = read(&mut pipe) => ended?,
        ready = node.until_ready() => ready?,
    }
    let target = world.target(&node);
    let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build()?;
    let begun = Instant::now();
    let mut latencies = Latencies::default();
    let mut unanswered = 0;
    let workspace = target.workspace(&http).await;
    for _ in 0..requests / 20 {
        let asked = (0..20).map(|number| {
            let http = http.clone();
            let (url, token) =
                (target.url.clone(), workspace.as_ref().map(|one| one.token.clone()).unwrap_or_default());
            async move {
                let at = Instant::now();
                let request = http
                    .post(format!("{url}/api/v1/leads"))
                    .bearer_auth(token)
                    .json(&json!({ "name": format!("Lead {number}") }));
                (request.send().await.is_ok_and(|answer| answer.status().is_success()), at.elapsed())
            }
        });
        for (is_answered, took) in futures::future::join_all(asked).await {
            unanswered += usize::from(!is_answered);
            latencies.add(took);
        }
        if unanswered > 100 {
            break;
        }
    }
    let rate = rate(latencies.count(), begun.elapsed());
    let dropped = node.metric("porchlight_log_lines_dropped_total").await.unwrap_or_default();
    let id = "F17";
    Ok(vec![
        Row::promise(
            id,
            "nobody reads the log: requests go on",
            format!("{requests} answered"),
            format!("{unanswered} unanswered, {rate:.0}/s, p99 {} ms", latencies.at(990).as_millis()),
            unanswered == 0,
        ),
        Row::promise(id, "what the log lost is counted", "more than 0", format!("{dropped:.0} lines"), dropped > 0.0),
    ])
}

/// Reads a log to its end.
async fn read(pipe: &mut ChildStderr) -> anyhow::Result<()> {
    let mut text = vec![0; 64 * 1024];
    while pipe.read(&mut text).await? > 0 {}
    anyhow::bail!("the node ended")
}
