//! Values that read well and that no column holds: the client's mistake, never a failure of the server.

use serde_json::{Value, json};

use crate::harness::{Client, TestApp};

/// Before the first day of PostgreSQL's calendar; chrono reads it.
const TOO_EARLY: &str = "-10000-01-01T00:00:00Z";

#[actix_web::test]
async fn times_beyond_the_calendar_are_malformed() {
    let app = TestApp::start().await;
    let api = app.workspace("acme").await.owner.api;
    for path in [
        "/api/v1/leads?createdFrom=",
        "/api/v1/leads?createdTo=",
        "/api/v1/leads/count?createdFrom=",
        "/api/v1/tasks?dueFrom=",
        "/api/v1/tasks?dueTo=",
    ] {
        api.get(&format!("{path}2026-01-01T00:00:00Z")).await.expect(200);
        let refused = api.get(&format!("{path}{TOO_EARLY}")).await.expect(400);
        assert_eq!(refused.json["type"], "/problems/malformed", "{path}");
    }
    let lead = api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201).json;
    let follow_ups = format!("/api/v1/leads/{}/follow-ups", lead["id"].as_str().unwrap());
    let refused = api.post(&follow_ups, json!({ "dueAt": TOO_EARLY })).await.expect(422);
    assert_eq!(refused.json["errors"][0]["pointer"], "/dueAt");
}

#[actix_web::test]
async fn forged_cursors_are_malformed() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = &acme.owner.api;
    acme.agent("ann").await;
    for name in ["Ada", "Grace"] {
        let lead = api.post("/api/v1/leads", json!({ "name": name, "ownerId": acme.owner.id })).await.expect(201).json;
        let follow_ups = format!("/api/v1/leads/{}/follow-ups", lead["id"].as_str().unwrap());
        api.post(&follow_ups, json!({ "dueAt": "2026-03-05T09:00:00Z" })).await.expect(201);
    }
    let lists =
        ["/api/v1/leads?limit=1", "/api/v1/leads?limit=1&sort=name", "/api/v1/tasks?limit=1", "/api/v1/users?limit=1"];
    for list in lists {
        forge(api, list).await;
    }
}

/// Takes the list's own cursor and puts into it what reads as it should and cannot be kept.
async fn forge(api: &Client, list: &str) {
    let page = api.get(list).await.expect(200).json;
    let cursor = page["nextCursor"].as_str().unwrap_or_else(|| panic!("{list} has one page"));
    api.get(&format!("{list}&cursor={cursor}")).await.expect(200);
    let mut inside: Value = porchlight_web::cursor::decode(Some(cursor)).unwrap().unwrap();
    assert!(spoil(&mut inside), "{list} has a cursor of ids only: {inside}");
    let forged = porchlight_web::cursor::encode(&inside).unwrap();
    let refused = api.get(&format!("{list}&cursor={forged}")).await.expect(400);
    assert_eq!(refused.json["type"], "/problems/malformed", "{list}");
}

fn spoil(value: &mut Value) -> bool {
    match value {
        Value::String(text) if chrono::DateTime::parse_from_rfc3339(text).is_ok() => {
            *text = TOO_EARLY.to_owned();
            true
        }
        Value::String(text) if uuid::Uuid::parse_str(text).is_err() => {
            text.push('\u{0}');
            true
        }
        Value::Object(fields) => fields.values_mut().filter_map(|field| spoil(field).then_some(())).count() > 0,
        Value::Array(items) => items.iter_mut().filter_map(|item| spoil(item).then_some(())).count() > 0,
        _ => false,
    }
}
