//! F21 and the first half of P15: a rolling restart while people chat and programs ask.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::cluster::{Cluster, seconds};
use crate::checker::{Recorder, check};
use crate::clients::caller::{Answers, Caller, stored_leads};
use crate::clients::crowd::{Crowd, CrowdOptions};
use crate::scale::{Scale, grouped};
use crate::table::Row;

const CALLERS: usize = 10;
const CONVERSATIONS: usize = 40;
const OF_AN_AGENT: usize = 4;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let (sockets, rate) = (scale.pick(200, 2_000), scale.pick(50, 200));
    let mut cluster = Cluster::start("deploy", 2).await?;
    let target = cluster.target();
    let agents = CONVERSATIONS / OF_AN_AGENT;
    let options = CrowdOptions {
        conversations: CONVERSATIONS,
        of_an_agent: OF_AN_AGENT,
        visitor_gap: Some(Duration::from_secs(4)),
        agent_gap: Some(Duration::from_secs(1)),
        back_within: Duration::from_secs(5),
        tabs: (sockets - CONVERSATIONS) / agents - 1,
        ..CrowdOptions::default()
    };
    let crowd = Crowd::gather(&target, &target, &options).await?;
    let workspace = target.workspace(&crate::clients::http()?).await?;
    let (goes_on, told) = watch::channel(true);
    let leads = Recorder::default();
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let gap = Duration::from_secs(1).mul_f64(CALLERS as f64 / rate as f64);
        let (url, workspace, recorder) = (target.url.clone(), workspace.clone(), leads.clone());
        callers.spawn(Caller { url, workspace, gap, copies: 1, recorder, goes_on: told.clone() }.run());
    }
    until_open(&cluster, sockets).await?;
    crowd.talk();
    crowd.says(CONVERSATIONS, Duration::from_secs(60)).await?;
    let (begun, before) = (Instant::now(), leads.acknowledged());
    let mut slowest = Duration::ZERO;
    for number in 0..cluster.members.len() {
        let stopping = Instant::now();
        let node = cluster.node_mut(number)?;
        let status = node.stop().await?;
        anyhow::ensure!(status.success(), "the node ended with {status}: {}", node.last_words());
        slowest = slowest.max(stopping.elapsed());
        node.start().await?;
        // The people who were sent away have come back, and the balancer has seen that the node is.
        until_open(&cluster, sockets).await?;
        crowd.says(CONVERSATIONS, Duration::from_secs(60)).await?;
    }
    let (took, asked) = (begun.elapsed(), leads.acknowledged() - before);
    goes_on.send_replace(false);
    let mut answers = Answers::default();
    for one in callers.join_all().await {
        answers.merge(one?);
    }
    let sql = cluster.world.sql().await?;
    let judged = crowd.judge(&sql).await?;
    let stored = stored_leads(&sql, &workspace).await?;
    let found = leads.with(|history| check(history, &stored, &[]));
    let load = format!("{} sockets, {:.0} requests/s", grouped(sockets), asked as f64 / took.as_secs_f64());
    let repeated = answers.statuses.iter().filter(|(status, _)| **status != 201).map(|(_, count)| count).sum::<usize>();
    let id = "F21 P15";
    Ok(vec![
        Row::checked(id, &format!("rolling restart of two nodes under {load}: chat"), &judged.findings)
            .scaled(scale, sockets, 2_000)
            .with(judged.findings.messages(2)),
        Row::checked(id, "rolling restart: leads", &found),
        Row::promise(
            id,
            "rolling restart: requests that fail after one retry",
            "0",
            format!("{} ({repeated} of {} were sent again)", answers.stubborn, grouped(asked)),
            answers.stubborn == 0,
        )
        .scaled(scale, rate, 200),
        Row::figure(
            id,
            "a node is gone after SIGTERM, its sockets and requests moved",
            "30 s",
            seconds(slowest),
            slowest <= Duration::from_secs(30),
        ),
    ])
}

/// Waits until all nodes together have so many sockets.
async fn until_open(cluster: &Cluster, sockets: usize) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let mut open = 0.0;
        for member in &cluster.members {
            open += member.node.metric("porchlight_sockets_open").await?;
        }
        if open >= sockets as f64 {
            return Ok(());
        }
        anyhow::ensure!(begun.elapsed() < Duration::from_secs(90), "only {open} of {sockets} sockets are open");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
