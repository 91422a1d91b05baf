//! F11: one node alone is cut off from PostgreSQL; then all are.

use std::time::Duration;

use porchlight_benches::people::{Target, Workspace};
use porchlight_benches::socket::Socket;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::cluster::{Cluster, ended, seconds};
use crate::checker::{Recorder, check};
use crate::clients::caller::{Answers, Caller, stored_leads};
use crate::clients::crowd::{Crowd, CrowdOptions};
use crate::proxy::Fault;
use crate::scale::Scale;
use crate::table::Row;

const SENT_AWAY_WITHIN: Duration = Duration::from_secs(5);
const IDLE: usize = 50;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let during = Duration::from_secs(scale.pick(8, 60));
    let cluster = Cluster::start("no-postgres", 2).await?;
    let target = cluster.target();
    let (here, there) = (cluster.target_of(0)?, cluster.target_of(1)?);
    let crowd = Crowd::gather(&target, &target, &CrowdOptions::default()).await?;
    let workspace = target.workspace(&crate::clients::http()?).await?;
    let leads = Recorder::default();
    let (goes_on, told) = watch::channel(true);
    let caller = Caller {
        url: here.url.clone(),
        workspace: workspace.clone(),
        gap: Duration::from_millis(50),
        copies: 1,
        recorder: leads.clone(),
        goes_on: told,
    };
    let calling = tokio::spawn(caller.run());
    crowd.talk();
    crowd.says(100, Duration::from_secs(30)).await?;
    let mut rows = Vec::new();
    for (fault, words) in [(Fault::Cut, "cut off from"), (Fault::Silent, "without a word from")] {
        let on_it = idle(&here, &workspace, during).await?;
        let elsewhere = idle(&there, &workspace, during).await?;
        cluster.member(0)?.to_postgres.set(fault);
        let (gone, slowest) = ends(on_it).await?;
        let (lost, _) = ends(elsewhere).await?;
        // Everybody has moved: people go on over the other node.
        crowd.says(200, Duration::from_secs(30)).await?;
        cluster.member(0)?.to_postgres.set(Fault::None);
        let acked = leads.acknowledged();
        more(&leads, acked).await?;
        rows.push(Row::promise(
            "F11",
            &format!("one node {words} PostgreSQL: its sockets are closed with 1013, the other's stay"),
            format!("{IDLE} in {}, 0", seconds(SENT_AWAY_WITHIN)),
            format!("{gone} in {}, {lost}", seconds(slowest)),
            gone == IDLE && lost == 0 && slowest <= SENT_AWAY_WITHIN,
        ));
    }
    let sockets = [idle(&here, &workspace, during).await?, idle(&there, &workspace, during).await?];
    cluster.members.iter().for_each(|member| member.to_postgres.set(Fault::Cut));
    let mut lost = 0;
    for group in sockets {
        lost += ends(group).await?.0;
    }
    cluster.members.iter().for_each(|member| member.to_postgres.set(Fault::None));
    crowd.says(100, Duration::from_secs(30)).await?;
    goes_on.send_replace(false);
    let answers: Answers = calling.await??;
    let sql = cluster.world.sql().await?;
    let judged = crowd.judge(&sql).await?;
    let stored = stored_leads(&sql, &workspace).await?;
    let found = leads.with(|history| check(history, &stored, &[]));
    rows.push(Row::promise(
        "F11",
        "PostgreSQL is away for all nodes: sockets that are closed",
        "0",
        lost.to_string(),
        lost == 0,
    ));
    rows.push(
        Row::checked("F11 P1", "nodes without PostgreSQL: chat", &judged.findings).with(judged.findings.messages(3)),
    );
    rows.push(Row::checked("F11 P1", "what the cut-off node acknowledged: leads", &found));
    rows.push(Row::promise(
        "F11",
        "the cut-off node answers 503 with Retry-After, and no other failure",
        "0 other",
        format!("{} other, {} without Retry-After", answers.failures(), answers.unexplained),
        answers.failures() + answers.unexplained == 0,
    ));
    Ok(rows)
}

type Ends = JoinSet<Option<(String, Duration)>>;

/// Opens sockets that only listen, and reads each to its end.
async fn idle(target: &Target, workspace: &Workspace, within: Duration) -> anyhow::Result<Ends> {
    let mut ends = JoinSet::new();
    for _ in 0..IDLE {
        let socket = Socket::open(&target.socket("/ws/agent"), &workspace.token, Some(&workspace.id)).await?;
        ends.spawn(ended(socket, within));
    }
    Ok(ends)
}

/// How many were closed with 1013, and how long the last one took; another end is an error.
async fn ends(sockets: Ends) -> anyhow::Result<(usize, Duration)> {
    let (mut closed, mut slowest) = (0, Duration::ZERO);
    for (words, after) in sockets.join_all().await.into_iter().flatten() {
        anyhow::ensure!(words.contains("Again") || words.contains("1013"), "a socket ended otherwise: {words}");
        (closed, slowest) = (closed + 1, slowest.max(after));
    }
    Ok((closed, slowest))
}

/// Waits until the node that was cut off acknowledges again.
async fn more(leads: &Recorder, acked: usize) -> anyhow::Result<()> {
    let again = async {
        while leads.acknowledged() < acked + 10 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    Ok(tokio::time::timeout(Duration::from_secs(20), again).await?)
}
