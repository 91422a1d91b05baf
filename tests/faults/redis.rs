use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use porchlight::node::NodeOptions;
use porchlight_domain::clock::SystemClock;
use porchlight_prove::proxy::{Fault, Relay};
use serde_json::{Value, json};

use super::{AWAY, in_time};
use crate::harness::{Client, PASSWORD, TestApp, new_id};

/// Two nodes whose way to Redis can be disturbed.
async fn two_behind_a_relay() -> Option<(TestApp, TestApp, Relay)> {
    let relay = Relay::before(&std::env::var("TEST_REDIS_URL").ok()?).await.unwrap();
    let url = relay.through(&std::env::var("TEST_REDIS_URL").ok()?);
    let (here, there) = TestApp::two_on_redis(|_, options| options.redis_url = Some(url.clone())).await?;
    Some((here, there, relay))
}

/// What people do all day does not need Redis; it may take a moment longer.
async fn all_goes_on(api: &Client, email: &str) {
    let log_in = json!({ "email": email, "password": PASSWORD });
    let asked = async {
        api.post("/api/v1/auth/login", log_in).await.expect(200);
        api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201);
        api.get("/api/v1/leads").await.expect(200);
        api.get("/api/v1/conversations").await.expect(200);
        api.get("/api/v1/presence").await.expect(200);
    };
    tokio::time::timeout(Duration::from_secs(5), asked).await.expect("all goes on");
}

#[actix_web::test]
async fn chat_and_leads_go_on_and_nodes_hear_of_each_other_through_the_database() {
    let Some((here, there, relay)) = two_behind_a_relay().await else { return };
    let acme = here.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = here.visitor(&site).await;
    let mut visitor = here.visitor_socket(&eve, json!({})).await;
    let mut agent = there.agent_socket(&ann, json!({})).await;
    let start = json!({ "clientMessageId": new_id(), "text": "hi" });
    let id = visitor.ask("conversation.start", start).await.unwrap()["conversation"]["id"].clone();
    agent.expect("message.created").await;
    let say = |text: &str| json!({ "conversationId": id, "clientMessageId": new_id(), "text": text });
    let mut seq = 1;
    for fault in AWAY {
        relay.set(fault);
        seq += 1;
        in_time("a message", visitor.ask("message.send", say("while Redis is away"))).await.unwrap();
        visitor.expect_where("message.created", |event| event["seq"] == seq).await;
        agent.expect_where("message.created", |event| event["seq"] == seq).await;
        all_goes_on(&acme.owner.api, &acme.owner.email).await;
        let degraded = json!({ "status": "degraded", "database": true, "bus": false });
        // A line that only falls silent is noticed a moment later.
        in_time("to notice", async { while there.get("/readyz").await.expect(200).json != degraded {} }).await;
        relay.set(Fault::None);
        // Both nodes find it again by themselves, and say that something may have been missed.
        agent.expect("resync").await;
        visitor.expect("resync").await;
        seq += 1;
        let sent: Value = visitor.ask("message.send", say("and back")).await.unwrap();
        assert_eq!(sent["message"]["seq"], seq, "{fault:?}");
        // What this node could not yet send is swept up two seconds later.
        here.advance(TimeDelta::seconds(3));
        agent.expect_where("message.created", |event| event["seq"] == seq).await;
        assert_eq!(there.get("/readyz").await.expect(200).json["status"], "ready");
    }
}

#[actix_web::test]
async fn a_node_that_alone_lost_redis_hears_the_others_and_is_heard_within_two_seconds() {
    let Ok(redis) = std::env::var("TEST_REDIS_URL") else { return };
    let relay = Relay::before(&redis).await.unwrap();
    let url = relay.through(&redis);
    let cut_off = |number: usize, options: &mut NodeOptions| {
        if number == 0 {
            options.redis_url = Some(url.clone());
        }
        // What is left behind is old by the clock.
        options.clock = Arc::new(SystemClock::default());
    };
    let Some((here, there)) = TestApp::two_on_redis(cut_off).await else { return };
    let acme = here.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = here.visitor(&site).await;
    let mut visitor = here.visitor_socket(&eve, json!({})).await;
    let mut agent = there.agent_socket(&ann, json!({})).await;
    let start = json!({ "clientMessageId": new_id(), "text": "hi" });
    let id = visitor.ask("conversation.start", start).await.unwrap()["conversation"]["id"].clone();
    let mut seq = 1;
    agent.expect_where("message.created", |event| event["seq"] == 1).await;
    let say = || json!({ "conversationId": id, "clientMessageId": new_id(), "text": "can you hear me?" });
    for fault in AWAY {
        relay.set(fault);
        for _ in 0..4 {
            seq += 2;
            let begun = Instant::now();
            visitor.ask("message.send", say()).await.unwrap();
            agent.expect_where("message.created", |event| event["seq"] == seq - 1).await;
            let (there_after, begun) = (begun.elapsed(), Instant::now());
            agent.ask("message.send", say()).await.unwrap();
            visitor.expect_where("message.created", |event| event["seq"] == seq).await;
            let here_after = begun.elapsed();
            let bound = Duration::from_secs(2);
            assert!(there_after < bound && here_after < bound, "{fault:?}: {there_after:?}, {here_after:?}");
        }
        relay.set(Fault::None);
        visitor.expect("resync").await;
    }
    here.number_until("SELECT count(*) FROM outbox", 0).await;
}
