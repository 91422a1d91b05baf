//! F22 and F23: a mail server that misbehaves, jobs that can never be done. F24: a worker that stands still while it
//! holds a job.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use porchlight_benches::people::{Target, Workspace, new_id, now, text};
use rustix::process::Signal;
use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use crate::scale::Scale;
use crate::table::Row;
use crate::world::{MailServer, World};

/// One fewer than a node sends mails at a time: with all places taken the others would wait for a tarpit's end.
const TARPITS: usize = 3;
const KINDS: [&str; 5] = ["fine", "busy", "rejected", "cut", "tarpit"];

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let (mut rows, stopped) = tokio::try_join!(misbehaving(scale), stopped())?;
    rows.extend(stopped);
    Ok(rows)
}

/// Invites people whose mail goes well, and others whose does not.
async fn misbehaving(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let each = scale.pick(8, 50);
    let mut world = World::start("jobs").await?;
    let mail = MailServer::start().await?;
    let node = world.node(world.options().env("SMTP_URL", mail.url())).await?;
    let (target, sql, http) = (world.target(&node), world.sql().await?, crate::clients::http()?);
    let workspace = target.workspace(&http).await?;
    let due = remind_in(&http, &target, &workspace, Duration::from_secs(6)).await?;
    for kind in ["tarpit", "busy", "rejected", "cut", "fine"] {
        let number = if kind == "tarpit" { TARPITS } else { each };
        for number in 0..number {
            invite(&http, &target, &workspace, &format!("{kind}-{number}@example.com")).await?;
        }
    }
    poison(&sql, &workspace).await?;
    // Those that may be tried again would be for hours: three tries are enough to see an end.
    sqlx::query("UPDATE jobs SET max_attempts = 3 WHERE state <> 'dead'").execute(&sql).await?;
    let reminded = due.await??;
    let begun = Instant::now();
    let settled = "SELECT count(*) FROM jobs WHERE state IN ('ready', 'running') AND payload::text NOT LIKE '%tarpit-%' AND kind <> 'followup.remind'";
    let wait = scale.pick(Duration::from_secs(90), Duration::from_secs(900));
    while sqlx::query_scalar::<_, i64>(settled).fetch_one(&sql).await? > 0 {
        anyhow::ensure!(begun.elapsed() < wait, "jobs are still waiting after {wait:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let wrong_mails = wrong_mails(&mail, each);
    let poisoned: Vec<(String, String, i32)> =
        sqlx::query_as("SELECT kind, state, attempts FROM jobs WHERE dedupe_key LIKE 'prove:%' ORDER BY dedupe_key")
            .fetch_all(&sql)
            .await?;
    let are_dead = poisoned.len() == 3 && poisoned.iter().all(|(_, state, attempts)| state == "dead" && *attempts <= 5);
    let tries: Vec<i32> = poisoned.iter().map(|(_, _, attempts)| *attempts).collect();
    Ok(vec![
        Row::promise(
            "F22",
            &format!("mails to a server that refuses, cuts, tarpits, {each} of each: {}", KINDS.join(", ")),
            "fine ones once, no storm",
            if wrong_mails.is_empty() { "all 0".to_owned() } else { wrong_mails.join("; ") },
            wrong_mails.is_empty(),
        ),
        Row::promise(
            "F22",
            "a reminder is not kept waiting by mails in a tarpit",
            "2 s late at most",
            format!("{:.1} s", reminded.as_secs_f64()),
            reminded <= Duration::from_secs(2),
        ),
        Row::promise(
            "F23",
            "jobs that can never be done end as dead letters",
            "5 tries at most",
            format!("{} dead after {tries:?} tries", poisoned.iter().filter(|one| one.1 == "dead").count()),
            are_dead,
        ),
    ])
}

fn wrong_mails(mail: &MailServer, each: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    for kind in KINDS {
        for number in 0..each {
            let address = format!("{kind}-{number}@example.com");
            let (delivered, tries) = (mail.delivered(&address), mail.tries(&address));
            let is_right = match kind {
                "fine" => delivered == 1 && tries == 1,
                "rejected" => delivered == 0 && tries == 1,
                "tarpit" => delivered == 0 && tries <= 3,
                _ => delivered == 0 && tries == 3,
            };
            if !is_right {
                wrong.push(format!("{address}: {delivered} delivered, {tries} tries"));
            }
        }
    }
    wrong.truncate(5);
    wrong
}

async fn invite(http: &reqwest::Client, target: &Target, workspace: &Workspace, email: &str) -> anyhow::Result<()> {
    let body = json!({ "name": "Ivy", "email": email, "workspaceId": workspace.id, "roles": ["agent"] });
    target.post_in(http, "/api/v1/users", workspace, &body).await.map(|_| ())
}

/// Jobs as only a fault of the product could make them: a payload of another shape, a kind that nobody knows, one whose
/// effect is refused.
async fn poison(sql: &PgPool, workspace: &Workspace) -> anyhow::Result<()> {
    let workspace: porchlight_domain::ids::WorkspaceId = workspace.id.parse()?;
    let jobs = [
        ("mail.send", json!({ "to": 7 })),
        ("no.such", json!({})),
        ("followup.remind", json!({ "taskId": "task_00000000000000000000000000", "dueAt": "never" })),
    ];
    for (number, (kind, payload)) in jobs.into_iter().enumerate() {
        sqlx::query("INSERT INTO jobs (id, workspace_id, kind, payload, state, run_at, max_attempts, dedupe_key, created_at) VALUES ($1, $2, $3, $4, 'ready', now(), 3, $5, now())")
            .bind(new_id())
            .bind(workspace.uuid())
            .bind(kind)
            .bind(payload)
            .bind(format!("prove:{number}"))
            .execute(sql)
            .await?;
    }
    Ok(())
}

/// Plans a follow-up and tells, once it is there, how late its reminder was.
async fn remind_in(
    http: &reqwest::Client,
    target: &Target,
    workspace: &Workspace,
    after: Duration,
) -> anyhow::Result<tokio::task::JoinHandle<anyhow::Result<Duration>>> {
    let lead = text(
        &target
            .post_in(http, "/api/v1/leads", workspace, &json!({ "name": "Ada", "ownerId": workspace.user_id }))
            .await?,
        "/id",
    )?;
    let due_at: DateTime<Utc> = now().parse::<DateTime<Utc>>()? + TimeDelta::from_std(after)?;
    let due = Instant::now() + after;
    let path = format!("/api/v1/leads/{lead}/follow-ups");
    let task = text(
        &target.post_in(http, &path, workspace, &json!({ "dueAt": due_at, "assigneeId": workspace.user_id })).await?,
        "/id",
    )?;
    let sql = PgPool::connect(&target.database_url).await?;
    Ok(tokio::spawn(async move {
        let query = "SELECT count(*) FROM notifications WHERE subject_id = $1";
        while sqlx::query_scalar::<_, i64>(query).bind(&task).fetch_one(&sql).await? == 0 {
            anyhow::ensure!(due.elapsed() < Duration::from_secs(120), "no reminder two minutes after it was due");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(due.elapsed())
    }))
}

/// Stops a node in the middle of a mail, lets another one take the job over, and lets the first one go on.
async fn stopped() -> anyhow::Result<Vec<Row>> {
    let mut world = World::start("stopped-worker").await?;
    let (mail, redis) = (MailServer::start().await?, world.redis().await?);
    let options = world.options().redis(redis.url()).env("SMTP_URL", mail.url());
    let stopped = world.node(options.clone()).await?;
    let (target, sql, http) = (world.target(&stopped), world.sql().await?, crate::clients::http()?);
    let workspace = target.workspace(&http).await?;
    mail.hold(true);
    invite(&http, &target, &workspace, "once@example.com").await?;
    until("the mail server is reached", || Ok(mail.held() > 0)).await?;
    stopped.signal(Signal::STOP)?;
    let silent = Instant::now();
    let other = world.node(options).await?;
    let job: Uuid = sqlx::query_scalar("SELECT id FROM jobs WHERE kind = 'mail.send'").fetch_one(&sql).await?;
    until("another node takes the job over", || Ok(mail.held() > 1)).await?;
    let taken = silent.elapsed();
    // The stopped one wakes up just before its answer comes.
    stopped.signal(Signal::CONT)?;
    mail.hold(false);
    let state = "SELECT state FROM jobs WHERE id = $1";
    while sqlx::query_scalar::<_, String>(state).bind(job).fetch_one(&sql).await? != "done" {
        anyhow::ensure!(
            silent.elapsed() < Duration::from_secs(120),
            "the job is not done two minutes later: {}",
            other.last_words()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // The stopped one had time to deliver, too.
    tokio::time::sleep(Duration::from_secs(4)).await;
    let delivered = mail.delivered("once@example.com");
    Ok(vec![
        Row::figure(
            "F24",
            "a node stands still while it sends a mail: another one takes over",
            "60 s",
            format!("{:.0} s", taken.as_secs_f64()),
            taken <= Duration::from_secs(60),
        ),
        Row::promise("F24", "both go on: the mail goes out once", "1", delivered.to_string(), delivered == 1),
    ])
}

async fn until(what: &str, is_true: impl Fn() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let begun = Instant::now();
    while !is_true()? {
        anyhow::ensure!(begun.elapsed() < Duration::from_secs(120), "waited two minutes in vain: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
