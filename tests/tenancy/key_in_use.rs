//! A key whose first request still runs.

use std::time::Duration;

use serde_json::json;
use sqlx::{Connection, PgConnection};

use crate::harness::TestApp;

#[actix_web::test]
async fn a_repeat_while_the_first_still_runs_is_told_to_come_back() {
    let app = TestApp::start_with(|options| options.store.statement_timeout = Duration::from_millis(400)).await;
    let acme = app.workspace("acme").await;
    let api = acme.owner.api.with("idempotency-key", "one");
    api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201);
    let mut running = PgConnection::connect(&app.database_url).await.unwrap();
    let mut first = running.begin().await.unwrap();
    // As if the first request were at work: its key is written and not committed.
    sqlx::query("UPDATE idempotency_keys SET created_at = created_at").execute(&mut *first).await.unwrap();
    sqlx::query("DELETE FROM idempotency_keys").execute(&mut *first).await.unwrap();
    let busy = api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(409);
    assert_eq!(busy.json["type"], "/problems/idempotency-in-progress");
    assert_eq!(busy.header("retry-after"), "1");
    first.rollback().await.unwrap();
    let again = api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
}
