use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures::future::join_all;
use porchlight_prove::matrix::document::Operation;
use porchlight_prove::proxy::{Fault, Relay};
use serde_json::{Value, json};

use super::{
    AWAY, LOSES_COMMITS, Promised, behind_a_relay, in_time, is_away, is_away_frame, keeps_its_promises, until_back,
};
use crate::harness::{Client, Socket, TestApp, database, new_id, wait_until};
use crate::tenancy::people::{Scene, api_document};

/// Operations that need no database, or answer from what was read a moment ago.
const FROM_MEMORY: &[&str] = &["GET /api/v1/outbox", "GET /api/v1/presence", "POST /api/v1/auth/logout"];

/// What the operation may not answer while the database is away, if it did.
async fn complaint(client: &Client, scene: &Scene, operation: &Operation) -> Option<String> {
    let id = operation.id_prefix.as_deref().and_then(|prefix| scene.id(prefix)).unwrap_or("none");
    let name = operation.name();
    let body = operation.body.as_ref().map(Value::to_string);
    let answer = in_time(&name, client.send(operation.method.clone(), &operation.path_with(id), body)).await;
    match answer.status {
        503 => {
            is_away(&name, &answer);
            None
        }
        // Refused before the database was needed.
        400..500 => None,
        _ if FROM_MEMORY.contains(&name.as_str()) => None,
        status => Some(format!("{name} is {status}: {}", answer.text)),
    }
}

#[actix_web::test]
async fn every_operation_answers_in_time_and_is_back_without_a_restart() {
    let (app, relay) = behind_a_relay().await;
    let scene = Scene::set(&app).await;
    let operations = api_document(&app).await.operations();
    for fault in AWAY {
        relay.set(fault);
        let nobody = app.anonymous();
        let asked = operations.iter().map(|operation| {
            let client = if operation.is_public { &nobody } else { &scene.acme.owner.api };
            complaint(client, &scene, operation)
        });
        let complaints: Vec<String> = join_all(asked).await.into_iter().flatten().collect();
        assert!(complaints.is_empty(), "{fault:?}: {}", complaints.join("\n"));
        assert_eq!(in_time("readiness", app.get("/readyz")).await.status, 503);
        assert_eq!(app.get("/healthz").await.status, 200);
        let widget = nobody.post("/v1/widget/session", json!({ "clientId": scene.id("site") }));
        is_away("the widget", &in_time("the widget", widget).await);
        relay.set(Fault::None);
        let took = until_back(&app, async || scene.acme.owner.api.get("/api/v1/leads").await).await;
        assert!(took < Duration::from_secs(5), "{fault:?}: {took:?}");
        // No connection of that time is left to stumble over.
        let again = join_all((0..30).map(|_| scene.acme.owner.api.get("/api/v1/leads"))).await;
        assert_eq!(again.iter().filter(|answer| answer.status != 200).count(), 0, "{fault:?}");
    }
}

#[actix_web::test]
async fn sockets_are_told_and_stay() {
    let (app, relay) = behind_a_relay().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let conversation = eve.start("hi").await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    let mut agent = app.agent_socket(&ann, json!({})).await;
    for (number, fault) in (2..).zip(AWAY) {
        relay.set(fault);
        let lost = json!({ "conversationId": conversation, "clientMessageId": new_id(), "text": "are you there?" });
        is_away_frame(&in_time("a frame", visitor.ask("message.send", lost.clone())).await.unwrap_err());
        let list = json!({ "conversationId": conversation, "afterSeq": 0 });
        is_away_frame(&in_time("a frame", agent.ask("messages.fetch", list)).await.unwrap_err());
        // Who comes while it is away is not taken for signed out.
        let mut late = app.open_socket("/ws/visitor", None).await.unwrap();
        is_away_frame(&in_time("a proof", late.ask("authenticate", json!({ "token": eve.token }))).await.unwrap_err());
        assert_eq!(late.closed().await, 1013);
        relay.set(Fault::None);
        until_back(&app, async || ann.api.get("/api/v1/conversations").await).await;
        // The same sockets go on, and what is sent again is there once.
        let sent = visitor.ask("message.send", lost).await.unwrap();
        assert_eq!(sent["message"]["seq"], number, "{fault:?}");
        agent.expect_where("message.created", |event| event["seq"] == number).await;
    }
    assert_eq!(eve.messages(&conversation).await.len(), 3);
}

