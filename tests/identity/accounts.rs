use chrono::TimeDelta;
use serde_json::json;

use super::{log_in, mailed_token};
use crate::harness::{PASSWORD, TestApp};

const NEW: &str = "another horse battery";

#[actix_web::test]
async fn changing_the_password_ends_the_other_sign_ins() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let other = log_in(&app, &acme.owner.email, PASSWORD).await.expect(200);
    let wrong = json!({"currentPassword": "wrong", "newPassword": NEW});
    let answer = acme.owner.api.post("/api/v1/me/password", wrong).await.expect(422);
    assert_eq!(answer.json["errors"][0]["pointer"], "/currentPassword");
    acme.owner
        .api
        .post("/api/v1/me/password", json!({"currentPassword": PASSWORD, "newPassword": NEW}))
        .await
        .expect(204);
    acme.owner.api.get("/api/v1/me").await.expect(200);
    app.anonymous().bearer(other.json["accessToken"].as_str().unwrap()).get("/api/v1/me").await.expect(401);
    log_in(&app, &acme.owner.email, PASSWORD).await.expect(401);
    log_in(&app, &acme.owner.email, NEW).await.expect(200);
}

#[actix_web::test]
async fn a_forgotten_password_is_reset_by_email() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let client = app.anonymous();
    let known = client.post("/api/v1/auth/forgot-password", json!({"email": acme.owner.email})).await.expect(204);
    let unknown = client.post("/api/v1/auth/forgot-password", json!({"email": "nobody@example.com"})).await.expect(204);
    assert_eq!(known.text, unknown.text);
    let token = mailed_token(&app, &acme.owner.email).await;
    assert_eq!(app.mailbox.all().len(), 1);
    let mail = app.mailbox.newest_to(&acme.owner.email);
    // Links are built from the installation's own address, never from a header.
    assert!(mail.text.contains(&format!("{}/reset-password?token=", app.base_url)), "{}", mail.text);
    let body = json!({"token": token, "password": NEW});
    client.post("/api/v1/auth/reset-password", body.clone()).await.expect(204);
    let again = client.post("/api/v1/auth/reset-password", body).await.expect(422);
    assert_eq!(again.json["errors"][0]["pointer"], "/token");
    acme.owner.api.get("/api/v1/me").await.expect(401);
    log_in(&app, &acme.owner.email, NEW).await.expect(200);
}

#[actix_web::test]
async fn reset_links_live_for_an_hour_and_the_newest_counts() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let client = app.anonymous();
    let forgot = || client.post("/api/v1/auth/forgot-password", json!({"email": acme.owner.email}));
    forgot().await.expect(204);
    let first = mailed_token(&app, &acme.owner.email).await;
    forgot().await.expect(204);
    let second = mailed_token(&app, &acme.owner.email).await;
    let reset = |token: String| client.post("/api/v1/auth/reset-password", json!({"token": token, "password": NEW}));
    reset(first).await.expect(422);
    app.advance(TimeDelta::minutes(61));
    reset(second).await.expect(422);
    // An invitation's door does not open for it either.
    forgot().await.expect(204);
    let third = mailed_token(&app, &acme.owner.email).await;
    client.post("/api/v1/auth/accept-invitation", json!({"token": third, "password": NEW})).await.expect(422);
}

#[actix_web::test]
async fn a_reset_unlocks() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    for _ in 0..10 {
        log_in(&app, &acme.owner.email, "wrong horse battery").await.expect(401);
    }
    log_in(&app, &acme.owner.email, PASSWORD).await.expect(429);
    app.anonymous().post("/api/v1/auth/forgot-password", json!({"email": acme.owner.email})).await.expect(204);
    let token = mailed_token(&app, &acme.owner.email).await;
    app.anonymous().post("/api/v1/auth/reset-password", json!({"token": token, "password": NEW})).await.expect(204);
    log_in(&app, &acme.owner.email, NEW).await.expect(200);
}

#[actix_web::test]
async fn people_change_their_own_account() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let rep = acme.rep("rita").await;
    let body = json!({"name": " Rita Rep ", "timeZone": "Europe/Berlin", "locale": "de"});
    let view = rep.api.patch("/api/v1/me", body).await.expect(200).json;
    assert_eq!((&view["name"], &view["timeZone"]), (&json!("Rita Rep"), &json!("Europe/Berlin")));
    let seen = acme.owner.api.get(&format!("/api/v1/users/{}", rep.id)).await.expect(200).json;
    assert_eq!(seen["name"], "Rita Rep");
    let cleared = rep.api.patch("/api/v1/me", json!({"timeZone": null})).await.expect(200).json;
    assert_eq!((&cleared["timeZone"], &cleared["locale"]), (&json!(null), &json!("de")));
    rep.api.patch("/api/v1/me", json!({"email": "x@example.com"})).await.expect(422);
    rep.api.patch("/api/v1/me", json!({"timeZone": "no; such zone"})).await.expect(422);
}

#[actix_web::test]
async fn time_zones_are_those_that_there_are() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = &acme.owner.api;
    for name in ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"] {
        api.patch("/api/v1/me", json!({ "timeZone": name })).await.expect(200);
    }
    for name in ["Europe/Nowhere", "europe/berlin", "+02:00", "", "../../etc/passwd"] {
        let answer = api.patch("/api/v1/me", json!({ "timeZone": name })).await.expect(422);
        assert_eq!(answer.json["errors"][0]["pointer"], "/timeZone", "{name}");
        api.patch(&format!("/api/v1/workspaces/{}", acme.id), json!({ "timeZone": name })).await.expect(422);
        api.post("/api/v1/workspaces", json!({ "name": "East", "timeZone": name })).await.expect(422);
    }
}

#[actix_web::test]
async fn a_workspace_is_made_once_for_one_key() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    app.advance(TimeDelta::seconds(1));
    let keyed = acme.owner.api.with("idempotency-key", "east");
    let made = keyed.post("/api/v1/workspaces", json!({ "name": "East" })).await.expect(201);
    let again = keyed.post("/api/v1/workspaces", json!({ "name": "East" })).await.expect(201);
    assert_eq!((&again.json, again.header("idempotency-replayed")), (&made.json, "true"));
    keyed.post("/api/v1/workspaces", json!({ "name": "West" })).await.expect(422);
    let me = acme.owner.api.get("/api/v1/me").await.expect(200).json;
    assert_eq!(me["workspaces"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn the_audit_log_knows_from_where() {
    let app = TestApp::start_with(|options| options.web.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]).await;
    let acme = app.workspace("acme").await;
    let api = acme.owner.api.with("x-forwarded-for", "203.0.113.9");
    api.put("/api/v1/roles/reader", json!({ "permissions": [] })).await.expect(200);
    let user = json!({
        "name": "Ann", "email": "ann@example.com", "password": PASSWORD, "workspaceId": acme.id, "roles": ["reader"],
    });
    let user = api.post("/api/v1/users", user).await.expect(201).json;
    let lead = api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201).json;
    let path = format!("/api/v1/leads/{}/assign", lead["id"].as_str().unwrap());
    api.post(&path, json!({ "userId": acme.owner.id })).await.expect(200);
    api.patch(&format!("/api/v1/users/{}", user["id"].as_str().unwrap()), json!({ "roles": ["agent"] }))
        .await
        .expect(200);
    let log = acme.owner.api.get("/api/v1/audit-log?limit=3").await.expect(200).json;
    for entry in log["data"].as_array().unwrap() {
        assert_eq!(entry["ip"], "203.0.113.9", "{entry}");
    }
}
