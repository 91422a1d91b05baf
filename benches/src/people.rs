//! The agency, people and sites of a measurement, made through the API.

use anyhow::Context;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// The server under load.
#[derive(Debug, Clone)]
pub struct Target {
    pub url: String,
    pub database_url: String,
}

/// A workspace of its own for each measurement.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub id: String,
    pub token: String,
    pub user_id: String,
    pub refresh_token: String,
}

/// A site and its API key.
#[derive(Debug, Clone)]
pub struct Site {
    pub id: String,
    pub api_key: String,
}

/// The text at a JSON pointer.
pub fn text(json: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = json.pointer(pointer).and_then(Value::as_str);
    found.map(ToOwned::to_owned).with_context(|| format!("{pointer} is missing in {json}"))
}

/// A new UUIDv7 by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "the load generator is a client: its clock is the machine's")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Now, as the API writes times.
#[expect(clippy::disallowed_methods, reason = "the load generator is a client: its clock is the machine's")]
pub fn now() -> String {
    chrono::Utc::now().to_rfc3339()
}

impl Target {
    /// Signs up an agency; the server needs `PORCHLIGHT_OPEN_SIGNUP=true`.
    pub async fn workspace(&self, http: &reqwest::Client) -> anyhow::Result<Workspace> {
        self.sign_up(http, &format!("{}@example.com", new_id().simple()), "a long password").await
    }

    /// Signs up an agency with this owner.
    pub async fn sign_up(&self, http: &reqwest::Client, email: &str, password: &str) -> anyhow::Result<Workspace> {
        let body = json!({ "agencyName": "Load", "name": "Load", "email": email, "password": password });
        let answer = self.post(http, "/api/v1/auth/signup", None, &body).await?;
        Ok(Workspace {
            id: text(&answer, "/workspace/id")?,
            token: text(&answer, "/accessToken")?,
            user_id: text(&answer, "/user/id")?,
            refresh_token: text(&answer, "/refreshToken")?,
        })
    }

    /// Changes the tokens for new ones: an access token lives for a quarter of an hour.
    pub async fn refresh(&self, http: &reqwest::Client, workspace: &mut Workspace) -> anyhow::Result<()> {
        let body = json!({ "refreshToken": workspace.refresh_token });
        let answer = self.post(http, "/api/v1/auth/refresh", None, &body).await?;
        workspace.token = text(&answer, "/accessToken")?;
        workspace.refresh_token = text(&answer, "/refreshToken")?;
        Ok(())
    }

    /// Makes somebody else of the workspace, with a role, and signs him in.
    pub async fn colleague(&self, http: &reqwest::Client, owner: &Workspace, role: &str) -> anyhow::Result<Workspace> {
        let (email, password) = (format!("{}@example.com", new_id().simple()), "a long password");
        let user =
            json!({ "name": role, "email": email, "password": password, "workspaceId": owner.id, "roles": [role] });
        let made = self.post_in(http, "/api/v1/users", owner, &user).await?;
        let log_in = json!({ "email": email, "password": password });
        let signed_in = self.post(http, "/api/v1/auth/login", None, &log_in).await?;
        Ok(Workspace {
            id: owner.id.clone(),
            token: text(&signed_in, "/accessToken")?,
            user_id: text(&made, "/id")?,
            refresh_token: text(&signed_in, "/refreshToken")?,
        })
    }

    /// Makes a site with tracker and chat.
    pub async fn site(&self, http: &reqwest::Client, workspace: &Workspace) -> anyhow::Result<Site> {
        let body = json!({ "name": "Load", "domain": "load.example.com" });
        let answer = self.post_in(http, "/api/v1/sites", workspace, &body).await?;
        Ok(Site { id: text(&answer, "/id")?, api_key: text(&answer, "/apiKey")? })
    }

    /// Makes a further workspace of the same agency.
    pub async fn another(&self, http: &reqwest::Client, first: &Workspace) -> anyhow::Result<Workspace> {
        let answer = self.post(http, "/api/v1/workspaces", Some(&first.token), &json!({ "name": "Load" })).await?;
        Ok(Workspace { id: text(&answer, "/id")?, ..first.clone() })
    }

    /// Posts JSON as somebody in a workspace, and expects success.
    pub async fn post_in(
        &self,
        http: &reqwest::Client,
        path: &str,
        workspace: &Workspace,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let request = http.post(format!("{}{path}", self.url)).json(body).bearer_auth(&workspace.token);
        answer(path, request.header("x-workspace-id", &workspace.id)).await
    }

    /// Posts JSON and expects success.
    pub async fn post(
        &self,
        http: &reqwest::Client,
        path: &str,
        token: Option<&str>,
        body: &impl Serialize,
    ) -> anyhow::Result<Value> {
        let mut request = http.post(format!("{}{path}", self.url)).json(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        answer(path, request).await
    }

    /// The address of a socket.
    pub fn socket(&self, path: &str) -> String {
        format!("{}{path}", self.url.replacen("http", "ws", 1))
    }
}

async fn answer(path: &str, request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
    let response = request.send().await?;
    let status = response.status();
    let json: Value = response.json().await.unwrap_or_default();
    anyhow::ensure!(status.is_success(), "{path}: {status} {json}");
    Ok(json)
}
