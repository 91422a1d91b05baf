//! F08, F09, F10 and P13 for one node: Redis is killed, emptied, and falls silent.

use std::time::{Duration, Instant};

use porchlight_benches::people::{Target, Workspace, new_id, now};
use porchlight_benches::socket::Socket;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::clients::everybody::{Everybody, EverybodyOptions};
use crate::proxy::{Fault, Relay};
use crate::scale::Scale;
use crate::table::Row;
use crate::world::World;

const PASSWORD: &str = "a long password";
/// Events of one key a minute.
const QUOTA: usize = 10_000;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let away = scale.pick(Duration::from_secs(8), Duration::from_secs(60));
    let mut world = World::start("redis-away").await?;
    let mut redis = world.redis().await?;
    let relay = Relay::before(&redis.url()).await?;
    let mut node = world.node(world.options().redis(relay.through(&redis.url()))).await?;
    let target = world.target(&node);
    let http = crate::clients::http()?;
    let everybody = Everybody::gather(&target, &target, &EverybodyOptions::default()).await?;
    let person = Person::sign_up(&http, &target).await?;
    let _at_work =
        Socket::open(&target.socket("/ws/agent"), &person.workspace.token, Some(&person.workspace.id)).await?;
    let (goes_on, told) = watch::channel(true);
    let signing_in = tokio::spawn(person.clone().sign_in_again_and_again(http.clone(), target.clone(), told));
    everybody.goes_on(30, Duration::from_secs(30)).await?;

    redis.down().await?;
    let within = Duration::from_secs(10);
    everybody.goes_on(10, within).await?;
    let counted = flood_of_events(&http, &target, &person.workspace).await?;
    tokio::time::sleep(away).await;
    everybody.goes_on(10, within).await?;
    redis.up().await?;
    node.until_ready().await?;
    redis.flush().await?;
    everybody.goes_on(10, within).await?;
    let emptied = Instant::now();
    while person.presence(&http, &target).await? != "online" && emptied.elapsed() < Duration::from_secs(60) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let presence = emptied.elapsed();
    relay.set(Fault::Silent);
    everybody.goes_on(10, within).await?;
    tokio::time::sleep(away).await;
    everybody.goes_on(10, within).await?;
    relay.set(Fault::None);
    node.until_ready().await?;
    goes_on.send_replace(false);
    let (sign_ins, failed, log_outs) = signing_in.await??;
    let found = everybody.judge(&world.sql().await?).await?;
    let id = "F08-F10 P13";
    Ok(vec![
        found.row(id, &format!("Redis killed for {0} s, emptied, silent for {0} s", away.as_secs()), 3),
        found.honest(id),
        Row::promise(
            id,
            "people sign in, and nobody is signed out",
            "0 failed, 0 signed out",
            format!("{failed} of {sign_ins} failed, {log_outs} signed out"),
            failed + log_outs == 0,
        ),
        Row::promise(
            id,
            "without Redis a node still limits a key",
            "10,000 events a minute",
            format!("{counted} of 12,500 accepted"),
            counted == QUOTA,
        ),
        Row::figure(
            id,
            "presence is back after Redis was emptied",
            "30 s",
            format!("{:.1} s", presence.as_secs_f64()),
            presence <= Duration::from_secs(30),
        ),
    ])
}

/// Somebody whose email is known.
#[derive(Clone)]
struct Person {
    email: String,
    workspace: Workspace,
}

impl Person {
    async fn sign_up(http: &reqwest::Client, target: &Target) -> anyhow::Result<Self> {
        let email = format!("{}@example.com", new_id().simple());
        let workspace = target.sign_up(http, &email, PASSWORD).await?;
        Ok(Self { email, workspace })
    }

    /// Signs in and asks who is signed in with the first token; tells tries, failures, and answers that say "nobody".
    async fn sign_in_again_and_again(
        self,
        http: reqwest::Client,
        target: Target,
        goes_on: watch::Receiver<bool>,
    ) -> anyhow::Result<(usize, usize, usize)> {
        let (mut tries, mut failed, mut log_outs) = (0, 0, 0);
        let body = json!({ "email": self.email, "password": PASSWORD });
        while *goes_on.borrow() {
            tries += 1;
            failed += usize::from(target.post(&http, "/api/v1/auth/login", None, &body).await.is_err());
            let me = http.get(format!("{}/api/v1/me", target.url)).bearer_auth(&self.workspace.token).send().await?;
            log_outs += usize::from(!me.status().is_success());
            tokio::time::sleep(Duration::from_secs(3)).await;
        }
        Ok((tries, failed, log_outs))
    }

    async fn presence(&self, http: &reqwest::Client, target: &Target) -> anyhow::Result<String> {
        let asked = http.get(format!("{}/api/v1/presence", target.url)).bearer_auth(&self.workspace.token);
        let answer: Value = asked.header("x-workspace-id", &self.workspace.id).send().await?.json().await?;
        Ok(answer["users"][&self.workspace.user_id].as_str().unwrap_or_default().to_owned())
    }
}

/// Reports a quarter more than a key may; tells how many events were accepted.
async fn flood_of_events(http: &reqwest::Client, target: &Target, workspace: &Workspace) -> anyhow::Result<usize> {
    let site = target.site(http, workspace).await?;
    let mut accepted = 0;
    for _ in 0..QUOTA * 5 / 4 / 50 {
        let events: Vec<Value> =
            (0..50).map(|_| json!({ "eventId": new_id(), "type": "form_interaction", "occurredAt": now() })).collect();
        let body = json!({ "clientId": site.id, "visitorId": new_id(), "sessionId": new_id(), "events": events });
        let answer =
            http.post(format!("{}/v1/track", target.url)).bearer_auth(&site.api_key).json(&body).send().await?;
        let verdict: Value = answer.json().await?;
        accepted += usize::try_from(verdict["accepted"].as_u64().unwrap_or_default())?;
    }
    Ok(accepted)
}
