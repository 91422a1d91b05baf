//! F12 and F13: everybody talks to everybody over three nodes, and nodes are killed. Who was on a killed one is offline
//! in bounded time, and who has another tab elsewhere is not.

use std::time::{Duration, Instant};

use porchlight_benches::people::Workspace;
use porchlight_benches::socket::Socket;
use tokio::task::JoinSet;

use super::cluster::{Cluster, seconds};
use crate::clients::crowd::{Crowd, CrowdOptions};
use crate::scale::Scale;
use crate::table::Row;

/// What other nodes may show of somebody whose node was killed: two looks, each of which may be that old.
const OFFLINE_WITHIN: Duration = Duration::from_secs(45);

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let kills = scale.pick(3, 30);
    let sockets = scale.pick(300, 5_000);
    let mut cluster = Cluster::start("lost-node", 3).await?;
    let target = cluster.target();
    let options = CrowdOptions {
        conversations: 40,
        of_an_agent: 4,
        visitor_gap: Some(Duration::from_secs(1)),
        agent_gap: Some(Duration::from_millis(500)),
        tabs: (sockets - 40) / 10 - 1,
        ..CrowdOptions::default()
    };
    let crowd = Crowd::gather(&target, &target, &options).await?;
    let people = People::come(&cluster).await?;
    crowd.talk();
    crowd.says(200, Duration::from_secs(60)).await?;
    let (mut offline_after, mut stays) = (None, false);
    for kill in 0..kills {
        // First the second, where the people of the presence are.
        let number = (kill + 1) % cluster.members.len();
        cluster.node_mut(number)?.kill().await?;
        crowd.says(200, Duration::from_secs(60)).await?;
        if kill == 0 {
            offline_after = people.until_alone(Duration::from_secs(60)).await?;
            stays = people.status_of(&people.both.user_id).await? == "online";
        }
        cluster.node_mut(number)?.start().await?;
        crowd.says(200, Duration::from_secs(60)).await?;
    }
    let judged = crowd.judge(&cluster.world.sql().await?).await?;
    Ok(vec![
        Row::checked(
            "F12 F13",
            &format!("the same conversations on three nodes, {sockets} sockets, {kills} kill -9"),
            &judged.findings,
        )
        .scaled(scale, sockets, 5_000)
        .with(judged.findings.messages(kills)),
        Row::promise(
            "F13",
            "who was on a killed node is offline for the others",
            seconds(OFFLINE_WITHIN),
            offline_after.map_or_else(|| "never".to_owned(), seconds),
            offline_after.is_some_and(|after| after <= OFFLINE_WITHIN),
        ),
        Row::promise("F13", "who has a tab on another node stays online", "online", words(stays), stays),
    ])
}

fn words(is_online: bool) -> String {
    (if is_online { "online" } else { "offline" }).to_owned()
}

/// Two agents of one workspace: one on the second node only, one on the first and the second.
struct People {
    looker: Workspace,
    one: Workspace,
    both: Workspace,
    url: String,
    /// They read, and so answer the pings.
    _tabs: JoinSet<()>,
}

impl People {
    async fn come(cluster: &Cluster) -> anyhow::Result<Self> {
        let http = crate::clients::http()?;
        let (first, second) = (cluster.target_of(0)?, cluster.target_of(1)?);
        let looker = first.workspace(&http).await?;
        let one = first.colleague(&http, &looker, "agent").await?;
        let both = first.colleague(&http, &looker, "agent").await?;
        let mut tabs = JoinSet::new();
        for (target, who) in [(&second, &one), (&second, &both), (&first, &both)] {
            let mut tab = Socket::open(&target.socket("/ws/agent"), &who.token, Some(&who.id)).await?;
            tabs.spawn(async move { while tab.next().await.is_ok() {} });
        }
        Ok(Self { looker, one, both, url: first.url, _tabs: tabs })
    }

    /// What the first node says of a user.
    async fn status_of(&self, user_id: &str) -> anyhow::Result<String> {
        let request = crate::clients::http()?.get(format!("{}/api/v1/presence", self.url));
        let request = request.bearer_auth(&self.looker.token).header("x-workspace-id", &self.looker.id);
        let answer: serde_json::Value = request.send().await?.error_for_status()?.json().await?;
        Ok(answer["users"][user_id].as_str().unwrap_or("offline").to_owned())
    }

    /// Waits until who was on the killed node is offline; tells how long that took, if it happened.
    async fn until_alone(&self, within: Duration) -> anyhow::Result<Option<Duration>> {
        let begun = Instant::now();
        while self.status_of(&self.one.user_id).await? != "offline" {
            if begun.elapsed() > within {
                return Ok(None);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Ok(Some(begun.elapsed()))
    }
}
