use std::sync::Arc;

use chrono::TimeDelta;
use porchlight_storage::live::{Audience, Silent, Topic};
use porchlight_storage::{Store, TenantScope};
use serde_json::{Value, json};

use crate::harness::{TestApp, TestWorkspace, new_id};

#[actix_web::test]
async fn both_sides_write_see_typing_and_read_marks() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let mut agent = app.agent_socket(&ann, json!({})).await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    agent.expect("visitor.online").await;

    let started =
        visitor.ask("conversation.start", json!({ "clientMessageId": new_id(), "text": "hi" })).await.unwrap();
    let id = started["conversation"]["id"].as_str().unwrap().to_owned();
    let created = agent.expect("message.created").await;
    assert_eq!((&created["topic"], &created["seq"]), (&json!(id), &json!(1)));

    agent.ask("conversation.watch", json!({ "conversationId": id, "afterSeq": 0 })).await.unwrap();
    agent.ask("typing", json!({ "conversationId": id, "on": true })).await.unwrap();
    assert_eq!(visitor.expect("conversation.typing_on").await["data"]["sender"]["name"], "ann");
    let note = json!({ "conversationId": id, "clientMessageId": new_id(), "text": "aside", "private": true });
    agent.ask("message.send", note).await.unwrap();
    let reply = json!({ "conversationId": id, "clientMessageId": new_id(), "text": "hello" });
    agent.ask("message.send", reply).await.unwrap();
    let told = visitor.expect_where("message.created", |frame| frame["seq"] != 1).await;
    assert_eq!(told["data"]["message"]["text"], "hello");
    visitor.ask("read", json!({ "conversationId": id, "seq": 3 })).await.unwrap();
    assert_eq!(agent.expect("conversation.read").await["data"]["seq"], 3);
    let summary = agent.expect_where("conversation.updated", |frame| frame["seq"] == 3).await;
    assert_eq!(summary["data"]["conversation"]["lastSeq"], 3);
    assert!(visitor.kept().iter().all(|frame| !frame.to_string().contains("aside")));
}

#[actix_web::test]
async fn a_repeated_start_shows_the_visitor_nothing_of_the_agents() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let mut visitor = app.visitor_socket(&app.visitor(&site).await, json!({})).await;
    let start = json!({ "clientMessageId": new_id(), "text": "hi" });
    let started = visitor.ask("conversation.start", start.clone()).await.unwrap();
    let path = format!("/api/v1/conversations/{}", started["conversation"]["id"].as_str().unwrap());
    let note = json!({ "clientMessageId": new_id(), "text": "aside", "private": true });
    acme.owner.api.post(&format!("{path}/messages"), note).await.expect(201);
    acme.owner.api.patch(&path, json!({ "labels": ["fraud"], "priority": "urgent" })).await.expect(200);

    let again = visitor.ask("conversation.start", start).await.unwrap();
    assert_eq!(
        (&again["conversation"]["id"], &again["message"]),
        (&started["conversation"]["id"], &started["message"])
    );
    let told = again.to_string();
    assert!(["aside", "fraud", "urgent"].iter().all(|word| !told.contains(word)), "{told}");
}

#[actix_web::test]
async fn a_resume_shows_every_message_once_and_in_order() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start("1").await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    let say = |n: i64| json!({ "conversationId": id, "clientMessageId": new_id(), "text": n.to_string() });
    for n in 2..=40 {
        visitor.ask("message.send", say(n)).await.unwrap();
    }
    // Comes back while more is being written.
    let (mut agent, ()) = tokio::join!(app.agent_socket(&ann, json!({ id.clone(): 5 })), async {
        for n in 41..=60 {
            visitor.ask("message.send", say(n)).await.unwrap();
        }
    });
    let mut seen = Vec::new();
    while seen.last() != Some(&60) {
        seen.push(agent.expect("message.created").await["seq"].as_i64().unwrap());
    }
    assert_eq!(seen, (6..=60).collect::<Vec<i64>>());
}

#[actix_web::test]
async fn a_long_absence_is_told_to_fetch() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start("1").await;
    for n in 2..=350 {
        eve.say(&id, &n.to_string()).await;
    }
    let mut agent = app.agent_socket(&ann, json!({ id.clone(): 1 })).await;
    assert_eq!(agent.expect("resync").await["topic"], json!(id));
    let replayed = agent.kept().iter().filter(|frame| frame["event"] == "message.created").count();
    assert_eq!(replayed, 300);
}

