//! Two nodes on one database, with Redis between them.

use serde_json::{Value, json};

use crate::harness::{TestApp, new_id};

/// Two nodes; `None` where there is no Redis to test with.
async fn two_nodes() -> Option<(TestApp, TestApp)> {
    let url = std::env::var("TEST_REDIS_URL").ok()?;
    let prefix = format!("test-{}", new_id().simple());
    let first = TestApp::start_with(|options| {
        options.redis_url = Some(url.clone());
        options.redis_prefix.clone_from(&prefix);
    })
    .await;
    let database = first.database_url.clone();
    let second = TestApp::start_with(|options| {
        options.redis_url = Some(url.clone());
        options.redis_prefix.clone_from(&prefix);
        options.store.url = database;
    })
    .await;
    Some((first, second))
}

#[actix_web::test]
async fn what_happens_on_one_node_is_told_on_the_other() {
    let Some((here, there)) = two_nodes().await else { return };
    let acme = here.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = here.visitor(&site).await;
    let mut agent = there.agent_socket(&ann, json!({})).await;
    let mut visitor = here.visitor_socket(&eve, json!({})).await;
    agent.expect("visitor.online").await;
    let start = json!({ "clientMessageId": new_id(), "text": "hi" });
    let id = visitor.ask("conversation.start", start).await.unwrap()["conversation"]["id"].clone();
    assert_eq!(agent.expect("message.created").await["topic"], id);
    agent.ask("conversation.watch", json!({ "conversationId": id })).await.unwrap();
    agent.ask("typing", json!({ "conversationId": id, "on": true })).await.unwrap();
    visitor.expect("conversation.typing_on").await;

    let users = here.node.services.chat.presence(&scope(&here, &acme.owner.token, &acme.id).await).await;
    assert_eq!(json!(users)[&ann.id], "online");
    ann.api.post("/api/v1/auth/logout", json!({})).await.expect(204);
    assert_eq!(agent.closed().await, 4401);
}

async fn scope(app: &TestApp, token: &str, workspace: &str) -> porchlight_storage::TenantScope {
    app.node.services.identity.authenticate(token, workspace.parse().ok()).await.unwrap().scope
}

#[actix_web::test]
async fn a_gap_of_the_bus_tells_listeners_to_fetch_again() {
    let Some((here, there)) = two_nodes().await else { return };
    let acme = here.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = here.visitor(&site).await;
    let mut agent = there.agent_socket(&ann, json!({})).await;
    let url = std::env::var("TEST_REDIS_URL").unwrap();
    let mut redis = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let _killed: i64 =
        redis::cmd("CLIENT").arg("KILL").arg("TYPE").arg("pubsub").query_async(&mut redis).await.unwrap();
    agent.expect("resync").await;
    let id = eve.start("after the gap").await;
    let told: Value = agent.expect("message.created").await;
    assert_eq!(told["topic"], json!(id));
}
