//! F03: PostgreSQL crashes and comes back under everybody.

use std::time::{Duration, Instant};

use crate::clients::everybody::{Everybody, EverybodyOptions};
use crate::scale::Scale;
use crate::table::Row;
use crate::world::World;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let crashes = scale.pick(5, 20);
    let mut world = World::start("postgres-crash").await?;
    let mut node = world.node(world.options()).await?;
    let target = world.target(&node);
    let everybody = Everybody::gather(&target, &target, &EverybodyOptions::default()).await?;
    let mut slowest = Duration::ZERO;
    for crash in 0..crashes {
        everybody.goes_on(20, Duration::from_secs(60)).await?;
        world.postgres.down().await?;
        // Now and then it stays away.
        tokio::time::sleep(Duration::from_secs(if crash % 2 == 0 { 0 } else { 2 })).await;
        world.postgres.up().await?;
        let back = Instant::now();
        node.until_ready().await?;
        everybody.goes_on(1, Duration::from_secs(60)).await?;
        slowest = slowest.max(back.elapsed());
    }
    let found = everybody.judge(&world.sql().await?).await?;
    Ok(vec![
        found
            .row("F03", &format!("PostgreSQL crashes {crashes} times under chat, events, leads"), crashes)
            .scaled(scale, crashes, 20),
        found.honest("F03"),
        Row::figure(
            "F03",
            "everything works after PostgreSQL is back",
            "5 s",
            format!("{:.2} s", slowest.as_secs_f64()),
            slowest < Duration::from_secs(5),
        ),
    ])
}
