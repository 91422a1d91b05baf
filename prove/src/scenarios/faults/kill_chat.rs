//! F02: the node is killed again and again while people chat.

use std::time::Duration;

use rand::RngExt;

use crate::clients::crowd::{Crowd, CrowdOptions};
use crate::scale::Scale;
use crate::table::Row;
use crate::world::World;

/// Messages between two kills, at least and at most.
const BETWEEN: std::ops::Range<usize> = 40..400;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let kills = scale.pick(12, 100);
    let conversations = scale.pick(48, 500);
    let mut world = World::start("kill-chat").await?;
    let mut node = world.node(world.options()).await?;
    let target = world.target(&node);
    let options = CrowdOptions {
        conversations,
        visitor_gap: Some(Duration::from_secs(1)),
        agent_gap: Some(Duration::from_millis(scale.pick(40, 300))),
        ..CrowdOptions::default()
    };
    let crowd = Crowd::gather(&target, &target, &options).await?;
    crowd.talk();
    let mut slowest = Duration::ZERO;
    for _ in 0..kills {
        let more = rand::rng().random_range(BETWEEN);
        crowd.says(more, Duration::from_secs(60)).await?;
        node.kill().await?;
        slowest = slowest.max(node.start().await?);
    }
    crowd.says(BETWEEN.end, Duration::from_secs(60)).await?;
    let judged = crowd.judge(&world.sql().await?).await?;
    let promise = format!(
        "kill -9 during chat, {conversations} conversations, {kills} kills: nothing lost, doubled, missing, out of order"
    );
    Ok(vec![
        Row::checked("F02", &promise, &judged.findings).scaled(scale, kills, 100).with(judged.findings.messages(kills)),
        Row::promise(
            "F02",
            "each client was cut off and shows what the server has",
            "all",
            format!("{} cuts, {} views", judged.cuts(), judged.findings.views),
            judged.fewest_cuts() > 0,
        ),
        Row::figure(
            "F02",
            "ready again after kill -9",
            "2 s",
            format!("{:.2} s", slowest.as_secs_f64()),
            slowest < Duration::from_secs(2),
        ),
    ])
}
