//! A server whose database knows less than was told: after a restore, or when a standby took over that was behind.

use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};

use crate::harness::{Socket, TestApp, TestWorkspace, new_id};

const LATER: i64 = 40;

/// A conversation of three messages, and both sides of it.
async fn talk(app: &TestApp, acme: &TestWorkspace) -> (String, Vec<(&'static str, Value)>) {
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start("1").await;
    for text in ["2", "3"] {
        let body = json!({ "clientMessageId": new_id(), "text": text });
        ann.api.post(&format!("/api/v1/conversations/{id}/messages"), body).await.expect(201);
    }
    let agent = json!({ "token": ann.token, "workspaceId": ann.workspace_id });
    (id, vec![("/ws/agent", agent), ("/ws/visitor", json!({ "token": eve.token }))])
}

async fn enter(app: &TestApp, path: &str, proof: &Value, more: Value) -> (Socket, String) {
    let mut socket = app.open_socket(path, None).await.unwrap();
    let mut data = proof.clone();
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let epoch = socket.ask("authenticate", data).await.unwrap()["epoch"].as_str().unwrap().to_owned();
    (socket, epoch)
}

#[actix_web::test]
async fn a_client_of_another_history_is_told_to_begin_again_and_gets_no_numbers_of_it() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (id, sides) = talk(&app, &acme).await;
    for (path, proof) in sides {
        let (_, epoch) = enter(&app, path, &proof, json!({})).await;
        let resume = json!({ (id.clone()): 1 });
        let (mut same, again) = enter(&app, path, &proof, json!({ "resume": resume, "epoch": epoch })).await;
        assert_eq!(again, epoch);
        assert_eq!(same.expect("message.created").await["seq"], 2, "{path}");
        same.ask("ping", json!({})).await.unwrap();
        assert!(same.kept().iter().all(|frame| frame["event"] != "resync"), "{path}");

        let (mut other, _) = enter(&app, path, &proof, json!({ "resume": resume, "epoch": "another" })).await;
        assert_eq!(other.expect("resync").await["topic"], id, "{path}");
        other.ask("ping", json!({})).await.unwrap();
        assert!(other.kept().iter().all(|frame| frame["event"] != "message.created"), "{path}");
    }
}

#[actix_web::test]
async fn a_client_that_is_ahead_learns_it_and_hears_what_comes_next() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (id, sides) = talk(&app, &acme).await;
    for (path, proof) in sides {
        let (mut socket, _) = enter(&app, path, &proof, json!({ "resume": { (id.clone()): LATER } })).await;
        assert_eq!(socket.expect("resync").await["topic"], id, "{path}");
        let fetch = json!({ "conversationId": id, "afterSeq": LATER });
        let fetched = socket.ask("messages.fetch", fetch).await.unwrap();
        assert_eq!(fetched["messages"], json!([]), "{path}");
        let known = fetched["upToSeq"].as_i64().unwrap();
        assert!(known < LATER, "{path}: {fetched}");
        let body = json!({ "clientMessageId": new_id(), "text": "next" });
        acme.owner.api.post(&format!("/api/v1/conversations/{id}/messages"), body).await.expect(201);
        assert_eq!(socket.expect_where("message.created", |frame| frame["seq"] == known + 1).await["topic"], id);
    }
}

#[actix_web::test]
async fn when_another_history_is_found_every_socket_is_sent_away_to_learn_its_name() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (_, sides) = talk(&app, &acme).await;
    let mut open = Vec::new();
    for (path, proof) in &sides {
        open.push((enter(&app, path, proof, json!({})).await, path, proof));
    }
    // As a restore does: every table is made anew.
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    let anew = "ALTER TABLE seaql_migrations RENAME TO before; CREATE TABLE seaql_migrations AS TABLE before";
    connection.execute(anew).await.unwrap();
    for ((mut socket, before), path, proof) in open {
        assert_eq!(socket.closed().await, 1012, "{path}");
        let (_, now) = enter(&app, path, proof, json!({ "epoch": before })).await;
        assert_ne!(now, before, "{path}");
    }
}
