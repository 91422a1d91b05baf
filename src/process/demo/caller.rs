//! Calls of the public API, at the time of the story.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use parking_lot::Mutex;
use porchlight_domain::clock::{Clock, TestClock};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::cast;

/// Access tokens live for some minutes of the story.
const TOKEN_GOOD_FOR: TimeDelta = TimeDelta::minutes(3);
/// A refusal of a busy server is tried again as often.
const TRIES: u32 = 20;

/// What each email is signed in with.
type SignIns = Arc<Mutex<BTreeMap<String, SignIn>>>;

#[derive(Debug, Clone)]
struct SignIn {
    got_at: DateTime<Utc>,
    access_token: String,
    refresh_token: String,
}

/// Somebody who can call as anybody of the cast.
#[derive(Debug, Clone)]
pub struct Caller {
    http: reqwest::Client,
    address: SocketAddr,
    clock: TestClock,
    sign_ins: SignIns,
    /// The workspace that people work in.
    workspace_id: Arc<Mutex<Option<String>>>,
}

/// Calls with one proof.
#[derive(Debug, Clone)]
pub struct Voice {
    caller: Caller,
    token: Option<String>,
    workspace_id: Option<String>,
    origin: Option<String>,
    agent: &'static str,
}

impl Caller {
    pub fn new(address: SocketAddr, clock: TestClock) -> Self {
        Self { http: reqwest::Client::new(), address, clock, sign_ins: Arc::default(), workspace_id: Arc::default() }
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Turns the clock of the story on; it never goes back.
    pub fn go_to(&self, at: DateTime<Utc>) {
        self.clock.advance((at - self.clock.now()).max(TimeDelta::zero()));
    }

    pub fn wait(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Lets people work in a workspace from now on.
    pub fn enter(&self, workspace_id: &str) {
        *self.workspace_id.lock() = Some(workspace_id.to_owned());
    }

    /// Somebody before the sign-in.
    pub fn anybody(&self) -> Voice {
        Voice { caller: self.clone(), token: None, workspace_id: None, origin: None, agent: cast::AGENTS_BROWSER }
    }

    /// A visitor of a website, by the browser's own name.
    pub fn visitor(&self, origin: &str, agent: &'static str) -> Voice {
        Voice { origin: Some(origin.to_owned()), agent, ..self.anybody() }
    }

    fn signed_in(&self, token: String) -> Voice {
        Voice { token: Some(token), workspace_id: self.workspace_id.lock().clone(), ..self.anybody() }
    }

    pub async fn owner(&self) -> anyhow::Result<Voice> {
        self.person(cast::OWNER.email).await
    }

    /// Somebody of the cast, signed in.
    pub async fn person(&self, email: &str) -> anyhow::Result<Voice> {
        self.try_sign_in(email).await?.ok_or_else(|| anyhow::anyhow!("{email} cannot sign in"))
    }

    /// Signs in, once for the whole stage; `None` when there is no such person with this password.
    pub async fn try_sign_in(&self, email: &str) -> anyhow::Result<Option<Voice>> {
        let known = self.sign_ins.lock().get(email).cloned();
        let (path, body) = match known {
            Some(known) if (self.now() - known.got_at).abs() < TOKEN_GOOD_FOR => {
                return Ok(Some(self.signed_in(known.access_token)));
            }
            Some(known) => ("/api/v1/auth/refresh", json!({ "refreshToken": known.refresh_token })),
            None => ("/api/v1/auth/login", json!({ "email": email, "password": cast::PASSWORD })),
        };
        let (status, answer) = self.anybody().ask(Method::POST, path, Some(&body), None).await?;
        if status == StatusCode::UNAUTHORIZED {
            return Ok(None);
        }
        let answer = fine(path, status, answer)?;
        let sign_in = SignIn {
            got_at: self.now(),
            access_token: text(&answer, "/accessToken").to_owned(),
            refresh_token: text(&answer, "/refreshToken").to_owned(),
        };
        let voice = self.signed_in(sign_in.access_token.clone());
        self.sign_ins.lock().insert(email.to_owned(), sign_in);
        Ok(Some(voice))
    }

    /// Signs everybody out: the story leaves no strange devices behind.
    pub async fn leave(&self) -> anyhow::Result<()> {
        let sign_ins = std::mem::take(&mut *self.sign_ins.lock());
        for sign_in in sign_ins.into_values() {
            let body = json!({ "refreshToken": sign_in.refresh_token });
            self.anybody().post("/api/v1/auth/logout", &body).await?;
        }
        Ok(())
    }
}

impl Voice {
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let (status, answer) = self.ask(Method::GET, path, None, None).await?;
        fine(path, status, answer)
    }

    /// Makes something once: `key` is its name in the story.
    pub async fn make(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Value> {
        let (status, answer) = self.ask(Method::POST, path, Some(body), Some(key)).await?;
        fine(path, status, answer)
    }

    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let (status, answer) = self.ask(Method::POST, path, Some(body), None).await?;
        fine(path, status, answer)
    }

    pub async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let (status, answer) = self.ask(Method::PUT, path, Some(body), None).await?;
        fine(path, status, answer)
    }

    pub async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let (status, answer) = self.ask(Method::PATCH, path, Some(body), None).await?;
        fine(path, status, answer)
    }

    /// Asks, and asks again when the server is busy.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> anyhow::Result<(StatusCode, Value)> {
        for _ in 0..TRIES {
            let url = format!("http://{}{path}", self.caller.address);
            let mut request = self.caller.http.request(method.clone(), url).header("user-agent", self.agent);
            if let Some(workspace_id) = &self.workspace_id {
                request = request.header("x-workspace-id", workspace_id);
            }
            if let Some(token) = &self.token {
                request = request.bearer_auth(token);
            }
            if let Some(origin) = &self.origin {
                request = request.header("origin", origin);
            }
            if let Some(key) = key {
                request = request.header("idempotency-key", format!("demo-{key}"));
            }
            if let Some(body) = body {
                request = request.json(body);
            }
            let response = request.send().await?;
            let status = response.status();
            let wait_s: i64 =
                response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(1);
            let bytes = response.bytes().await?;
            if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
                return Ok((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)));
            }
            // Limits may go by the story's clock or by the wall's: both get their time.
            self.caller.wait(TimeDelta::seconds(wait_s.clamp(1, 60)));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        anyhow::bail!("{path}: the server stayed busy")
    }
}

fn fine(path: &str, status: StatusCode, answer: Value) -> anyhow::Result<Value> {
    anyhow::ensure!(status.is_success(), "{path}: {status} {answer}");
    Ok(answer)
}

/// Reads a text of an answer, empty when it is not there.
pub fn text<'a>(answer: &'a Value, pointer: &str) -> &'a str {
    answer.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Reads the rows of a list.
pub fn list(answer: &Value) -> &[Value] {
    answer.pointer("/data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Reads the workspaces of `GET /me`.
pub fn workspaces(me: &Value) -> &[Value] {
    me.pointer("/workspaces").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
