//! Callers of every kind, and the rows of one workspace that none of them may touch.

use porchlight_prove::matrix::document::{ApiDocument, of_kind};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::harness::{Client, PASSWORD, TestApp, TestSite, TestUser, TestWorkspace, new_id};

/// One workspace with a record of each kind, and those who should not get at it.
pub struct Scene {
    pub acme: TestWorkspace,
    pub site: TestSite,
    /// Owns another agency.
    pub stranger: TestWorkspace,
    /// A member of the workspace with no permission at all.
    pub powerless: TestUser,
    /// A key of the workspace that may do nothing of this.
    pub key: Client,
    /// One existing id of the workspace for each prefix.
    pub ids: Vec<String>,
}

impl Scene {
    pub async fn set(app: &TestApp) -> Self {
        let acme = app.workspace("acme").await;
        let stranger = app.workspace("stranger").await;
        let (site, mut ids) = furnish(app, &acme).await;
        let owner = &acme.owner.api;
        owner.put("/api/v1/roles/powerless", json!({"permissions": []})).await.expect(200);
        let powerless = acme.user("pat", &["powerless"]).await;
        // The owner is in every workspace of the agency; this one is in no other.
        ids.insert(0, powerless.id.clone());
        let body = json!({"name": "Weak", "permissions": ["events:write"]});
        let key = owner.post("/api/v1/api-keys", body).await.expect(201).json;
        ids.push(key["id"].as_str().unwrap().to_owned());
        let key = app.anonymous().bearer(key["key"].as_str().unwrap());
        // Its first use is noted once.
        key.get("/api/v1/leads").await.expect(403);
        Self { acme, site, stranger, powerless, key, ids }
    }

    /// The workspace's own record of a kind.
    pub fn id(&self, prefix: &str) -> Option<&str> {
        of_kind(&self.ids, prefix)
    }
}

/// The API document of the running node.
pub async fn api_document(app: &TestApp) -> ApiDocument {
    ApiDocument::new(app.get("/api/openapi.json").await.expect(200).json)
}

/// Puts a record of each kind in a workspace, all but a key, and returns the site and an id of each. What is text
/// carries the word of the owner's address.
pub async fn furnish(app: &TestApp, workspace: &TestWorkspace) -> (TestSite, Vec<String>) {
    let owner = &workspace.owner.api;
    let word = workspace.owner.email.trim_start_matches("owner@").trim_end_matches(".example.com");
    owner.put("/api/v1/roles/some_role", json!({"permissions": []})).await.expect(200);
    let site = workspace.site().await;
    let lead = json!({"name": format!("Lea {word}"), "email": format!("lea@{word}.example.com"), "tags": [word]});
    let lead = owner.post("/api/v1/leads", lead).await.expect(201).json;
    let lead_id = lead["id"].as_str().unwrap().to_owned();
    let task = json!({"dueAt": "2026-03-05T09:00:00Z", "note": word});
    let task = owner.post(&format!("/api/v1/leads/{lead_id}/follow-ups"), task).await.expect(201).json;
    owner.post(&format!("/api/v1/leads/{lead_id}/notes"), json!({"text": word})).await.expect(201);
    let visitor = app.visitor(&site).await;
    let conversation = visitor.start(&format!("hello {word}")).await;
    owner.patch(&format!("/api/v1/conversations/{conversation}"), json!({"labels": [word]})).await.expect(200);
    let rule =
        json!({"rules": [{"name": word, "conditions": [], "mode": "round_robin", "userIds": [workspace.owner.id]}]});
    owner.put("/api/v1/assignment-rules", rule).await.expect(200);
    let sign_ins = owner.get("/api/v1/me/sign-ins").await.expect(200).json;
    let ids = vec![
        workspace.id.clone(),
        workspace.owner.id.clone(),
        site.id.clone(),
        lead_id,
        task["id"].as_str().unwrap().to_owned(),
        conversation,
        visitor.id,
        sign_ins["data"][0]["id"].as_str().unwrap().to_owned(),
        job_id(app, &workspace.id, word).await,
        dead_event_id(app, &workspace.id, word).await,
    ];
    (site, ids)
}

/// A job of the workspace, as the queue keeps it.
async fn job_id(app: &TestApp, workspace: &str, word: &str) -> String {
    let workspace: porchlight_domain::ids::WorkspaceId = workspace.parse().unwrap();
    let id = new_id();
    let sql = "INSERT INTO jobs (id, workspace_id, kind, payload, state, run_at, max_attempts, created_at, last_error) \
               VALUES ($1, $2, 'test.nothing', '{}', 'dead', now(), 1, now(), $3)";
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    sqlx::query(sql).bind(id).bind(workspace.uuid()).bind(word).execute(&mut connection).await.unwrap();
    porchlight_domain::ids::JobId::from(id).to_string()
}

/// An event of the workspace that could not be processed.
async fn dead_event_id(app: &TestApp, workspace: &str, word: &str) -> String {
    let workspace: porchlight_domain::ids::WorkspaceId = workspace.parse().unwrap();
    let id = new_id();
    let sql = "INSERT INTO dead_events (workspace_id, id, event_id, day, site_id, visitor_id, session_id, type, error, \
               attempts, received_at, died_at) \
               VALUES ($1, $2, $2, '2026-03-02', $2, $2, $2, 'form_submission', $3, 5, now(), now())";
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    sqlx::query(sql).bind(workspace.uuid()).bind(id).bind(word).execute(&mut connection).await.unwrap();
    porchlight_domain::ids::DeadEventId::from(id).to_string()
}

/// A further workspace of the agency, and its administrator, who is in no other.
pub async fn sister(app: &TestApp, workspace: &TestWorkspace) -> TestUser {
    let owner = &workspace.owner.api;
    let body = json!({"name": "Sister", "timeZone": "Europe/Berlin"});
    let sister = owner.post("/api/v1/workspaces", body).await.expect(201).json;
    let id = sister["id"].as_str().unwrap().to_owned();
    let email = "admin@sister.example.com".to_owned();
    let body =
        json!({"name": "Sid", "email": email, "password": PASSWORD, "workspaceId": id, "roles": ["client_admin"]});
    let made = owner.with("x-workspace-id", &id).post("/api/v1/users", body).await.expect(201).json;
    let signed_in = json!({"email": email, "password": PASSWORD});
    let token = app.anonymous().post("/api/v1/auth/login", signed_in).await.expect(200).json;
    let token = token["accessToken"].as_str().unwrap().to_owned();
    let api = app.anonymous().bearer(&token).with("x-workspace-id", &id);
    TestUser { id: made["id"].as_str().unwrap().to_owned(), workspace_id: id, email, token, api }
}

/// A key with every permission that a key of this workspace may have.
pub async fn strong_key(workspace: &TestWorkspace) -> String {
    let permissions: Vec<Value> = porchlight_domain::permissions::Permission::ALL
        .iter()
        .map(|permission| json!(permission.to_string()))
        .collect();
    let body = json!({"name": "Strong", "permissions": permissions});
    let key = workspace.owner.api.post("/api/v1/api-keys", body).await.expect(201).json;
    key["key"].as_str().unwrap().to_owned()
}
