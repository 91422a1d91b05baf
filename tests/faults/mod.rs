//! What the server stands on goes away while it serves, and comes back.

mod kill;
mod postgres;
mod redis;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use porchlight_domain::ids::ConversationId;
use porchlight_prove::proxy::{Fault, Relay};
use serde_json::Value;
use sqlx::{Connection, PgConnection};

use crate::harness::{Answer, TestApp, database};

/// No answer takes longer, whatever is away. A connection and a statement may each be waited for.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);

/// A node whose way to PostgreSQL can be disturbed.
async fn behind_a_relay() -> (TestApp, Relay) {
    let relay = Relay::before_postgres(&database::admin_url()).await.unwrap();
    let app = TestApp::start_with(|options| {
        options.store.url = relay.through(&options.store.url);
        options.store.acquire_timeout = Duration::from_millis(500);
        options.store.statement_timeout = Duration::from_millis(1_000);
    })
    .await;
    (app, relay)
}

/// Waits for an answer within the bound.
async fn in_time<T>(what: &str, answer: impl Future<Output = T>) -> T {
    tokio::time::timeout(ANSWER_WITHIN, answer).await.unwrap_or_else(|_| panic!("{what} gave no answer"))
}

/// Fails the test unless it is a 503 that says when to come back.
#[track_caller]
fn is_away(what: &str, answer: &Answer) {
    assert_eq!(answer.status, 503, "{what}: {}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds > 0), "{what}");
    assert_eq!(answer.json["retryAfter"].to_string(), answer.header("retry-after"), "{what}");
}

/// Fails the test unless it is a frame's 503 that says when to come back.
#[track_caller]
fn is_away_frame(problem: &Value) {
    assert_eq!((&problem["status"], problem["retryAfter"].is_u64()), (&503.into(), true), "{problem}");
}

/// Asks until the answer is not that something is away, and tells how long that took.
async fn until_back(app: &TestApp, ask: impl AsyncFn() -> Answer) -> Duration {
    let begun = Instant::now();
    let mut looks = tokio::time::interval(Duration::from_millis(20));
    loop {
        let answer = in_time("a request after the fault", ask()).await;
        if answer.status != 503 {
            assert!(answer.status < 300, "{}", answer.text);
            assert_eq!(app.get("/readyz").await.status, 200);
            return begun.elapsed();
        }
        assert!(begun.elapsed() < Duration::from_secs(15), "it does not come back: {}", answer.text);
        looks.tick().await;
    }
}

/// Both ways in which something goes away.
const AWAY: [Fault; 2] = [Fault::Cut, Fault::Silent];
/// Every answer to a commit is lost.
const LOSES_COMMITS: Fault = Fault::LosesCommits { one_in: 1 };

/// The messages of a conversation as they are stored: number and client id, by number.
async fn stored_messages(database_url: &str, conversation: &str) -> Vec<(i64, String)> {
    let id: ConversationId = conversation.parse().unwrap();
    let mut connection = PgConnection::connect(database_url).await.unwrap();
    let sql = "SELECT seq, coalesce(client_message_id::text, '') FROM messages WHERE conversation_id = $1 ORDER BY seq";
    sqlx::query_as(sql).bind(id.uuid()).fetch_all(&mut connection).await.unwrap()
}

/// Fails the test unless the conversation has no gap and each promised message once, under its number.
async fn keeps_its_promises(database_url: &str, conversation: &str, promised: &Promised) {
    let stored = stored_messages(database_url, conversation).await;
    let numbers: Vec<i64> = stored.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(numbers, (1..=i64::try_from(stored.len()).unwrap()).collect::<Vec<_>>());
    let mut known: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (seq, client_id) in &stored {
        known.entry(client_id).or_default().push(*seq);
    }
    for (client_id, seq) in promised {
        assert_eq!(known.get(client_id.as_str()), Some(&vec![*seq]), "{client_id}");
    }
}

/// What a client was promised: the numbers of its messages, by client id.
type Promised = BTreeMap<String, i64>;
