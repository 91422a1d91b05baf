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

/// When each email's token was got, and the token.
type Tokens = Arc<Mutex<BTreeMap<String, (DateTime<Utc>, String)>>>;

/// Somebody who can call as anybody of the cast.
#[derive(Debug, Clone)]
pub struct Caller {
    http: reqwest::Client,
    address: SocketAddr,
    clock: TestClock,
    tokens: Tokens,
}

/// Calls with one proof.
#[derive(Debug, Clone)]
pub struct Voice {
    caller: Caller,
    token: Option<String>,
    origin: Option<String>,
}

impl Caller {
    pub fn new(address: SocketAddr, clock: TestClock) -> Self {
        Self { http: reqwest::Client::new(), address, clock, tokens: Arc::default() }
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

    /// A visitor of a website, or somebody before the sign-in.
    pub fn anybody(&self, origin: Option<String>) -> Voice {
        Voice { caller: self.clone(), token: None, origin }
    }

    /// A program with an API key.
    pub fn program(&self, key: &str) -> Voice {
        Voice { caller: self.clone(), token: Some(key.to_owned()), origin: None }
    }

    pub async fn owner(&self) -> anyhow::Result<Voice> {
        self.person(cast::OWNER.email).await
    }

    /// Somebody of the cast, signed in.
    pub async fn person(&self, email: &str) -> anyhow::Result<Voice> {
        self.try_sign_in(email).await?.ok_or_else(|| anyhow::anyhow!("{email} cannot sign in"))
    }

    /// Signs in; `None` when there is no such person with this password.
    pub async fn try_sign_in(&self, email: &str) -> anyhow::Result<Option<Voice>> {
        let known = self.tokens.lock().get(email).cloned();
        if let Some((at, token)) = known
            && (self.now() - at).abs() < TOKEN_GOOD_FOR
        {
            return Ok(Some(self.program(&token)));
        }
        let body = json!({ "email": email, "password": cast::PASSWORD });
        let (status, answer) = self.anybody(None).ask(Method::POST, "/api/v1/auth/login", Some(&body), None).await?;
        if status == StatusCode::UNAUTHORIZED {
            return Ok(None);
        }
        let answer = fine("/api/v1/auth/login", status, answer)?;
        let token = text(&answer, "/accessToken").to_owned();
        self.tokens.lock().insert(email.to_owned(), (self.now(), token.clone()));
        Ok(Some(self.program(&token)))
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
            let mut request = self.caller.http.request(method.clone(), url);
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
