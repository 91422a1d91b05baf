//! F14: clients whose line went silent both ways. F15: clients that read too slowly.

use std::time::{Duration, Instant};

use porchlight_benches::people::Target;

use crate::clients::crowd::{Crowd, CrowdOptions};
use crate::proxy::{Fault, Relay};
use crate::scale::Scale;
use crate::table::Row;
use crate::world::World;

/// What a visitor's line lets through: less than he is sent.
const BYTES_A_SECOND: u32 = 20_000;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let (mut rows, slow) = tokio::try_join!(silent(scale), slow(scale))?;
    rows.extend(slow);
    Ok(rows)
}

async fn silent(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let mut world = World::start("silent-clients").await?;
    let node = world.node(world.options()).await?;
    let target = world.target(&node);
    let clients = scale.pick(50, 1_000);
    let relay = Relay::before(&node.url()).await?;
    let line = Target { url: relay.through(&node.url()), ..target.clone() };
    let options = CrowdOptions {
        conversations: clients,
        of_an_agent: 50,
        visitor_gap: None,
        agent_gap: None,
        ..CrowdOptions::default()
    };
    let crowd = Crowd::gather(&target, &line, &options).await?;
    let all = clients + clients.div_ceil(50);
    let open = async || anyhow::Ok(whole(node.metric("porchlight_sockets_open").await?));
    while open().await? < all {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    relay.set(Fault::Silent);
    let silent = Instant::now();
    while open().await? > 0 && silent.elapsed() < Duration::from_secs(120) {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let noticed = silent.elapsed();
    relay.set(Fault::None);
    let judged = crowd.judge(&world.sql().await?).await?;
    let id = "F14";
    Ok(vec![
        Row::figure(
            id,
            &format!("{all} lines fall silent both ways: the node lets all go"),
            "35 s",
            format!("{:.1} s", noticed.as_secs_f64()),
            noticed <= Duration::from_secs(35),
        ),
        Row::checked(id, "the clients notice, too, and are current again", &judged.findings)
            .with(judged.findings.messages(1)),
    ])
}

async fn slow(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let mut world = World::start("slow-clients").await?;
    let node = world.node(world.options()).await?;
    let target = world.target(&node);
    let clients = scale.pick(16, 50);
    // Beyond what the kernel holds for a line, some megabytes.
    let each = scale.pick(800, 10_000);
    let relay = Relay::narrow_before(&node.address()).await?;
    let line = Target { url: relay.through(&node.url()), ..target.clone() };
    // The visitors' line is slow; each is written to by an agent of his own, by another line.
    let options = CrowdOptions {
        conversations: clients,
        of_an_agent: 1,
        visitor_gap: None,
        agent_gap: Some(Duration::from_millis(20)),
        text: "x".repeat(9_000),
        ..CrowdOptions::default()
    };
    let crowd = Crowd::gather_apart(&target, &line, &target, &options).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before_kib = node.process()?.resident_kib()?;
    relay.set(Fault::Trickle(BYTES_A_SECOND));
    crowd.talk();
    let mut most_kib = before_kib;
    let enough = crowd.recorder.acknowledged() + clients * each;
    while crowd.recorder.acknowledged() < enough {
        most_kib = most_kib.max(node.process()?.resident_kib()?);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let closed = whole(node.metric("porchlight_socket_too_slow_total").await?);
    relay.set(Fault::None);
    let judged = crowd.judge(&world.sql().await?).await?;
    let grown_kib = (most_kib - before_kib) / u64::try_from(clients)?;
    let id = "F15";
    let promise = format!("{clients} clients read too slowly, {each} messages of 9 KB each");
    Ok(vec![
        Row::promise(id, &promise, "all let go", format!("{closed} times let go"), closed >= clients)
            .scaled(scale, each, 10_000),
        Row::figure(id, "memory for each meanwhile", "1 MiB", format!("{grown_kib} KiB"), grown_kib <= 1024),
        Row::checked(id, "they come back and miss nothing", &judged.findings).with(judged.findings.messages(1)),
    ])
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of sockets")]
const fn whole(number: f64) -> usize {
    number as usize
}
