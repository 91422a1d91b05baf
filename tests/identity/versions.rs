//! Records that people edit: the `ETag` of what was read, and edits of something older.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::harness::{Client, TestApp, TestWorkspace};

const ROLES: [&str; 4] = ["agent", "sales", "marketing", "client_admin"];
const PERMISSIONS: [&str; 4] = ["leads:read", "sites:read", "users:read", "visitors:read"];

/// A record, and how it is edited.
struct Edited {
    path: String,
    method: reqwest::Method,
    /// Makes the body of an edit that no other makes.
    body: fn(&str, usize) -> Value,
    user_id: String,
}

async fn records(acme: &TestWorkspace) -> Vec<Edited> {
    let ann = acme.agent("ann").await;
    acme.owner.api.put("/api/v1/roles/guest", json!({ "permissions": [] })).await.expect(200);
    let edited = |path: String, method: reqwest::Method, body: fn(&str, usize) -> Value| Edited {
        user_id: ann.id.clone(),
        path,
        method,
        body,
    };
    vec![
        edited("/api/v1/me".into(), reqwest::Method::PATCH, |_, number| json!({ "name": format!("Ada {number}") })),
        edited(
            format!("/api/v1/users/{}", ann.id),
            reqwest::Method::PATCH,
            |_, number| json!({ "roles": [ROLES[number]] }),
        ),
        edited(
            format!("/api/v1/workspaces/{}", acme.id),
            reqwest::Method::PATCH,
            |_, number| json!({ "name": format!("Acme {number}") }),
        ),
        edited(
            "/api/v1/roles/guest".into(),
            reqwest::Method::PUT,
            |_, number| json!({ "permissions": [PERMISSIONS[number]] }),
        ),
        edited("/api/v1/assignment-rules".into(), reqwest::Method::PUT, |user_id, number| {
            let rule = json!({ "name": format!("Rule {number}"), "conditions": [], "mode": "round_robin", "userIds": [user_id],
                "onlineOnly": false, "reassignAfterMinutes": null });
            json!({ "rules": [rule] })
        }),
    ]
}

async fn edit(api: &Client, record: &Edited, number: usize) -> crate::harness::Answer {
    api.send(record.method.clone(), &record.path, Some((record.body)(&record.user_id, number).to_string())).await
}

#[actix_web::test]
async fn an_edit_of_what_was_changed_meanwhile_is_stale() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = &acme.owner.api;
    for record in records(&acme).await {
        let read = api.get(&record.path).await.expect(200);
        let tag = read.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() == 18, "{}: {tag}", record.path);
        let changed = edit(&api.with("if-match", &tag), &record, 1).await.expect(200);
        assert_ne!(changed.header("etag"), tag, "{}", record.path);
        let now = api.get(&record.path).await.expect(200);
        assert_eq!(now.header("etag"), changed.header("etag"), "{}", record.path);
        for stale in [tag.as_str(), "\"7\"", "nonsense"] {
            let refused = edit(&api.with("if-match", stale), &record, 2).await.expect(412);
            assert_eq!(refused.json["type"], "/problems/stale-version", "{}", record.path);
        }
        assert_eq!(api.get(&record.path).await.json, now.json, "{}", record.path);
        edit(&api.with("if-match", now.header("etag")), &record, 2).await.expect(200);
        edit(&api.with("if-match", "*"), &record, 1).await.expect(200);
        edit(api, &record, 2).await.expect(200);
    }
}

#[actix_web::test]
async fn of_many_edits_of_one_version_one_wins() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = &acme.owner.api;
    for record in records(&acme).await {
        edit(api, &record, 0).await.expect(200);
        let tag = api.get(&record.path).await.expect(200).header("etag").to_owned();
        let same = api.with("if-match", &tag);
        let answers = join_all((1..4).map(|number| edit(&same, &record, number))).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412], "{}", record.path);
    }
}

#[actix_web::test]
async fn what_changes_by_itself_makes_no_edit_stale() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = &acme.owner.api;
    let ivy = json!({ "name": "Ivy", "email": "ivy@acme.example.com", "workspaceId": acme.id, "roles": ["agent"] });
    let ivy = api.post("/api/v1/users", ivy).await.expect(201).json;
    let path = format!("/api/v1/users/{}", ivy["id"].as_str().unwrap());
    let tag = api.get(&path).await.expect(200).header("etag").to_owned();
    let token = super::mailed_token(&app, "ivy@acme.example.com").await;
    let accepted = json!({ "token": token, "password": "correct horse battery" });
    app.anonymous().post("/api/v1/auth/accept-invitation", accepted).await.expect(200);
    assert_eq!(api.get(&path).await.expect(200).json["status"], "active");
    api.with("if-match", &tag).patch(&path, json!({ "roles": ["sales"] })).await.expect(200);
    // A role that is not there has no version that could be meant.
    let api = api.with("if-match", &tag);
    api.put("/api/v1/roles/new_role", json!({ "permissions": [] })).await.expect(412);
    api.get("/api/v1/roles/new_role").await.expect(404);
}
