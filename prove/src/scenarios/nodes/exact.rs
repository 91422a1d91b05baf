//! Assignment and limits over three nodes: leads go round as on one, and what one node counts, all count.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures::{StreamExt, TryStreamExt};
use porchlight_benches::people::{Target, Workspace, new_id};
use porchlight_domain::ids::WorkspaceId;
use serde_json::json;
use sqlx::PgPool;

use super::cluster::Cluster;
use crate::scale::{Scale, grouped};
use crate::table::Row;

const REPS: usize = 5;
/// Log-ins to one account: so many at once, and one more each five seconds.
const LOG_INS: f64 = 30.0;
const LOG_INS_PER_S: f64 = 0.2;
/// Chats that one address opens: so many at once, and two more each second.
const CHATS: f64 = 120.0;
const CHATS_PER_S: f64 = 2.0;
const OWNERS_SQL: &str = "SELECT owner_id::text, count(*) FROM leads WHERE workspace_id = $1 GROUP BY 1";
const TWICE_SQL: &str = "SELECT count(*) FROM (SELECT 1 FROM activities WHERE workspace_id = $1 AND kind = 'assigned' \
    GROUP BY lead_id HAVING count(*) > 1) twice";

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let leads = scale.pick(500, 10_000);
    // Visitors' addresses are told by a proxy: the machine's own counts as none.
    let cluster =
        Cluster::with("exact", 3, |_, options| Ok(options.env("PORCHLIGHT_TRUSTED_PROXIES", "127.0.0.1"))).await?;
    let targets = [cluster.target_of(0)?, cluster.target_of(1)?, cluster.target_of(2)?];
    let http = crate::clients::http()?;
    let owner = targets[0].workspace(&http).await?;
    let (counts, twice) = assign(&targets, &http, &owner, leads, &cluster.world.sql().await?).await?;
    let most = counts.values().max().copied().unwrap_or_default();
    let least = counts.values().min().copied().unwrap_or_default();
    let given: i64 = counts.values().sum();
    let is_fair = counts.len() == REPS && most - least <= 1 && usize::try_from(given)? == leads;
    let log_ins = until_refused(
        &targets,
        &http,
        "/api/v1/auth/login",
        LOG_INS,
        LOG_INS_PER_S,
        |_| json!({ "email": "nobody@example.com", "password": "a wrong password" }),
    )
    .await?;
    let site = targets[0].site(&http, &owner).await?.id;
    let chats =
        until_refused(&targets, &http, "/v1/widget/session", CHATS, CHATS_PER_S, |_| json!({ "clientId": site }))
            .await?;
    Ok(vec![
        Row::promise(
            "nodes",
            &format!("{} leads through three nodes at once, round robin over {REPS}: spread", grouped(leads)),
            "1 at most, none twice",
            format!("{least} to {most}, {twice} twice"),
            is_fair && twice == 0,
        )
        .scaled(scale, leads, 10_000),
        log_ins.row("log-ins to one account over three nodes until 429"),
        chats.row("chats opened from one address over three nodes until 429"),
    ])
}

/// Makes leads on all nodes at once; tells who owns how many, and how many leads were given twice.
async fn assign(
    targets: &[Target; 3],
    http: &reqwest::Client,
    owner: &Workspace,
    leads: usize,
    sql: &PgPool,
) -> anyhow::Result<(BTreeMap<Option<String>, i64>, i64)> {
    let mut reps = Vec::new();
    for _ in 0..REPS {
        reps.push(targets[0].colleague(http, owner, "sales").await?.user_id);
    }
    let rule = json!({ "name": "All", "mode": "round_robin", "userIds": reps });
    let rules = http.put(format!("{}/api/v1/assignment-rules", targets[0].url)).bearer_auth(&owner.token);
    let rules = rules.header("x-workspace-id", &owner.id).json(&json!({ "rules": [rule] }));
    rules.send().await?.error_for_status()?;
    let making = (0..leads).map(|turn| {
        let target = targets[turn % targets.len()].clone();
        async move { target.post_in(http, "/api/v1/leads", owner, &json!({ "name": new_id() })).await }
    });
    let _made: Vec<_> = futures::stream::iter(making).buffer_unordered(12).try_collect().await?;
    let workspace_id = owner.id.parse::<WorkspaceId>()?.uuid();
    // Assigned in the request or by a job a moment later.
    let mut looks = tokio::time::interval(Duration::from_millis(200));
    for _ in 0..100 {
        looks.tick().await;
        let counts = owners(sql, workspace_id).await?;
        if !counts.contains_key(&None) {
            break;
        }
    }
    let twice = sqlx::query_scalar(TWICE_SQL).bind(workspace_id).fetch_one(sql).await?;
    Ok((owners(sql, workspace_id).await?, twice))
}

async fn owners(sql: &PgPool, workspace_id: uuid::Uuid) -> anyhow::Result<BTreeMap<Option<String>, i64>> {
    let rows: Vec<(Option<String>, i64)> = sqlx::query_as(OWNERS_SQL).bind(workspace_id).fetch_all(sql).await?;
    Ok(rows.into_iter().collect())
}

/// How many passed a limit, and how many it allows for the time it took.
struct Passed {
    passed: usize,
    allowed: f64,
}

impl Passed {
    fn row(&self, promise: &str) -> Row {
        let off = (self.passed as f64 - self.allowed).abs();
        // One request more or less is in the moment of the first refusal.
        let is_exact = off <= 1.0 + self.allowed / 100.0;
        Row::promise("P14", promise, format!("{:.0} ±1 %", self.allowed), self.passed.to_string(), is_exact)
    }
}

/// Asks the nodes in turn until one refuses.
async fn until_refused(
    targets: &[Target; 3],
    http: &reqwest::Client,
    path: &str,
    burst: f64,
    per_s: f64,
    body: impl Fn(usize) -> serde_json::Value,
) -> anyhow::Result<Passed> {
    let begun = Instant::now();
    let mut passed = 0;
    for target in targets.iter().cycle() {
        let request = http.post(format!("{}{path}", target.url)).header("x-forwarded-for", "203.0.113.7");
        let answer = request.json(&body(passed)).send().await?;
        if answer.status() == 429 {
            break;
        }
        anyhow::ensure!(!answer.status().is_server_error(), "{path}: {}", answer.status());
        passed += 1;
        anyhow::ensure!(passed < 2_000, "{path} refuses nothing");
    }
    Ok(Passed { passed, allowed: burst + per_s * begun.elapsed().as_secs_f64() })
}
