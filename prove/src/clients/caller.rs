//! A program that makes leads over REST, each under an `Idempotency-Key`, and asks again until it has an answer.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use porchlight_benches::figures::Latencies;
use porchlight_benches::people::{Workspace, new_id};
use porchlight_domain::ids::WorkspaceId;
use serde_json::json;
use sqlx::PgPool;
use tokio::sync::watch;
use uuid::Uuid;

use crate::checker::{Outcome, Recorder, Stored};

const BACK_AFTER: Duration = Duration::from_millis(100);

/// See the module.
#[derive(Debug)]
pub struct Caller {
    /// The server's public address.
    pub url: String,
    pub workspace: Workspace,
    /// Between two leads.
    pub gap: Duration,
    /// How often each request is sent, whether it was answered or not.
    pub copies: usize,
    pub recorder: Recorder,
    /// Whether to go on with new leads.
    pub goes_on: watch::Receiver<bool>,
}

/// What a caller was told.
#[derive(Debug, Default)]
pub struct Answers {
    /// Of all tries that were answered.
    pub latencies: Latencies,
    /// Answers by status; 0 for none.
    pub statuses: BTreeMap<u16, usize>,
    /// 503 without a `Retry-After`.
    pub unexplained: usize,
    /// Requests that needed more than one repeat.
    pub stubborn: usize,
}

impl Answers {
    pub fn merge(&mut self, other: Self) {
        self.latencies.merge(other.latencies);
        self.unexplained += other.unexplained;
        self.stubborn += other.stubborn;
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
    }

    #[must_use]
    pub fn count(&self, status: u16) -> usize {
        self.statuses.get(&status).copied().unwrap_or_default()
    }

    /// Answers that are failures of the server, but for an honest 503.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.statuses.iter().filter(|(status, _)| **status >= 500 && **status != 503).map(|(_, count)| count).sum()
    }
}

impl Caller {
    /// Makes leads until it is told to stop, and until the last one has its answer (at most 30 s more).
    ///
    /// # Errors
    /// When the client cannot be made.
    pub async fn run(self) -> anyhow::Result<Answers> {
        let http = super::http()?;
        let mut answers = Answers::default();
        let mut due = tokio::time::Instant::now();
        while *self.goes_on.borrow() {
            self.make(&http, new_id(), &mut answers).await;
            due = (due + self.gap).max(tokio::time::Instant::now());
            tokio::time::sleep_until(due).await;
        }
        Ok(answers)
    }

    async fn make(&self, http: &reqwest::Client, key: Uuid, answers: &mut Answers) {
        let begun = Instant::now();
        let (mut tries, mut copies) = (0, 0);
        loop {
            let (status, pause) = self.try_once(http, key, answers).await;
            tries += 1;
            copies += usize::from(status == 201);
            if copies >= self.copies.max(1) || (400..500).contains(&status) && ![408, 409, 429].contains(&status) {
                answers.stubborn += usize::from(tries > copies + 1);
                return;
            }
            if !*self.goes_on.borrow() && begun.elapsed() > Duration::from_secs(30) {
                return;
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn try_once(&self, http: &reqwest::Client, key: Uuid, answers: &mut Answers) -> (u16, Duration) {
        self.recorder.invoke(&self.workspace.id, key);
        let begun = Instant::now();
        let request = http.post(format!("{}/api/v1/leads", self.url)).bearer_auth(&self.workspace.token);
        let request = request.header("x-workspace-id", &self.workspace.id).header("idempotency-key", key.to_string());
        let sent = request.json(&json!({ "name": key })).send().await;
        let status = sent.as_ref().map_or(0, |answer| answer.status().as_u16());
        let after =
            sent.ok().and_then(|answer| answer.headers().get("retry-after")?.to_str().ok()?.parse::<u64>().ok());
        *answers.statuses.entry(status).or_default() += 1;
        answers.unexplained += usize::from(status == 503 && after.is_none());
        if status != 0 {
            answers.latencies.add(begun.elapsed());
        }
        // 409: an earlier try is still under way.
        let outcome = match status {
            201 => Outcome::Ok { seq: None },
            0 | 408 | 409 | 500.. => Outcome::Unknown,
            _ => Outcome::Refused,
        };
        self.recorder.end(key, outcome);
        (status, after.map_or(BACK_AFTER, Duration::from_secs))
    }
}

/// The leads that callers made in a workspace, by the key that is their name.
///
/// # Errors
/// When PostgreSQL is away.
pub async fn stored_leads(sql: &PgPool, workspace: &Workspace) -> anyhow::Result<Vec<Stored>> {
    let id: WorkspaceId = workspace.id.parse()?;
    let query = "SELECT name FROM leads WHERE workspace_id = $1";
    let names: Vec<String> = sqlx::query_scalar(query).bind(id.uuid()).fetch_all(sql).await?;
    let stored = |name: &String| Stored { place: workspace.id.clone(), seq: None, key: name.parse().ok() };
    Ok(names.iter().map(stored).collect())
}
