//! Workspaces and people, made through the public face.

use serde_json::{Value, json};

use super::{Client, TestApp};

/// A workspace with its owner.
pub struct TestWorkspace {
    pub id: String,
    pub owner: TestUser,
    anonymous: Client,
}

/// A signed-in person.
#[derive(Clone)]
pub struct TestUser {
    pub id: String,
    pub workspace_id: String,
    pub email: String,
    pub token: String,
    /// Asks as this person in the workspace.
    pub api: Client,
}

impl TestUser {
    /// The same person with a fresh token: the old one ends after 15 minutes by the test's clock.
    pub async fn sign_in_again(&self, app: &TestApp) -> Self {
        let body = json!({ "email": self.email, "password": PASSWORD });
        let answer = app.anonymous().post("/api/v1/auth/login", body).await.expect(200);
        let token = answer.json["accessToken"].as_str().unwrap().to_owned();
        Self { api: self.api.bearer(&token), token, ..self.clone() }
    }
}

/// A site and its secret.
pub struct TestSite {
    pub id: String,
    pub api_key: String,
    pub origin: String,
}

pub const PASSWORD: &str = "correct horse battery";

impl TestApp {
    /// Signs up an agency with one workspace.
    pub async fn workspace(&self, name: &str) -> TestWorkspace {
        let email = format!("owner@{name}.example.com");
        let body =
            json!({ "agencyName": name, "name": format!("Owner of {name}"), "email": email, "password": PASSWORD });
        let answer = self.anonymous().post("/api/v1/auth/signup", body).await.expect(201);
        let text = |path: &str| answer.json.pointer(path).and_then(Value::as_str).unwrap().to_owned();
        let (id, token) = (text("/workspace/id"), text("/accessToken"));
        let api = self.anonymous().bearer(&token).with("x-workspace-id", &id);
        let owner = TestUser { id: text("/user/id"), workspace_id: id.clone(), email, token, api };
        TestWorkspace { id, owner, anonymous: self.anonymous() }
    }
}

impl TestWorkspace {
    /// A member with these roles.
    pub async fn user(&self, name: &str, roles: &[&str]) -> TestUser {
        let email = format!("{name}.{}@example.com", self.id.replace('_', "-"));
        let body =
            json!({ "name": name, "email": email, "password": PASSWORD, "workspaceId": self.id, "roles": roles });
        let made = self.owner.api.post("/api/v1/users", body).await.expect(201);
        let answer = self
            .anonymous
            .post("/api/v1/auth/login", json!({ "email": email, "password": PASSWORD }))
            .await
            .expect(200);
        let token = answer.json["accessToken"].as_str().unwrap().to_owned();
        let api = self.anonymous.bearer(&token).with("x-workspace-id", &self.id);
        let workspace_id = self.id.clone();
        TestUser { id: made.json["id"].as_str().unwrap().to_owned(), workspace_id, email, token, api }
    }

    /// Somebody who answers chats.
    pub async fn agent(&self, name: &str) -> TestUser {
        self.user(name, &["agent"]).await
    }

    /// Somebody who works leads.
    pub async fn rep(&self, name: &str) -> TestUser {
        self.user(name, &["sales"]).await
    }

    /// A site on `shop.example.com` with tracker and chat.
    pub async fn site(&self) -> TestSite {
        let body = json!({ "name": "Shop", "domain": "shop.example.com" });
        let answer = self.owner.api.post("/api/v1/sites", body).await.expect(201);
        TestSite {
            id: answer.json["id"].as_str().unwrap().to_owned(),
            api_key: answer.json["apiKey"].as_str().unwrap().to_owned(),
            origin: "https://shop.example.com".to_owned(),
        }
    }
}