#[actix_web::test]
async fn presence_is_told_once_over_tabs_and_kept_by_choice() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (ann, bob) = (acme.agent("ann").await, acme.agent("bob").await);
    let of = |user: &str, status: &str| {
        let (user, status) = (user.to_owned(), status.to_owned());
        move |frame: &Value| frame["data"]["users"][&user] == json!(status)
    };
    let mut watcher = app.agent_socket(&bob, json!({})).await;
    watcher.expect_where("presence.update", of(&bob.id, "online")).await;
    let mut first = app.agent_socket(&ann, json!({})).await;
    watcher.expect_where("presence.update", of(&ann.id, "online")).await;
    let second = app.agent_socket(&ann, json!({})).await;
    drop(second);
    first.ask("presence.set", json!({ "status": "busy" })).await.unwrap();
    watcher.expect_where("presence.update", of(&ann.id, "busy")).await;
    assert!(!watcher.kept().iter().any(of(&ann.id, "offline")));
    drop(first);
    watcher.ask("ping", json!({})).await.unwrap();
    app.advance(TimeDelta::seconds(11));
    app.node.actors.registry.wake_all();
    watcher.expect_where("presence.update", of(&ann.id, "offline")).await;
}

#[actix_web::test]
async fn who_comes_back_is_at_once_what_they_chose() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (ann, bob) = (acme.agent("ann").await, acme.agent("bob").await);
    let of = |frame: &Value| frame["data"]["users"].get(&ann.id).cloned();
    let mut watcher = app.agent_socket(&bob, json!({})).await;
    let mut socket = app.agent_socket(&ann, json!({})).await;
    watcher.expect_where("presence.update", |frame| of(frame) == Some(json!("online"))).await;
    socket.ask("presence.set", json!({ "status": "busy" })).await.unwrap();
    watcher.expect_where("presence.update", |frame| of(frame) == Some(json!("busy"))).await;
    drop(socket);
    watcher.ask("ping", json!({})).await.unwrap();
    app.advance(TimeDelta::seconds(11));
    app.node.actors.registry.wake_all();
    watcher.expect_where("presence.update", |frame| of(frame) == Some(json!("offline"))).await;
    let _back = app.agent_socket(&ann, json!({})).await;
    let told =
        watcher.expect_where("presence.update", |frame| of(frame).is_some_and(|status| status != "offline")).await;
    assert_eq!(of(&told), Some(json!("busy")));
}

/// A store that tells nobody, as of a node that dies between its commit and the telling, and the owner's scope.
async fn dying(app: &TestApp, acme: &TestWorkspace) -> (Store, TenantScope) {
    let store = Store::open(&app.store_options(), Arc::new(app.clock.clone()), Arc::new(Silent)).unwrap();
    let access = app.node.services.identity.authenticate(&acme.owner.token, acme.id.parse().ok()).await;
    (store, access.unwrap().scope)
}

#[actix_web::test]
async fn the_sweep_tells_what_a_crash_left_in_the_outbox() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let mut socket = app.agent_socket(&acme.owner, json!({})).await;
    let (dying, scope) = dying(&app, &acme).await;
    let tx = dying.tenant(&scope).await.unwrap();
    tx.emit(vec![Topic::Workspace], Audience::ALL, &json!({ "event": "left.behind" })).unwrap();
    tx.commit().await.unwrap();
    app.advance(TimeDelta::seconds(3));
    socket.expect("left.behind").await;
    assert_eq!(app.node.hub.sweep(&app.node.store, app.now()).await.unwrap(), 0);
}

#[actix_web::test]
async fn what_cannot_be_read_in_the_outbox_keeps_nothing_else_waiting() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let mut socket = app.agent_socket(&acme.owner, json!({})).await;
    let (dying, scope) = dying(&app, &acme).await;
    let pool = sqlx::PgPool::connect(&app.database_url).await.unwrap();
    for event in ["first", "torn", "last"] {
        let tx = dying.tenant(&scope).await.unwrap();
        tx.emit(vec![Topic::Workspace], Audience::ALL, &json!({ "event": event })).unwrap();
        tx.commit().await.unwrap();
        if event == "torn" {
            let sql = "UPDATE outbox SET envelopes = 'torn' WHERE convert_from(envelopes, 'UTF8') LIKE '%torn%'";
            sqlx::query(sql).execute(&pool).await.unwrap();
        }
    }
    app.advance(TimeDelta::seconds(3));
    socket.expect("first").await;
    socket.expect("last").await;
    app.number_until("SELECT count(*) FROM outbox WHERE unreadable_at IS NOT NULL", 1).await;
    app.number_until("SELECT count(*) FROM outbox", 1).await;
}

#[actix_web::test]
async fn visitors_learn_when_the_first_agent_comes_and_not_who() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann, bob) = (acme.site().await, acme.agent("ann").await, acme.agent("bob").await);
    let eve = app.visitor(&site).await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    let mut first = app.agent_socket(&ann, json!({})).await;
    let told = visitor.expect("presence.update").await;
    assert_eq!(told["data"], json!({ "agentsOnline": true }));
    let mut second = app.agent_socket(&bob, json!({})).await;
    first.expect_where("presence.update", |frame| frame["data"]["users"][&bob.id] == "online").await;
    first.ask("presence.set", json!({ "status": "busy" })).await.unwrap();
    second.ask("presence.set", json!({ "status": "busy" })).await.unwrap();
    assert_eq!(visitor.expect("presence.update").await["data"], json!({ "agentsOnline": false }));
    assert!(visitor.kept().iter().all(|frame| frame["event"] != "presence.update"));
}
