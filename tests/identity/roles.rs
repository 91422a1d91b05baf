use chrono::TimeDelta;
use serde_json::{Value, json};

use super::log_in;
use crate::harness::{PASSWORD, TestApp};

#[actix_web::test]
async fn a_changed_role_counts_at_once() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    acme.owner.api.put("/api/v1/roles/auditor", json!({"permissions": ["audit:read"]})).await.expect(200);
    let user = acme.user("audrey", &["auditor"]).await;
    user.api.get("/api/v1/audit-log").await.expect(200);
    user.api.get("/api/v1/users").await.expect(403);
    acme.owner.api.put("/api/v1/roles/auditor", json!({"permissions": ["users:read"]})).await.expect(200);
    user.api.get("/api/v1/audit-log").await.expect(403);
    let roles = user.api.get("/api/v1/roles").await.expect(200).json;
    assert_eq!(roles["data"].as_array().unwrap().len(), 5);
    acme.owner.api.delete("/api/v1/roles/auditor").await.expect(409);
    acme.owner.api.patch(&format!("/api/v1/users/{}", user.id), json!({"roles": ["sales"]})).await.expect(200);
    acme.owner.api.delete("/api/v1/roles/auditor").await.expect(204);
    acme.owner.api.delete("/api/v1/roles/auditor").await.expect(404);
    acme.owner.api.delete("/api/v1/roles/sales").await.expect(409);
    for name in ["X", "a", "has%20space", "%00a", "agency_owner"] {
        let status = acme.owner.api.put(&format!("/api/v1/roles/{name}"), json!({"permissions": []})).await.status;
        assert!([400, 409, 422].contains(&status), "{name}: {status}");
    }
    acme.owner.api.put("/api/v1/roles/odd", json!({"permissions": ["no:such"]})).await.expect(422);
}

#[actix_web::test]
async fn an_api_key_does_what_it_may_until_it_is_revoked() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let other = app.workspace("other").await;
    let body = json!({"name": "Importer", "permissions": ["users:read"]});
    let keyed = acme.owner.api.with("idempotency-key", "k");
    let made = keyed.post("/api/v1/api-keys", body.clone()).await.expect(201).json;
    let again = keyed.post("/api/v1/api-keys", body).await.expect(201).json;
    assert_eq!((&again["id"], &again["key"]), (&made["id"], &Value::Null), "the key is told once and kept nowhere");
    let key = made["key"].as_str().unwrap();
    assert!(key.starts_with("pk_live_") && key.starts_with(made["hint"].as_str().unwrap()));
    let client = app.anonymous().bearer(key);
    client.get("/api/v1/users").await.expect(200);
    client.get("/api/v1/audit-log").await.expect(403);
    client.get("/api/v1/me").await.expect(403);
    client.with("x-workspace-id", &other.id).get("/api/v1/users").await.expect(404);
    // Programs of any website may call with a key.
    client.with("origin", "https://somewhere.example").get("/api/v1/users").await.expect(200);
    acme.owner.api.with("origin", "https://somewhere.example").get("/api/v1/users").await.expect(403);
    let list = acme.owner.api.get("/api/v1/api-keys").await.expect(200);
    assert!(!list.text.contains(key));
    assert!(list.json["data"][0]["lastUsedAt"].is_string());
    let path = format!("/api/v1/api-keys/{}", made["id"].as_str().unwrap());
    other.owner.api.delete(&path).await.expect(404);
    acme.owner.api.delete(&path).await.expect(204);
    acme.owner.api.delete(&path).await.expect(404);
    client.get("/api/v1/users").await.expect(401);
}

#[actix_web::test]
async fn a_key_gets_no_more_than_its_maker_has() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    acme.owner
        .api
        .put("/api/v1/roles/keeper", json!({"permissions": ["settings:write", "leads:read"]}))
        .await
        .expect(200);
    let keeper = acme.user("kim", &["keeper"]).await;
    let body = |permission: &str| json!({"name": "Key", "permissions": [permission]});
    keeper.api.post("/api/v1/api-keys", body("users:write")).await.expect(403);
    keeper.api.post("/api/v1/api-keys", body("leads:read")).await.expect(201);
}

#[actix_web::test]
async fn the_audit_log_tells_who_did_what_and_no_secrets() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let other = app.workspace("other").await;
    app.advance(TimeDelta::seconds(1));
    let body = json!({"name": "rita", "email": "rita@example.com", "password": PASSWORD, "workspaceId": acme.id, "roles": ["sales"]});
    acme.owner.api.post("/api/v1/users", body).await.expect(201);
    app.advance(TimeDelta::seconds(1));
    log_in(&app, "rita@example.com", PASSWORD).await.expect(200);
    app.advance(TimeDelta::seconds(1));
    acme.owner.api.post("/api/v1/api-keys", json!({"name": "Key", "permissions": ["leads:read"]})).await.expect(201);
    let log = acme.owner.api.get("/api/v1/audit-log").await.expect(200);
    let actions: Vec<&str> =
        log.json["data"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["api_key.created", "user.signed_in", "user.created", "agency.signed_up"]);
    assert_eq!(log.json["data"][2]["actorName"], "Owner of acme");
    assert_eq!(log.json["data"][1]["ip"], "127.0.0.1");
    assert!(!log.text.contains("pk_live_") && !log.text.contains("correct horse"));
    let page = acme.owner.api.get("/api/v1/audit-log?limit=2&action=user.created").await.expect(200).json;
    assert_eq!(page["data"].as_array().unwrap().len(), 1);
    let foreign = other.owner.api.get("/api/v1/audit-log").await.expect(200);
    assert!(!foreign.text.contains("rita"));
}

#[actix_web::test]
async fn workspaces_are_made_by_the_owner_and_changed_by_admins() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let admin = acme.user("adam", &["client_admin"]).await;
    let rep = acme.rep("rita").await;
    admin.api.post("/api/v1/workspaces", json!({"name": "Second"})).await.expect(403);
    let body = json!({"name": "Second", "timeZone": "Europe/Berlin", "country": "de"});
    let second = acme.owner.api.post("/api/v1/workspaces", body).await.expect(201).json;
    assert_eq!(second["country"], "DE");
    let path = format!("/api/v1/workspaces/{}", second["id"].as_str().unwrap());
    acme.owner.api.get(&path).await.expect(200);
    admin.api.get(&path).await.expect(404);
    admin.api.patch(&path, json!({"name": "Mine"})).await.expect(404);
    let own = format!("/api/v1/workspaces/{}", acme.id);
    rep.api.patch(&own, json!({"name": "Mine"})).await.expect(403);
    let changed = admin.api.patch(&own, json!({"name": "Acme Ltd", "timeZone": "UTC"})).await.expect(200).json;
    assert_eq!(changed["name"], "Acme Ltd");
    admin.api.patch(&own, json!({"country": "D1"})).await.expect(422);
    assert_eq!(rep.api.get("/api/v1/me").await.json["workspaces"][0]["name"], "Acme Ltd");
}
