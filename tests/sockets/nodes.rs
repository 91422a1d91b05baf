//! Two nodes on one database, with Redis between them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{TestApp, new_id};

#[actix_web::test]
async fn what_happens_on_one_node_is_told_on_the_other() {
    let Some((here, there)) = TestApp::two_on_redis(|_, _| ()).await else { return };
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

#[actix_web::test]
async fn who_comes_online_gets_the_waiting_leads_at_once_and_once() {
    let Some((here, there)) = TestApp::two_on_redis(|_, _| ()).await else { return };
    let acme = here.workspace("acme").await;
    let (ann, ben) = (acme.rep("Ann").await, acme.rep("Ben").await);
    let rule = |name: &str, user: &str, source: &str| {
        json!({ "name": name, "mode": "round_robin", "onlineOnly": true, "userIds": [user],
            "conditions": [{ "field": "source", "op": "is", "value": source }] })
    };
    let rules = json!({ "rules": [rule("Anns", &ann.id, "fair"), rule("Bens", &ben.id, "expo")] });
    acme.owner.api.put("/api/v1/assignment-rules", rules).await.expect(200);
    // Bens leads wait longer, and he does not come.
    for source in ["expo", "expo", "fair", "fair", "fair"] {
        let lead = acme.owner.api.post("/api/v1/leads", json!({ "name": source, "source": source })).await.expect(201);
        assert_eq!(lead.json["owner"], json!(null));
    }
    let (works, works_too) = (here.node.work(2), there.node.work(2));
    let mut owner = here.agent_socket(&acme.owner, json!({})).await;
    let mut agent = there.agent_socket(&ann, json!({})).await;
    let mut given = Vec::new();
    for _ in 0..3 {
        let told = agent.expect("lead.assigned").await;
        assert_eq!(
            (&told["data"]["lead"]["source"], &told["data"]["lead"]["owner"]["id"]),
            (&json!("fair"), &json!(ann.id))
        );
        given.push(told["data"]["lead"]["id"].clone());
        owner.expect("lead.assigned").await;
    }
    // Again free: nothing is given twice.
    for status in ["busy", "online"] {
        agent.ask("presence.set", json!({ "status": status })).await.unwrap();
        owner.expect_where("presence.update", |frame| frame["data"]["users"][&ann.id] == status).await;
    }
    here.node.jobs.run_due().await.unwrap();
    for id in given {
        let path = format!("/api/v1/leads/{}/timeline?kind=assigned", id.as_str().unwrap());
        let timeline = acme.owner.api.get(&path).await.expect(200).json;
        assert_eq!(timeline["data"].as_array().unwrap().len(), 1, "{timeline}");
    }
    let waiting = acme.owner.api.get("/api/v1/leads?ownerId=none").await.expect(200).json;
    assert_eq!(waiting["data"].as_array().unwrap().len(), 2);
    works.stop(Duration::from_secs(5)).await;
    works_too.stop(Duration::from_secs(5)).await;
}

#[actix_web::test]
async fn who_is_busy_is_given_nothing() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ann = acme.rep("Ann").await;
    let rule = json!({ "name": "Anns", "mode": "round_robin", "onlineOnly": true, "userIds": [ann.id] });
    acme.owner.api.put("/api/v1/assignment-rules", json!({ "rules": [rule] })).await.expect(200);
    acme.owner.api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201);
    let mut owner = app.agent_socket(&acme.owner, json!({})).await;
    let mut agent = app.agent_socket(&ann, json!({})).await;
    agent.ask("presence.set", json!({ "status": "busy" })).await.unwrap();
    drop(agent);
    app.advance(chrono::TimeDelta::minutes(1));
    let mut agent = app.agent_socket(&ann, json!({})).await;
    agent.ask("presence.set", json!({ "status": "busy" })).await.unwrap();
    app.run_jobs().await;
    let is = |status: &'static str| {
        let id = ann.id.clone();
        move |frame: &Value| frame["data"]["users"][&id] == status
    };
    owner.expect_where("presence.update", is("busy")).await;
    assert!(!owner.kept().iter().any(|frame| frame["event"] == "lead.assigned"), "{:?}", owner.kept());
    let work = app.node.work(1);
    agent.ask("presence.set", json!({ "status": "online" })).await.unwrap();
    agent.expect("lead.assigned").await;
    work.stop(Duration::from_secs(5)).await;
}

async fn scope(app: &TestApp, token: &str, workspace: &str) -> porchlight_storage::TenantScope {
    app.node.services.identity.authenticate(token, workspace.parse().ok()).await.unwrap().scope
}

#[actix_web::test]
async fn a_gap_of_the_bus_tells_listeners_to_fetch_again() {
    let Some((here, there)) = TestApp::two_on_redis(|_, _| ()).await else { return };
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

#[actix_web::test]
async fn a_visitor_with_tabs_on_two_nodes_leaves_with_the_last() {
    let Some((here, there)) = TestApp::two_on_redis(|_, _| ()).await else { return };
    let acme = here.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = here.visitor(&site).await;
    let mut agent = here.agent_socket(&ann, json!({})).await;
    let first = here.visitor_socket(&eve, json!({})).await;
    agent.expect("visitor.online").await;
    let second = there.visitor_socket(&eve, json!({})).await;
    agent.expect("visitor.online").await;
    drop(first);
    // Its own session of the first node ends, the other one does not.
    here.visitors_leave().await;
    drop(second);
    there.visitors_leave().await;
    agent.expect("visitor.offline").await;
    assert!(agent.kept().iter().all(|frame| frame["event"] != "visitor.offline"), "{:?}", agent.kept());
}

#[actix_web::test]
async fn a_workspace_that_was_made_on_one_node_is_open_on_the_other_at_once() {
    let Some((here, there)) = TestApp::two_on_redis(|_, _| ()).await else { return };
    let acme = here.workspace("acme").await;
    // What the other node knows of the owner is from before.
    there.api_of(&acme.owner).get("/api/v1/leads").await.expect(200);
    let made = acme.owner.api.post("/api/v1/workspaces", json!({ "name": "Second" })).await.expect(201).json;
    let second =
        crate::harness::TestUser { workspace_id: made["id"].as_str().unwrap().to_owned(), ..acme.owner.clone() };
    there.api_of(&second).get("/api/v1/leads").await.expect(200);
}
