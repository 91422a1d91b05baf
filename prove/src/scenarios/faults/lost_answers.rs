//! F04: the line to PostgreSQL is cut between a commit and its answer.

use std::time::{Duration, Instant};

use anyhow::Context;

use crate::clients::everybody::{Everybody, EverybodyOptions};
use crate::proxy::{Fault, Relay};
use crate::scale::Scale;
use crate::table::Row;
use crate::world::{NodeOptions, World};

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let wanted = scale.pick(100, 1_000);
    let mut world = World::start("lost-answers").await?;
    let relay = Relay::before_postgres(&world.postgres.url()).await?;
    let options = NodeOptions::on(relay.through(&world.postgres.url()));
    let node = world.node(options).await?;
    let target = world.target(&node);
    let everybody = Everybody::gather(&target, &target, &EverybodyOptions::default()).await?;
    everybody.goes_on(20, Duration::from_secs(30)).await?;
    let begun = Instant::now();
    relay.set(Fault::LosesCommits { one_in: 9 });
    while relay.lost() < wanted {
        anyhow::ensure!(
            begun.elapsed() < scale.pick(Duration::from_secs(60), Duration::from_secs(1800)),
            "only {} answers were lost",
            relay.lost()
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    relay.set(Fault::None);
    let lost = relay.lost();
    everybody.goes_on(20, Duration::from_secs(30)).await.context("after the line was whole again")?;
    let found = everybody.judge(&world.sql().await?).await?;
    Ok(vec![
        found
            .row("F04", &format!("the answer is lost after the commit, {lost} times: a repeat finds its effect"), lost)
            .scaled(scale, wanted, 1_000),
        found.honest("F04"),
    ])
}
