use std::time::Duration;

use chrono::TimeDelta;
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
        assert_eq!(there.get("/readyz").await.status, 200);
    }
}
