//! F18 over nodes: the clock of one node is a day ahead. Reminders come once and on time, schedules fire once, and
//! sign-ins of one node hold on the other.

use std::time::Duration;

use porchlight_benches::people::{Target, Workspace, text};
use serde_json::json;
use sqlx::PgPool;

use super::cluster::Cluster;
use crate::clients::crowd::{Crowd, CrowdOptions};
use crate::scale::Scale;
use crate::table::Row;

const DAY_S: i64 = 86_400;
/// A schedule of an hour is due at its next full multiple.
const SCHEDULES_SQL: &str = "SELECT count(*) FILTER (WHERE next_run_at > now() + interval '1 hour') FROM schedules";
const TWICE_SQL: &str = "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE dedupe_key = 'scheduled' \
    GROUP BY kind, date_trunc('hour', run_at) HAVING count(*) > 1) twice";
/// Reminders: all, of how many tasks, and those that are there before their time.
const REMINDERS_SQL: &str = "SELECT count(*), count(DISTINCT subject_id), \
    count(*) FILTER (WHERE (data->>'dueAt')::timestamptz > clock_timestamp()) \
    FROM notifications WHERE kind = 'follow_up_due'";
const DISORDER_SQL: &str = "SELECT count(*) FROM (SELECT created_at, lag(created_at) OVER (PARTITION BY conversation_id \
    ORDER BY seq) AS before FROM messages) m WHERE created_at < before - interval '1 second'";

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let tasks = scale.pick(40, 400);
    let cluster = Cluster::with(
        "wrong-clock",
        2,
        |number, options| {
            if number == 1 { options.clock_off_by(DAY_S) } else { Ok(options) }
        },
    )
    .await?;
    let target = cluster.target();
    let crowd = Crowd::gather(&target, &target, &CrowdOptions { conversations: 8, ..CrowdOptions::default() }).await?;
    crowd.talk();
    let http = crate::clients::http()?;
    let sql = cluster.world.sql().await?;
    let owner = cluster.target_of(0)?.workspace(&http).await?;
    // Signed in by the node with the wrong clock, at work on the other, and the reverse.
    let rep = cluster.target_of(1)?.colleague(&http, &owner, "sales").await?;
    for number in 0..tasks {
        let by = cluster.target_of(number % 2)?;
        plan(&by, &http, &sql, &rep, "3 seconds").await?;
        if number % 4 == 0 {
            plan(&by, &http, &sql, &rep, "2 hours").await?;
        }
    }
    let wanted = i64::try_from(tasks)?;
    let reminders = until_reminded(&sql, wanted).await?;
    let disorder: i64 = sqlx::query_scalar(DISORDER_SQL).fetch_one(&sql).await?;
    let ahead: i64 = sqlx::query_scalar(SCHEDULES_SQL).fetch_one(&sql).await?;
    let twice: i64 = sqlx::query_scalar(TWICE_SQL).fetch_one(&sql).await?;
    let judged = crowd.judge(&sql).await?;
    let (all, different, early) = reminders;
    Ok(vec![
        Row::promise(
            "F18",
            "one node's clock is a day ahead: reminders of two nodes",
            format!("{wanted} once, 0 early"),
            format!("{all} of {different} tasks, {early} early"),
            all == wanted && different == wanted && early == 0,
        )
        .scaled(scale, tasks, 400),
        Row::promise(
            "F18",
            "schedules that are lost or fire twice",
            "0",
            (ahead + twice).to_string(),
            ahead + twice == 0,
        ),
        Row::promise(
            "F18",
            "messages that are stored as older than the one before",
            "0",
            disorder.to_string(),
            disorder == 0,
        ),
        Row::checked("F18 P2", "chat over both nodes; their sign-ins hold on each other", &judged.findings)
            .with(judged.findings.messages(1)),
    ])
}

/// Makes a lead with a follow-up that is due so long from now, by the database's clock.
async fn plan(by: &Target, http: &reqwest::Client, sql: &PgPool, rep: &Workspace, due_in: &str) -> anyhow::Result<()> {
    let due_at: String = sqlx::query_scalar("SELECT to_json(clock_timestamp() + $1::text::interval) #>> '{}'")
        .bind(due_in)
        .fetch_one(sql)
        .await?;
    let lead = by.post_in(http, "/api/v1/leads", rep, &json!({ "name": "Ada", "ownerId": rep.user_id })).await?;
    let path = format!("/api/v1/leads/{}/follow-ups", text(&lead, "/id")?);
    let body = json!({ "dueAt": due_at, "note": "Call back", "channel": "call" });
    by.post_in(http, &path, rep, &body).await?;
    Ok(())
}

/// Waits until all are reminded, and a moment longer for what comes twice. Tells how many came, of how many tasks, and
/// how many were early at any look.
async fn until_reminded(sql: &PgPool, wanted: i64) -> anyhow::Result<(i64, i64, i64)> {
    let mut looks = tokio::time::interval(Duration::from_millis(100));
    let (mut most_early, mut looks_left) = (0, 200);
    loop {
        looks.tick().await;
        let (all, tasks, early): (i64, i64, i64) = sqlx::query_as(REMINDERS_SQL).fetch_one(sql).await?;
        most_early = most_early.max(early);
        if all >= wanted && looks_left > 30 {
            looks_left = 30;
        }
        looks_left -= 1;
        if looks_left == 0 {
            return Ok((all, tasks, most_early));
        }
    }
}
