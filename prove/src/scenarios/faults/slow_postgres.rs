//! F06: PostgreSQL answers everything 200 ms later. F05: it holds every connection of the pools.

use std::time::{Duration, Instant};

use porchlight_benches::figures::Latencies;
use porchlight_benches::people::{Target, Workspace};
use porchlight_benches::socket::Socket;
use serde_json::json;
use sqlx::{Connection, PgConnection};

use crate::clients::crowd::CrowdOptions;
use crate::clients::everybody::{Everybody, EverybodyOptions};
use crate::proxy::{Fault, Relay};
use crate::scale::Scale;
use crate::table::Row;
use crate::world::{Node, NodeOptions, World};

/// As many ask at once while the connections are held: more than there are.
const CROWD: usize = 80;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let mut world = World::start("slow-postgres").await?;
    let relay = Relay::before_postgres(&world.postgres.url()).await?;
    let mut node = world.node(NodeOptions::on(relay.through(&world.postgres.url()))).await?;
    let target = world.target(&node);
    let mut rows = late(&world, &target, &node, &relay, scale).await?;
    rows.extend(held(&world, &target, &mut node, scale).await?);
    Ok(rows)
}

async fn late(world: &World, target: &Target, node: &Node, relay: &Relay, scale: Scale) -> anyhow::Result<Vec<Row>> {
    let options = EverybodyOptions {
        crowd: CrowdOptions { agent_gap: Some(Duration::from_millis(400)), ..EverybodyOptions::default().crowd },
        ..EverybodyOptions::default()
    };
    let everybody = Everybody::gather(target, target, &options).await?;
    everybody.goes_on(50, Duration::from_secs(30)).await?;
    let before_kib = node.process()?.resident_kib()?;
    let before = everybody.acknowledged();
    relay.set(Fault::Late(Duration::from_millis(200)));
    tokio::time::sleep(scale.pick(Duration::from_secs(10), Duration::from_secs(60))).await;
    let grown_kib = node.process()?.resident_kib()?.saturating_sub(before_kib);
    let during = everybody.acknowledged();
    relay.set(Fault::None);
    everybody.goes_on(20, Duration::from_secs(10)).await?;
    let mut found = everybody.judge(&world.sql().await?).await?;
    let asked: usize = found.told.requests;
    let needed = found.told.latencies.count();
    let repeats = format!("{asked} for {needed} batches");
    let is_calm = asked * 5 <= needed * 6;
    Ok(vec![
        found.row("F06", "PostgreSQL is 200 ms late: nothing is lost", 1),
        acknowledged("events", found.told.latencies.at(990)),
        acknowledged("leads", found.answers.latencies.at(990)),
        Row::figure(
            "F06",
            "chat goes on meanwhile",
            "messages",
            format!("{} messages", during[0] - before[0]),
            during[0] > before[0],
        ),
        Row::figure("F06", "memory grows by", "64 MiB", format!("{} MiB", grown_kib / 1024), grown_kib <= 64 * 1024),
        Row::figure("F06", "no storm of repeats", "1.2 requests each", repeats, is_calm),
    ])
}

fn acknowledged(what: &str, p99: Duration) -> Row {
    let reached = format!("p99 {:.2} s", p99.as_secs_f64());
    Row::figure("F06", &format!("{what} are acknowledged"), "p99 1.5 s", reached, p99 <= Duration::from_millis(1_500))
}

async fn held(world: &World, target: &Target, node: &mut Node, scale: Scale) -> anyhow::Result<Vec<Row>> {
    let http = crate::clients::http()?;
    let workspace = target.workspace(&http).await?;
    let mut socket = Socket::open(&target.socket("/ws/agent"), &workspace.token, Some(&workspace.id)).await?;
    // What a socket reads on its way in is read now.
    socket.ask("ping", json!({})).await?;
    let held_for = scale.pick(Duration::from_secs(8), Duration::from_secs(30));
    let mut holder = PgConnection::connect(&world.postgres.url()).await?;
    let mut tx = holder.begin().await?;
    // Whoever touches these waits, and keeps his connection.
    sqlx::raw_sql("LOCK TABLE leads, members, users IN ACCESS EXCLUSIVE MODE").execute(&mut *tx).await?;
    let begun = Instant::now();
    let (mut refused, mut others, mut slowest_ping, mut dead) = (Latencies::default(), 0, Duration::ZERO, 0);
    while begun.elapsed() < held_for {
        let asked = (0..CROWD).map(|_| ask(&http, target, &workspace));
        let answers = futures::future::join_all(asked);
        let pings = async {
            let mut slowest = Duration::ZERO;
            let mut dead = 0;
            for _ in 0..10 {
                let at = Instant::now();
                socket.ask("ping", json!({})).await?;
                slowest = slowest.max(at.elapsed());
                dead += usize::from(!http.get(format!("{}/healthz", target.url)).send().await?.status().is_success());
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            anyhow::Ok((slowest, dead))
        };
        let (answers, pings) = tokio::join!(answers, pings);
        let (slowest, unhealthy) = pings?;
        slowest_ping = slowest_ping.max(slowest);
        dead += unhealthy;
        for answer in answers {
            let (status, took) = answer?;
            refused.add(took);
            others += usize::from(status != 503);
        }
    }
    tx.rollback().await?;
    let free = Instant::now();
    node.until_ready().await?;
    while ask(&http, target, &workspace).await?.0 != 200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let recovery = free.elapsed();
    let p99 = refused.at(990);
    let id = "F05";
    let every = format!("every connection held for {} s, {CROWD} ask at once: 503", held_for.as_secs());
    Ok(vec![
        Row::promise(id, &every, "0 others", format!("{others} others of {}", refused.count()), others == 0),
        Row::figure(
            id,
            "the refusal comes",
            "2 s",
            format!("p99 {:.2} s", p99.as_secs_f64()),
            p99 <= Duration::from_secs(2),
        ),
        Row::promise(
            id,
            "alive, and sockets answer meanwhile",
            "1 s",
            format!("{dead} dead, slowest {} ms", slowest_ping.as_millis()),
            dead == 0 && slowest_ping < Duration::from_secs(1),
        ),
        Row::figure(
            id,
            "works again",
            "2 s",
            format!("{:.2} s", recovery.as_secs_f64()),
            recovery <= Duration::from_secs(2),
        ),
    ])
}

async fn ask(http: &reqwest::Client, target: &Target, workspace: &Workspace) -> anyhow::Result<(u16, Duration)> {
    let begun = Instant::now();
    let request = http.get(format!("{}/api/v1/leads", target.url)).bearer_auth(&workspace.token);
    let answer = request.header("x-workspace-id", &workspace.id).send().await?;
    Ok((answer.status().as_u16(), begun.elapsed()))
}
