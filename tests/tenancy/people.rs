//! Callers of every kind, and the rows of one workspace that none of them may touch.

use serde_json::json;
use sqlx::{Connection, PgConnection, Row};

use crate::harness::{Client, TestApp, TestWorkspace};

/// One workspace with a record of each kind, and those who should not get at it.
pub struct Scene {
    pub acme: TestWorkspace,
    /// Owns another agency.
    pub stranger: TestWorkspace,
    /// A member of the workspace with no permission at all.
    pub powerless: Client,
    /// A key of the workspace that may do nothing of this.
    pub key: Client,
    /// One existing id of the workspace for each prefix.
    pub ids: Vec<String>,
}

impl Scene {
    pub async fn set(app: &TestApp) -> Self {
        let acme = app.workspace("acme").await;
        let stranger = app.workspace("stranger").await;
        let owner = &acme.owner.api;
        owner.put("/api/v1/roles/powerless", json!({"permissions": []})).await.expect(200);
        owner.put("/api/v1/roles/some_role", json!({"permissions": []})).await.expect(200);
        let powerless = acme.user("pat", &["powerless"]).await;
        let body = json!({"name": "Weak", "permissions": ["events:write"]});
        let key = owner.post("/api/v1/api-keys", body).await.expect(201).json;
        let site = acme.site().await;
        let lead =
            owner.post("/api/v1/leads", json!({"name": "Lea", "email": "lea@example.com"})).await.expect(201).json;
        let lead_id = lead["id"].as_str().unwrap().to_owned();
        let task = json!({"dueAt": "2026-03-05T09:00:00Z"});
        let task = owner.post(&format!("/api/v1/leads/{lead_id}/follow-ups"), task).await.expect(201).json;
        let visitor = app.visitor(&site).await;
        let conversation = visitor.start("hello").await;
        let sign_ins = owner.get("/api/v1/me/sign-ins").await.expect(200).json;
        let ids = vec![
            acme.id.clone(),
            acme.owner.id.clone(),
            site.id,
            lead_id,
            task["id"].as_str().unwrap().to_owned(),
            conversation,
            visitor.id.clone(),
            key["id"].as_str().unwrap().to_owned(),
            sign_ins["data"][0]["id"].as_str().unwrap().to_owned(),
            job_id(app, &acme.id).await,
            dead_event_id(app, &acme.id).await,
        ];
        let key = app.anonymous().bearer(key["key"].as_str().unwrap());
        // Its first use is noted once.
        key.get("/api/v1/leads").await.expect(403);
        Self { acme, stranger, powerless: powerless.api, key, ids }
    }

    /// The workspace's own record of a kind.
    pub fn id(&self, prefix: &str) -> Option<&str> {
        self.ids.iter().map(String::as_str).find(|id| id.split('_').next() == Some(prefix))
    }
}

/// A job of the workspace, as the queue keeps it.
async fn job_id(app: &TestApp, workspace: &str) -> String {
    let workspace: porchlight_domain::ids::WorkspaceId = workspace.parse().unwrap();
    let id = porchlight_domain::clock::uuid_at(app.now());
    let sql = "INSERT INTO jobs (id, workspace_id, kind, payload, state, run_at, max_attempts, created_at) \
               VALUES ($1, $2, 'test.nothing', '{}', 'dead', now(), 1, now())";
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    sqlx::query(sql).bind(id).bind(workspace.uuid()).execute(&mut connection).await.unwrap();
    porchlight_domain::ids::JobId::from(id).to_string()
}

/// An event of the workspace that could not be processed.
async fn dead_event_id(app: &TestApp, workspace: &str) -> String {
    let workspace: porchlight_domain::ids::WorkspaceId = workspace.parse().unwrap();
    let id = porchlight_domain::clock::uuid_at(app.now());
    let sql = "INSERT INTO dead_events (workspace_id, id, event_id, day, site_id, visitor_id, session_id, type, error,                attempts, received_at, died_at) VALUES ($1, $2, $2, '2026-03-02', $2, $2, $2, 'form_submission', 'test', 5, now(), now())";
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    sqlx::query(sql).bind(workspace.uuid()).bind(id).execute(&mut connection).await.unwrap();
    porchlight_domain::ids::DeadEventId::from(id).to_string()
}

/// Sums up every row of every table, past all walls; but for the outbox, which empties itself.
pub async fn fingerprint(connection: &mut PgConnection) -> Vec<(String, i64, i64)> {
    let sql = "SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> 'outbox' ORDER BY 1";
    let mut sums = Vec::new();
    for table in sqlx::query(sql).fetch_all(&mut *connection).await.unwrap() {
        let name: String = table.get("name");
        let sql = format!(
            "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric % 1000000007), 0)::bigint FROM \"{name}\" t"
        );
        let row = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *connection).await.unwrap();
        sums.push((name, row.get(0), row.get(1)));
    }
    sums
}
