//! F01: the node is killed again and again while pages report events.

use std::time::Duration;

use rand::RngExt;

use crate::clients::crowd::CrowdOptions;
use crate::clients::everybody::{Everybody, EverybodyOptions};
use crate::scale::Scale;
use crate::table::Row;
use crate::world::World;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let kills = scale.pick(10, 60);
    let mut world = World::start("kill-ingest").await?;
    let mut node = world.node(world.options()).await?;
    let target = world.target(&node);
    let options = EverybodyOptions {
        crowd: CrowdOptions { conversations: 4, of_an_agent: 4, ..CrowdOptions::default() },
        // 4,000 events a second in batches of 50.
        reporters: 8,
        batch: 50,
        submits_every: 10,
        callers: 1,
        ..EverybodyOptions::default()
    };
    let everybody = Everybody::gather(&target, &target, &options).await?;
    let mut slowest = Duration::ZERO;
    for _ in 0..kills {
        everybody.goes_on(1, Duration::from_secs(60)).await?;
        let (least, most) = scale.pick((300, 1_500), (4_000, 6_000));
        let pause = Duration::from_millis(rand::rng().random_range(least..most));
        tokio::time::sleep(pause).await;
        node.kill().await?;
        slowest = slowest.max(node.start().await?);
    }
    everybody.goes_on(100, Duration::from_secs(60)).await?;
    let found = everybody.judge(&world.sql().await?).await?;
    let promise = format!("kill -9 under 4,000 events/s, {kills} kills: every event once, every form one lead");
    Ok(vec![
        found.row("F01", &promise, kills).scaled(scale, found.events.acknowledged, 1_000_000),
        Row::figure(
            "F01",
            "ready again after kill -9",
            "2 s",
            format!("{:.2} s", slowest.as_secs_f64()),
            slowest < Duration::from_secs(2),
        ),
    ])
}
