//! F29: one conversation is flooded beyond what its actor's mailbox holds; others do not feel it. Panics of actors cannot
//! be made from outside: `src/actors/registry/tests.rs` has them.

use std::time::{Duration, Instant};

use porchlight_benches::people::{Target, text};
use porchlight_benches::socket::Socket;
use serde_json::json;
use tokio::task::JoinSet;

use crate::clients::crowd::{Crowd, CrowdOptions};
use crate::scale::Scale;
use crate::table::Row;
use crate::world::World;

/// As many frames as one socket may send at once.
const BURST: usize = 100;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let sockets = scale.pick(60, 400);
    let rounds = scale.pick(3, 30);
    let mut world = World::start("floods").await?;
    let node = world.node(world.options()).await?;
    let target = world.target(&node);
    let crowd =
        Crowd::gather(&target, &target, &CrowdOptions { conversations: 16, of_an_agent: 4, ..CrowdOptions::default() })
            .await?;
    crowd.talk();
    crowd.says(50, Duration::from_secs(20)).await?;
    let (conversation, token) = flooded(&target).await?;
    let (mut answers, mut refused, mut broken) = (0, 0, 0);
    let begun = Instant::now();
    let said_before = crowd.recorder.acknowledged();
    for _ in 0..rounds {
        let mut floods = JoinSet::new();
        for _ in 0..sockets {
            floods.spawn(flood(target.clone(), token.clone(), conversation.clone()));
        }
        for flood in floods.join_all().await {
            let (fine, later, wrong) = flood?;
            answers += fine + later + wrong;
            refused += later;
            broken += wrong;
        }
    }
    let took = begun.elapsed();
    let said = crowd.recorder.acknowledged() - said_before;
    let lost = node.metric("porchlight_actor_inputs_lost_total").await?;
    let mut socket = Socket::open(&target.socket("/ws/visitor"), &token, None).await?;
    let after = socket.ask("typing", json!({ "conversationId": conversation, "on": false })).await?;
    let judged = crowd.judge(&world.sql().await?).await?;
    let (id, sent) = ("F29", sockets * rounds * BURST);
    Ok(vec![
        Row::promise(
            id,
            &format!("{sockets} sockets flood one actor"),
            format!("{sent} answers, refusals say when to come back"),
            format!("{answers} answers, {refused} refused, {broken} others, {lost:.0} inputs lost"),
            answers == sent && broken == 0,
        ),
        Row::checked(id, "chat beside the flood", &judged.findings).with(judged.findings.messages(0)),
        Row::figure(
            id,
            "chat goes on meanwhile",
            "messages",
            format!("{said} in {:.1} s", took.as_secs_f64()),
            said > 0,
        ),
        Row::promise(
            id,
            "the flooded conversation works afterwards",
            "yes",
            if after["ok"] == true { "yes".to_owned() } else { after.to_string() },
            after["ok"] == true,
        ),
    ])
}

async fn flooded(target: &Target) -> anyhow::Result<(String, String)> {
    let http = crate::clients::http()?;
    let workspace = target.workspace(&http).await?;
    let site = target.site(&http, &workspace).await?;
    let session = target.post(&http, "/v1/widget/session", None, &json!({ "clientId": site.id })).await?;
    let token = text(&session, "/visitorToken")?;
    let mut socket = Socket::open(&target.socket("/ws/visitor"), &token, None).await?;
    let begun = socket
        .ask("conversation.start", json!({ "clientMessageId": porchlight_benches::people::new_id(), "text": "Hello" }))
        .await?;
    Ok((text(&begun, "/data/conversation/id")?, token))
}

/// Sends a burst at once; tells how many answers were fine, refusals that may be repeated, and others.
async fn flood(target: Target, token: String, conversation: String) -> anyhow::Result<(usize, usize, usize)> {
    let mut socket = Socket::open(&target.socket("/ws/visitor"), &token, None).await?;
    for turn in 0..BURST {
        socket.send("typing", json!({ "conversationId": conversation, "on": turn % 2 == 0 })).await?;
    }
    let (mut fine, mut later, mut wrong) = (0, 0, 0);
    while fine + later + wrong < BURST {
        let frame = tokio::time::timeout(Duration::from_secs(15), socket.next()).await??;
        if frame.get("re").is_none() {
            continue;
        }
        let problem = &frame["problem"];
        match problem["status"].as_u64() {
            None => fine += 1,
            Some(429 | 503) if problem["retryAfter"].is_u64() => later += 1,
            Some(_) => wrong += 1,
        }
    }
    Ok((fine, later, wrong))
}
