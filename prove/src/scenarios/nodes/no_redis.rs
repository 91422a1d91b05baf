//! F08, F09, F10 and P13: Redis is cut off from one node, falls silent, dies, forgets everything.

use std::time::{Duration, Instant};

use porchlight_benches::socket::Socket;

use super::cluster::{Cluster, ended, seconds};
use super::pair::Pair;
use crate::clients::crowd::{Crowd, CrowdOptions};
use crate::proxy::Fault;
use crate::scale::Scale;
use crate::table::Row;

const DELIVERED_WITHIN: Duration = Duration::from_secs(2);
const PRESENT_WITHIN: Duration = Duration::from_secs(30);

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let during = Duration::from_secs(scale.pick(6, 60));
    let mut cluster = Cluster::start("no-redis", 2).await?;
    let (here, there) = (cluster.target_of(0)?, cluster.target_of(1)?);
    let crowd = Crowd::gather(&cluster.target(), &cluster.target(), &CrowdOptions::default()).await?;
    let mut pair = Pair::meet(&here, &there).await?;
    let http = crate::clients::http()?;
    let workspace = here.workspace(&http).await?;
    let agent = Socket::open(&there.socket("/ws/agent"), &workspace.token, Some(&workspace.id)).await?;
    let watched = tokio::spawn(ended(agent, Duration::from_secs(3_600)));
    crowd.talk();
    let healthy = pair.slowest(Duration::from_secs(2)).await?;

    cluster.member(0)?.to_redis.set(Fault::Cut);
    let cut = pair.slowest(during).await?;
    cluster.member(0)?.to_redis.set(Fault::None);
    pair.slowest(Duration::from_secs(3)).await?;
    cluster.member(0)?.to_redis.set(Fault::Silent);
    let silent = pair.slowest(during).await?;
    cluster.member(0)?.to_redis.set(Fault::None);
    pair.slowest(Duration::from_secs(3)).await?;
    cluster.redis.down().await?;
    let dead = pair.slowest(during).await?;
    // Signing up is a log-in as well, with its limits; a request of the one from before proves that it holds.
    let fresh = here.workspace(&http).await.is_ok();
    cluster.redis.up().await?;
    let back = Instant::now();
    let present = until_present(&here, &workspace, back).await?;
    cluster.redis.flush().await?;
    let flushed = pair.slowest(Duration::from_secs(3)).await?;
    let present = present.max(until_present(&here, &workspace, Instant::now()).await?);
    let stayed = !watched.is_finished();
    watched.abort();

    let judged = crowd.judge(&cluster.world.sql().await?).await?;
    let within = |id: &str, promise: &str, reached: Duration| {
        Row::promise(id, promise, "2 s", format!("{:.2} s", reached.as_secs_f64()), reached <= DELIVERED_WITHIN)
    };
    let resyncs_and_cuts = format!("{} sockets lost", judged.cuts());
    Ok(vec![
        Row::checked("F08 F10 P13", "Redis cut off, silent, dead, flushed: chat over two nodes", &judged.findings)
            .with(judged.findings.messages(4)),
        within("F10 P13", "one node is cut off from Redis: slowest message between nodes", cut),
        within("F10 P13", "Redis falls silent for one node: the same", silent),
        within("F08 P13", "Redis is dead for all: the same", dead).scaled(scale, 6, 60),
        within("F09 P13", "Redis forgets everything: the same", flushed),
        Row::figure(
            "F10",
            "with Redis: the same",
            "0.5 s",
            format!("{:.2} s", healthy.as_secs_f64()),
            healthy < Duration::from_millis(500),
        ),
        Row::promise(
            "F08 F09 P13",
            "nobody is signed out or loses a socket, and people sign in",
            "0 sockets lost",
            if fresh { resyncs_and_cuts } else { "no sign-in".to_owned() },
            stayed && fresh && judged.cuts() == 0,
        ),
        Row::promise(
            "F09",
            "Redis comes back empty: the other node shows who is here",
            seconds(PRESENT_WITHIN),
            seconds(present),
            present <= PRESENT_WITHIN,
        ),
    ])
}

/// Waits until one node shows the agent who is on the other.
async fn until_present(
    here: &porchlight_benches::people::Target,
    workspace: &porchlight_benches::people::Workspace,
    since: Instant,
) -> anyhow::Result<Duration> {
    let http = crate::clients::http()?;
    while since.elapsed() < PRESENT_WITHIN * 2 {
        let request = http.get(format!("{}/api/v1/presence", here.url)).bearer_auth(&workspace.token);
        let answer: serde_json::Value =
            request.header("x-workspace-id", &workspace.id).send().await?.error_for_status()?.json().await?;
        if answer["users"][&workspace.user_id] == "online" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(since.elapsed())
}