/// Two nodes with a relay each before their PostgreSQL, and an agent's socket on each.
async fn two_with_an_agent() -> Option<([Relay; 2], TestApp, TestApp, Socket, Socket)> {
    let url = database::admin_url();
    let relays = [Relay::before_postgres(&url).await.unwrap(), Relay::before_postgres(&url).await.unwrap()];
    let through = |number: usize, options: &mut porchlight::node::NodeOptions| {
        options.store.url = relays[number].through(&options.store.url);
        options.store.acquire_timeout = Duration::from_millis(500);
        options.store.statement_timeout = Duration::from_millis(1_000);
    };
    let (here, there) = TestApp::two_on_redis(through).await?;
    let acme = here.workspace("acme").await;
    let ann = acme.agent("ann").await;
    let (left, stayed) = (here.agent_socket(&ann, json!({})).await, there.agent_socket(&ann, json!({})).await);
    Some((relays, here, there, left, stayed))
}

#[actix_web::test]
async fn who_is_on_the_one_node_that_lost_the_database_is_sent_to_another() {
    for fault in AWAY {
        let Some(([relay, _other], here, there, mut left, mut stayed)) = two_with_an_agent().await else { return };
        let begun = Instant::now();
        relay.set(fault);
        assert_eq!(left.closed().await, 1013);
        assert!(begun.elapsed() < Duration::from_secs(5), "{fault:?}: {:?}", begun.elapsed());
        assert_eq!(here.open_socket("/ws/agent", None).await.err(), Some(503));
        stayed.ask("ping", json!({})).await.unwrap();
        assert!(there.open_socket("/ws/agent", None).await.is_ok());
        relay.set(Fault::None);
        until_back(&here, async || here.get("/readyz").await).await;
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        let back = async {
            while here.open_socket("/ws/agent", None).await.is_err() {
                looks.tick().await;
            }
        };
        in_time("the node takes people again", back).await;
    }
}

#[actix_web::test]
async fn when_the_database_has_gone_for_all_everybody_stays() {
    for fault in AWAY {
        let Some((relays, here, _there, mut left, mut stayed)) = two_with_an_agent().await else { return };
        relays.iter().for_each(|relay| relay.set(fault));
        let begun = Instant::now();
        let mut looks = tokio::time::interval(Duration::from_millis(250));
        // Longer than a node that is alone with it waits before it sends people away.
        while begun.elapsed() < Duration::from_secs(6) {
            looks.tick().await;
            for socket in [&mut left, &mut stayed] {
                in_time("an answer", socket.ask("ping", json!({}))).await.unwrap();
            }
        }
        relays.iter().for_each(|relay| relay.set(Fault::None));
        until_back(&here, async || here.get("/readyz").await).await;
    }
}

#[actix_web::test]
async fn an_answer_that_was_lost_after_the_commit_is_given_again() {
    let (app, relay) = behind_a_relay().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let eve = app.visitor(&site).await;
    let conversation = eve.start("hi").await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    let keyed = acme.owner.api.with("idempotency-key", "one lead");
    let lead = json!({ "name": "Ada", "email": "ada@example.com" });
    let message = json!({ "conversationId": conversation, "clientMessageId": new_id(), "text": "once" });
    relay.set(LOSES_COMMITS);
    is_away("a lead", &in_time("a lead", keyed.post("/api/v1/leads", lead.clone())).await);
    is_away_frame(&in_time("a message", visitor.ask("message.send", message.clone())).await.unwrap_err());
    relay.set(Fault::None);
    assert_eq!(app.number("SELECT count(*) FROM leads WHERE name = 'Ada'").await, 1);
    until_back(&app, async || acme.owner.api.get("/api/v1/leads").await).await;
    let again = keyed.post("/api/v1/leads", lead).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(visitor.ask("message.send", message).await.unwrap()["message"]["seq"], 2);
    assert_eq!(app.number("SELECT count(*) FROM leads WHERE name = 'Ada'").await, 1);
    assert_eq!(app.number("SELECT count(*) FROM messages").await, 2);
}

