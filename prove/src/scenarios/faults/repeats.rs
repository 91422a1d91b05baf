//! F19: every operation that makes something is sent several times, one after the other and at once.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use porchlight_benches::people::{Target, Workspace, new_id, now, text};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::clients::everybody::{Everybody, EverybodyOptions};
use crate::scale::Scale;
use crate::table::Row;
use crate::world::World;

/// How often each request is sent at once.
const COPIES: usize = 5;

/// An operation under an `Idempotency-Key`: its path, its body, and how to count what it made by a word in it.
struct Operation {
    path: String,
    body: Value,
    count: &'static str,
}

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let mut world = World::start("repeats").await?;
    let node = world.node(world.options()).await?;
    let target = world.target(&node);
    let sql = world.sql().await?;
    let options = EverybodyOptions { copies: 3, ..EverybodyOptions::default() };
    let everybody = Everybody::gather(&target, &target, &options).await?;
    everybody.goes_on(scale.pick(200, 5_000), Duration::from_secs(600)).await?;
    let found = everybody.judge(&sql).await?;
    let rounds = scale.pick(20, 500);
    let keyed = keyed(&target, &sql, rounds).await?;
    let reached = if keyed.wrong.is_empty() {
        format!("{} requests of {}: 1 effect each", keyed.sent, keyed.kinds)
    } else {
        keyed.wrong.join("; ")
    };
    Ok(vec![
        found.row("F19", "every message, batch and lead is sent three times", 0),
        Row::promise(
            "F19",
            &format!("{COPIES} at once under one Idempotency-Key: one effect, one answer"),
            "0 second effects",
            reached,
            keyed.wrong.is_empty(),
        ),
    ])
}

struct Keyed {
    sent: usize,
    kinds: String,
    wrong: Vec<String>,
}

async fn keyed(target: &Target, sql: &PgPool, rounds: usize) -> anyhow::Result<Keyed> {
    let http = crate::clients::http()?;
    let workspace = target.workspace(&http).await?;
    let lead = text(&target.post_in(&http, "/api/v1/leads", &workspace, &json!({ "name": "Ada" })).await?, "/id")?;
    let (mut sent, mut wrong) = (0, Vec::new());
    let mut kinds = 0;
    for _ in 0..rounds {
        let word = new_id().simple().to_string();
        let operations = operations(&word, &lead, &workspace);
        kinds = operations.len();
        for operation in operations {
            let key = new_id().to_string();
            let asked = (0..COPIES).map(|_| until_answered(&http, target, &workspace, &operation, &key));
            let ids: Vec<String> = futures::future::try_join_all(asked).await?;
            sent += COPIES;
            let made: i64 = sqlx::query_scalar(operation.count).bind(&word).fetch_one(sql).await?;
            if made != 1 || ids.iter().any(|id| Some(id) != ids.first()) {
                wrong.push(format!("{}: {made} made, answers {ids:?}", operation.path));
            }
        }
    }
    Ok(Keyed { sent, kinds: format!("{kinds} operations"), wrong })
}

fn operations(word: &str, lead: &str, workspace: &Workspace) -> Vec<Operation> {
    let due_at = next_year();
    let of = |path: String, body: Value, count: &'static str| Operation { path, body, count };
    vec![
        of("/api/v1/leads".to_owned(), json!({ "name": word }), "SELECT count(*) FROM leads WHERE name = $1"),
        of(
            format!("/api/v1/leads/{lead}/notes"),
            json!({ "text": word }),
            "SELECT count(*) FROM activities WHERE data::text LIKE '%' || $1 || '%'",
        ),
        of(
            format!("/api/v1/leads/{lead}/follow-ups"),
            json!({ "dueAt": due_at, "note": word }),
            "SELECT count(*) FROM tasks WHERE note = $1",
        ),
        of(
            "/api/v1/sites".to_owned(),
            json!({ "name": word, "domain": format!("{word}.example.com") }),
            "SELECT count(*) FROM sites WHERE name = $1",
        ),
        of(
            "/api/v1/api-keys".to_owned(),
            json!({ "name": word, "permissions": ["leads:read"] }),
            "SELECT count(*) FROM api_keys WHERE name = $1 AND site_id IS NULL",
        ),
        of("/api/v1/workspaces".to_owned(), json!({ "name": word }), "SELECT count(*) FROM workspaces WHERE name = $1"),
        of(
            "/api/v1/users".to_owned(),
            json!({ "name": word, "email": format!("{word}@example.com"), "workspaceId": workspace.id, "roles": ["agent"] }),
            "SELECT count(*) FROM users WHERE name = $1",
        ),
    ]
}

/// Asks until the answer is not that an earlier try is under way, and gives the id of what was made.
async fn until_answered(
    http: &reqwest::Client,
    target: &Target,
    workspace: &Workspace,
    operation: &Operation,
    key: &str,
) -> anyhow::Result<String> {
    loop {
        let request = http.post(format!("{}{}", target.url, operation.path)).bearer_auth(&workspace.token);
        let request = request.header("x-workspace-id", &workspace.id).header("idempotency-key", key);
        let answer = request.json(&operation.body).send().await?;
        let status = answer.status().as_u16();
        let body: Value = answer.json().await?;
        match status {
            201 => return Ok(body["id"].to_string()),
            409 | 429 | 503 => tokio::time::sleep(Duration::from_millis(200)).await,
            _ => anyhow::bail!("{}: {status} {body}", operation.path),
        }
    }
}

/// A time that is not due while anything here runs.
fn next_year() -> String {
    let now = now().parse::<DateTime<Utc>>().unwrap_or_default();
    (now + TimeDelta::days(365)).to_rfc3339()
}
