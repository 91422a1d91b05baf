use serde_json::json;

use super::{log_in, mailed_token};
use crate::harness::{PASSWORD, TestApp};

#[actix_web::test]
async fn somebody_invited_joins_by_email() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let email = "ian@example.com";
    let body = json!({"name": "Ian", "email": email, "workspaceId": acme.id, "roles": ["sales", "sales"]});
    let made = acme.owner.api.post("/api/v1/users", body).await.expect(201).json;
    assert_eq!((&made["status"], &made["roles"]), (&json!("invited"), &json!(["sales"])));
    log_in(&app, email, PASSWORD).await.expect(401);
    let first = mailed_token(&app, email).await;
    let path = format!("/api/v1/users/{}/invitation", made["id"].as_str().unwrap());
    acme.owner.api.post(&path, json!({})).await.expect(204);
    let second = mailed_token(&app, email).await;
    let accept = async |token: &str| {
        app.anonymous().post("/api/v1/auth/accept-invitation", json!({"token": token, "password": PASSWORD})).await
    };
    accept(&first).await.expect(422);
    let signed_in = accept(&second).await.expect(200).json;
    accept(&second).await.expect(422);
    let me =
        app.anonymous().bearer(signed_in["accessToken"].as_str().unwrap()).get("/api/v1/me").await.expect(200).json;
    assert_eq!(me["workspaces"][0]["roles"], json!(["sales"]));
    acme.owner.api.post(&path, json!({})).await.expect(409);
    let list = acme.owner.api.get("/api/v1/users").await.expect(200).json;
    assert_eq!(list["data"][1]["status"], "active");
}

#[actix_web::test]
async fn a_repeat_with_the_same_key_makes_one_user() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let keyed = acme.owner.api.with("idempotency-key", "one");
    let body = json!({"name": "Ian", "email": "ian@example.com", "workspaceId": acme.id, "roles": ["sales"]});
    let first = keyed.post("/api/v1/users", body.clone()).await.expect(201);
    let again = keyed.post("/api/v1/users", body.clone()).await.expect(201);
    assert_eq!(first.json, again.json);
    let mut other = body.clone();
    other["name"] = json!("Jan");
    keyed.post("/api/v1/users", other).await.expect(422);
    acme.owner.api.post("/api/v1/users", body).await.expect(409);
    app.run_jobs().await;
    assert_eq!(app.mailbox.all().len(), 1);
}

#[actix_web::test]
async fn an_email_of_another_agency_is_taken_and_one_of_this_joins() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let other = app.workspace("other").await;
    let body = |email: &str, workspace: &str| json!({"name": "X", "email": email, "workspaceId": workspace, "roles": ["agent"]});
    acme.owner.api.post("/api/v1/users", body(&other.owner.email, &acme.id)).await.expect(409);
    acme.owner.api.post("/api/v1/users", body("x@example.com", &other.id)).await.expect(404);
    let rep = acme.rep("rita").await;
    let second = acme.owner.api.post("/api/v1/workspaces", json!({"name": "Second"})).await.expect(201).json;
    let second_id = second["id"].as_str().unwrap();
    let mut with_password = body(&rep.email, second_id);
    with_password["password"] = json!("a password of mine");
    acme.owner.api.post("/api/v1/users", with_password).await.expect(422);
    acme.owner.api.post("/api/v1/users", body(&rep.email, second_id)).await.expect(201);
    let me = rep.api.get("/api/v1/me").await.expect(200).json;
    assert_eq!(me["workspaces"].as_array().unwrap().len(), 2);
    // With two workspaces one must be named.
    app.anonymous().bearer(&rep.token).get("/api/v1/users").await.expect(400);
    rep.api.with("x-workspace-id", second_id).get("/api/v1/users").await.expect(200);
    rep.api.with("x-workspace-id", &other.id).get("/api/v1/users").await.expect(404);
    rep.api.with("x-workspace-id", "wsp_garbage").get("/api/v1/users").await.expect(404);
}