/// Sends messages as a client does: the same one again until it is acknowledged, then the next. `promised` counts
/// those of all clients; after `done` it tells its own.
async fn chatter(
    mut socket: Socket,
    conversation: String,
    promised: Arc<AtomicUsize>,
    done: Arc<AtomicBool>,
) -> Promised {
    let mut own = Promised::new();
    while !done.load(Ordering::Relaxed) {
        let client_id = new_id().to_string();
        let message =
            json!({ "conversationId": conversation, "clientMessageId": client_id, "text": "again and again" });
        let mut tries = tokio::time::interval(Duration::from_millis(25));
        let data = loop {
            tries.tick().await;
            match in_time("a message", socket.ask("message.send", message.clone())).await {
                Ok(data) => break data,
                Err(problem) => assert!([429, 503].contains(&problem["status"].as_i64().unwrap()), "{problem}"),
            }
        };
        own.insert(client_id, data["message"]["seq"].as_i64().unwrap());
        promised.fetch_add(1, Ordering::Relaxed);
    }
    own
}

#[actix_web::test]
async fn nothing_acknowledged_is_missing_and_nothing_is_there_twice() {
    let (app, relay) = behind_a_relay().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let (promised, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut clients = Vec::new();
    for _ in 0..6 {
        let eve = app.visitor(&site).await;
        let id = eve.start("hi").await;
        let socket = app.visitor_socket(&eve, json!({})).await;
        let client = chatter(socket, id.clone(), Arc::clone(&promised), Arc::clone(&done));
        clients.push((id, actix_web::rt::spawn(client)));
    }
    let lead = async || acme.owner.api.post("/api/v1/leads", json!({ "name": "Between the faults" })).await;
    for fault in [Fault::Cut, LOSES_COMMITS, Fault::Silent, LOSES_COMMITS, Fault::Cut] {
        until_back(&app, lead).await;
        // Every fault comes in the middle of the talk.
        let enough = promised.load(Ordering::Relaxed) + 12;
        wait_until("the clients talk again", || promised.load(Ordering::Relaxed) >= enough).await;
        relay.set(fault);
        is_away("a lead", &in_time("a lead", lead()).await);
        relay.set(Fault::None);
    }
    until_back(&app, lead).await;
    done.store(true, Ordering::Relaxed);
    for (id, client) in clients {
        keeps_its_promises(&app.database_url, &id, &client.await.unwrap()).await;
    }
}

#[actix_web::test]
async fn jobs_and_reminders_go_on() {
    let (app, relay) = behind_a_relay().await;
    let acme = app.workspace("acme").await;
    let ann = acme.rep("ann").await;
    let worker = app.node.work(2);
    let mut socket = app.agent_socket(&ann, json!({})).await;
    for (name, fault) in ["Ada", "Grace"].into_iter().zip(AWAY) {
        let lead = json!({ "name": name, "ownerId": ann.id });
        let lead = acme.owner.api.post("/api/v1/leads", lead).await.expect(201).json;
        let path = format!("/api/v1/leads/{}/follow-ups", lead["id"].as_str().unwrap());
        let due_at = app.now() + TimeDelta::minutes(5);
        acme.owner.api.post(&path, json!({ "dueAt": due_at })).await.expect(201);
        relay.set(fault);
        app.advance(TimeDelta::minutes(6));
        is_away("the list", &in_time("the list", acme.owner.api.get("/api/v1/leads")).await);
        relay.set(Fault::None);
        // What a worker took and heard no answer about is given out again when the lease of 30 s is over.
        app.advance(TimeDelta::seconds(31));
        let due = socket.expect_where("followup.due", |event| event["data"]["lead"]["name"] == name).await;
        assert_eq!(due["data"]["task"]["lead"]["id"], lead["id"]);
    }
    worker.stop(Duration::from_secs(5)).await;
}
