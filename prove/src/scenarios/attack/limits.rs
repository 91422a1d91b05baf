//! P14: a key reports more than it may on two nodes at once; an address tries passwords and names another address each
//! time; a neighbour goes on beside them.

use std::time::{Duration, Instant};

use porchlight_benches::figures::Latencies;
use porchlight_benches::people::{Site, Target, new_id, now};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::clients::http;
use crate::scale::{Scale, grouped};
use crate::table::Row;
use crate::world::World;

/// Events that a key may report in a minute.
const EVENTS: usize = 10_000;
const BATCH: usize = 50;
/// Log-ins of one address at once, and then one each second.
const LOG_INS: usize = 100;
const FORGED: usize = 1_000;
const NEIGHBOUR_GAP: Duration = Duration::from_millis(40);

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let mut world = World::start("limits").await?;
    let redis = world.redis().await?;
    let options = world.options().redis(redis.url());
    let nodes = [world.node(options.clone()).await?, world.node(options).await?];
    let targets = nodes.each_ref().map(|node| world.target(node));
    let http = http()?;
    let workspace = targets[0].workspace(&http).await?;
    let (site, neighbour) = (targets[0].site(&http, &workspace).await?, targets[0].site(&http, &workspace).await?);
    let calm = neighbour_for(&targets, &http, &neighbour, Duration::from_secs(scale.pick(6, 30))).await?;
    let (accepted, took) = report(&targets, &http, &site).await?;
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE site_id = $1")
        .bind(site.id.parse::<porchlight_domain::ids::SiteId>()?.uuid())
        .fetch_one(&world.sql().await?)
        .await?;
    let flood = flood(&targets, &site);
    let busy = neighbour_for(&targets, &http, &neighbour, Duration::from_secs(scale.pick(6, 30))).await?;
    drop(flood);
    let (admitted, spent) = forge(&targets, &http).await?;
    let allowed = LOG_INS + usize::try_from(spent.as_secs())? + 1;
    let slower = busy.as_secs_f64() / calm.as_secs_f64().max(0.000_001);
    let off = accepted.abs_diff(EVENTS);
    Ok(vec![
        Row::promise(
            "P14",
            "10,000 events a minute of a key, whichever of 2 nodes takes them",
            "10,000, 1 % more or less",
            format!("{} acknowledged, {stored} stored, in {:.1} s", grouped(accepted), took.as_secs_f64()),
            off <= EVENTS / 100 && usize::try_from(stored)? == accepted && took < Duration::from_secs(60),
        ),
        Row::promise(
            "P14",
            "1,000 log-ins, each with another X-Forwarded-For, gain nothing",
            "0 more than one address may",
            format!("{} more: {admitted} of {FORGED} let in, {allowed} allowed", admitted.saturating_sub(allowed)),
            admitted <= allowed,
        ),
        Row::figure(
            "P14",
            "a neighbour of a key beyond its limit: p95",
            "1.2 times at most",
            format!("{slower:.2} times: {:.1} to {:.1} ms", millis(calm), millis(busy)),
            slower <= 1.2,
        ),
    ])
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Reports half as much again as a key may, to both nodes by turns, and counts what was acknowledged.
async fn report(targets: &[Target; 2], http: &reqwest::Client, site: &Site) -> anyhow::Result<(usize, Duration)> {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for worker in 0..6 {
        let (targets, http, site) = (targets.clone(), http.clone(), site.clone());
        tasks.spawn(async move {
            let mut accepted = 0;
            for turn in 0..EVENTS * 3 / 2 / BATCH / 6 {
                let answer = send(&targets[(worker + turn) % 2], &http, &site, BATCH).await?;
                accepted += answer["accepted"].as_u64().map_or(0, |count| usize::try_from(count).unwrap_or_default());
            }
            anyhow::Ok(accepted)
        });
    }
    let mut accepted = 0;
    while let Some(done) = tasks.join_next().await {
        accepted += done??;
    }
    Ok((accepted, begun.elapsed()))
}

/// Goes on reporting beyond the limit until it is dropped.
fn flood(targets: &[Target; 2], site: &Site) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for target in targets {
        let (target, site) = (target.clone(), site.clone());
        tasks.spawn(async move {
            let Ok(http) = http() else { return };
            let mut turns = tokio::time::interval(Duration::from_millis(20));
            loop {
                turns.tick().await;
                let _refused = send(&target, &http, &site, BATCH).await;
            }
        });
    }
    tasks
}

/// What a neighbour waits for, at the 95th of a hundred.
async fn neighbour_for(
    targets: &[Target; 2],
    http: &reqwest::Client,
    site: &Site,
    time: Duration,
) -> anyhow::Result<Duration> {
    let mut latencies = Latencies::default();
    let mut turns = tokio::time::interval(NEIGHBOUR_GAP);
    let begun = Instant::now();
    for target in targets.iter().cycle() {
        if begun.elapsed() > time {
            break;
        }
        turns.tick().await;
        let asked = Instant::now();
        let answer = send(target, http, site, 1).await?;
        anyhow::ensure!(answer["accepted"] == 1, "the neighbour is refused: {answer}");
        latencies.add(asked.elapsed());
    }
    Ok(latencies.at(950))
}

async fn send(target: &Target, http: &reqwest::Client, site: &Site, events: usize) -> anyhow::Result<Value> {
    let event = |_| {
        json!({ "eventId": new_id(), "type": "form_interaction", "occurredAt": now(), "fields": { "company": "Engine" },
            "form": { "selector": "#contact" } })
    };
    let body = json!({ "clientId": site.id, "visitorId": new_id(), "sessionId": new_id(),
        "events": (0..events).map(event).collect::<Vec<_>>() });
    let request = http.post(format!("{}/v1/track", target.url)).bearer_auth(&site.api_key).json(&body);
    Ok(request.send().await?.json().await?)
}

/// Tries passwords of accounts that do not exist, each time as if from elsewhere; counts what was not refused for haste.
async fn forge(targets: &[Target; 2], http: &reqwest::Client) -> anyhow::Result<(usize, Duration)> {
    let begun = Instant::now();
    let mut admitted = 0;
    for (turn, target) in (0..FORGED).zip(targets.iter().cycle()) {
        let address = format!("198.51.{}.{}", turn / 250, turn % 250);
        let body = json!({ "email": format!("nobody-{turn}@example.com"), "password": "a long password" });
        let request = http.post(format!("{}/api/v1/auth/login", target.url)).json(&body);
        let request = request.header("x-forwarded-for", &address).header("forwarded", format!("for={address}"));
        let status = request.header("x-real-ip", &address).send().await?.status().as_u16();
        anyhow::ensure!([401, 429].contains(&status), "a log-in is answered {status}");
        admitted += usize::from(status == 401);
    }
    Ok((admitted, begun.elapsed()))
}