#[actix_web::test]
async fn nobody_gives_what_they_do_not_have() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let permissions = json!({"permissions": ["users:read", "users:write", "leads:read"]});
    acme.owner.api.put("/api/v1/roles/team_lead", permissions).await.expect(200);
    let lead = acme.user("lena", &["team_lead"]).await;
    let rep = acme.rep("rita").await;
    let admin = acme.user("adam", &["client_admin"]).await;
    let body = |roles: &[&str]| json!({"name": "X", "email": "x@example.com", "workspaceId": acme.id, "roles": roles});
    lead.api.post("/api/v1/users", body(&["client_admin"])).await.expect(403);
    lead.api.post("/api/v1/users", body(&["no_such_role"])).await.expect(422);
    lead.api.post("/api/v1/users", body(&["team_lead"])).await.expect(201);
    // Nor is anything changed that is beyond them: roles, people or definitions.
    lead.api.patch(&format!("/api/v1/users/{}", lead.id), json!({"roles": ["client_admin"]})).await.expect(403);
    lead.api.patch(&format!("/api/v1/users/{}", admin.id), json!({"active": false})).await.expect(403);
    lead.api.patch(&format!("/api/v1/users/{}", acme.owner.id), json!({"roles": ["team_lead"]})).await.expect(403);
    lead.api.put("/api/v1/roles/team_lead", json!({"permissions": ["settings:write"]})).await.expect(403);
    lead.api.put("/api/v1/roles/client_admin", json!({"permissions": []})).await.expect(409);
    rep.api.post("/api/v1/users", body(&["sales"])).await.expect(403);
    admin.api.patch(&format!("/api/v1/users/{}", acme.owner.id), json!({"active": false})).await.expect(403);
    acme.owner.api.patch(&format!("/api/v1/users/{}", acme.owner.id), json!({"active": false})).await.expect(409);
    admin.api.patch(&format!("/api/v1/users/{}", admin.id), json!({"active": false})).await.expect(409);
    admin.api.patch(&format!("/api/v1/users/{}", admin.id), json!({"roles": ["sales"]})).await.expect(409);
    lead.api.patch("/api/v1/users/usr_garbage", json!({})).await.expect(404);
}

#[actix_web::test]
async fn somebody_shut_out_is_out_at_once() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let rep = acme.rep("rita").await;
    rep.api.get("/api/v1/users").await.expect(200);
    let path = format!("/api/v1/users/{}", rep.id);
    let view = acme.owner.api.patch(&path, json!({"active": false})).await.expect(200).json;
    assert_eq!(view["status"], "disabled");
    rep.api.get("/api/v1/users").await.expect(401);
    log_in(&app, &rep.email, PASSWORD).await.expect(401);
    acme.owner.api.patch(&path, json!({"active": true})).await.expect(200);
    log_in(&app, &rep.email, PASSWORD).await.expect(200);
}

#[actix_web::test]
async fn users_are_paged() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    for name in ["ann", "ben", "cleo"] {
        app.advance(chrono::TimeDelta::seconds(1));
        acme.rep(name).await;
    }
    let first = acme.owner.api.get("/api/v1/users?limit=3").await.expect(200).json;
    assert_eq!(first["data"].as_array().unwrap().len(), 3);
    let cursor = first["nextCursor"].as_str().unwrap();
    let second = acme.owner.api.get(&format!("/api/v1/users?limit=3&cursor={cursor}")).await.expect(200).json;
    assert_eq!(second["data"][0]["name"], "cleo");
    assert_eq!(second["nextCursor"], json!(null));
    for query in ["limit=0", "limit=201", "limit=x", "cursor=x", "nonsense=1", "cursor=%00"] {
        acme.owner.api.get(&format!("/api/v1/users?{query}")).await.expect(400);
    }
}
