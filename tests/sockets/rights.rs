//! Rights that are taken away reach open sockets at once, on every node.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{TestApp, new_id};

/// A taken right counts within a second.
const AT_ONCE: Duration = Duration::from_secs(1);

#[actix_web::test]
async fn a_role_that_is_redefined_counts_on_open_sockets_of_all_nodes() {
    let Some((here, there)) = TestApp::two_on_redis(|_, _| ()).await else { return };
    let acme = here.workspace("acme").await;
    let site = acme.site().await;
    let define = async |permissions: serde_json::Value| {
        acme.owner.api.put("/api/v1/roles/reader", json!({ "permissions": permissions })).await.expect(200);
    };
    define(json!(["conversations:read"])).await;
    let ann = acme.user("ann", &["reader"]).await;
    let eve = here.visitor(&site).await;
    let id = eve.start("hi").await;
    let mut socket = there.agent_socket(&ann, json!({})).await;
    socket.ask("conversation.watch", json!({ "conversationId": id })).await.unwrap();
    there.api_of(&ann).get("/api/v1/conversations").await.expect(200);
    let taken = Instant::now();
    define(json!(["leads:read"])).await;
    socket.expect("resync").await;
    assert!(taken.elapsed() < AT_ONCE, "{:?}", taken.elapsed());
    there.api_of(&ann).get("/api/v1/conversations").await.expect(403);
    eve.say(&id, "for those who may read").await;
    let watch = json!({ "conversationId": id });
    assert_eq!(socket.ask("conversation.watch", watch).await.unwrap_err()["status"], 403);
    acme.owner.api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201);
    socket.expect("lead.created").await;
    assert!(!socket.kept().iter().any(|event| event["event"] == "message.created"), "{:?}", socket.kept());
}

#[actix_web::test]
async fn a_member_who_is_shut_out_and_a_key_that_is_revoked_lose_their_sockets_on_all_nodes() {
    let Some((here, there)) = TestApp::two_on_redis(|_, _| ()).await else { return };
    let acme = here.workspace("acme").await;
    let ann = acme.agent("ann").await;
    let key = json!({ "name": "Wallboard", "permissions": ["conversations:read"] });
    let key = acme.owner.api.post("/api/v1/api-keys", key).await.expect(201).json;
    let mut program = there.open_socket("/ws/agent", None).await.unwrap();
    program.ask("authenticate", json!({ "token": key["key"] })).await.unwrap();
    let mut person = there.agent_socket(&ann, json!({})).await;
    let taken = Instant::now();
    let path = format!("/api/v1/users/{}", ann.id);
    acme.owner.api.patch(&path, json!({ "active": false })).await.expect(200);
    assert_eq!(person.closed().await, 4401);
    let path = format!("/api/v1/api-keys/{}", key["id"].as_str().unwrap());
    acme.owner.api.delete(&path).await.expect(204);
    assert_eq!(program.closed().await, 4401);
    assert!(taken.elapsed() < AT_ONCE * 2, "{:?}", taken.elapsed());
    there.api_of(&ann).get("/api/v1/leads").await.expect(401);
}

#[actix_web::test]
async fn a_changed_role_of_a_member_counts_and_the_socket_stays() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ann = acme.agent("ann").await;
    let mut socket = app.agent_socket(&ann, json!({})).await;
    let path = format!("/api/v1/users/{}", ann.id);
    acme.owner.api.patch(&path, json!({ "roles": ["sales"] })).await.expect(200);
    socket.expect("resync").await;
    let note = json!({ "conversationId": "conv_01h2xcejqtf2nbrexx3vqjhp41", "clientMessageId": new_id(), "text": "x" });
    assert_eq!(socket.ask("message.send", note).await.unwrap_err()["status"], 403);
}
