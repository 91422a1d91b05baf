//! F18: the wall clock of one of two nodes is off by minutes or a day.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use porchlight_benches::people::{Target, Workspace, new_id, now, text};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::scale::Scale;
use crate::table::Row;
use crate::world::World;

const MINUTES_S: i64 = 300;
const DAY_S: i64 = 86_400;
/// How far in the future a follow-up is due.
const DUE_IN: Duration = Duration::from_secs(5);

/// What went wrong, over all offsets.
#[derive(Default)]
struct Faults {
    refused_tokens: usize,
    out_of_order: usize,
    early: usize,
    wrong_count: usize,
    latest: Duration,
}

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let offsets = scale.pick(vec![DAY_S, -MINUTES_S], vec![DAY_S, -DAY_S, MINUTES_S, -MINUTES_S]);
    let mut world = World::start("clocks").await?;
    let redis = world.redis().await?;
    let sql = world.sql().await?;
    let right_node = world.node(world.options().redis(redis.url())).await?;
    let right = world.target(&right_node);
    let mut faults = Faults::default();
    for offset in &offsets {
        let wrong = world.node(world.options().redis(redis.url()).clock_off_by(*offset)?).await?;
        let wrong_target = world.target(&wrong);
        look(&right, &wrong_target, &sql, &mut faults).await?;
    }
    let id = "F18";
    let off = format!("one node's clock is off by {offsets:?} s: ");
    let Faults { refused_tokens, out_of_order, early, wrong_count, latest } = faults;
    Ok(vec![
        Row::promise(
            id,
            &format!("{off}tokens of each node hold on the other"),
            "0 refused",
            format!("{refused_tokens} refused"),
            refused_tokens == 0,
        )
        .scaled(scale, offsets.len(), 4),
        Row::promise(
            id,
            &format!("{off}numbers and times of messages agree"),
            "0 out of order",
            format!("{out_of_order} out of order"),
            out_of_order == 0,
        ),
        Row::promise(
            id,
            &format!("{off}reminders come once and not early"),
            "0 early, 0 twice",
            format!("{early} early, {wrong_count} not once, latest {:.1} s after", latest.as_secs_f64()),
            early + wrong_count == 0,
        ),
    ])
}

async fn look(right: &Target, wrong: &Target, sql: &PgPool, faults: &mut Faults) -> anyhow::Result<()> {
    let http = crate::clients::http()?;
    for (giver, taker) in [(right, wrong), (wrong, right)] {
        let workspace = giver.workspace(&http).await?;
        for target in [giver, taker] {
            let me = http.get(format!("{}/api/v1/me", target.url)).bearer_auth(&workspace.token).send().await?;
            faults.refused_tokens += usize::from(!me.status().is_success());
        }
        faults.out_of_order += messages(&http, giver, taker, &workspace).await?;
        reminders(&http, giver, taker, &workspace, sql, faults).await?;
    }
    Ok(())
}

/// Writes by turns over both nodes; tells how many messages are older than the one before.
async fn messages(
    http: &reqwest::Client,
    one: &Target,
    other: &Target,
    workspace: &Workspace,
) -> anyhow::Result<usize> {
    let site = one.site(http, workspace).await?;
    let session = one.post(http, "/v1/widget/session", None, &json!({ "clientId": site.id })).await?;
    let token = text(&session, "/visitorToken")?;
    let mut socket = porchlight_benches::socket::Socket::open(&other.socket("/ws/visitor"), &token, None).await?;
    let begun = socket.ask("conversation.start", json!({ "clientMessageId": new_id(), "text": "Hello" })).await?;
    let conversation = text(&begun, "/data/conversation/id")?;
    let mut told = vec![begun["data"]["message"].clone()];
    for turn in 0..20 {
        let target = if turn % 2 == 0 { one } else { other };
        let path = format!("/api/v1/conversations/{conversation}/messages");
        told.push(
            target.post_in(http, &path, workspace, &json!({ "clientMessageId": new_id(), "text": "by turns" })).await?,
        );
    }
    let place = |message: &Value| {
        (message["seq"].as_i64(), message["createdAt"].as_str().and_then(|at| at.parse::<DateTime<Utc>>().ok()))
    };
    let pairs = told.iter().zip(told.iter().skip(1));
    // Half a second: what two nodes may differ by, and what a person does not see.
    let slack = TimeDelta::milliseconds(500);
    let is_wrong = |(before, after): &(&Value, &Value)| {
        let ((seq, at), (next_seq, next_at)) = (place(before), place(after));
        seq >= next_seq
            || at.zip(next_at).is_none_or(|(at, next_at)| next_at + slack < at || next_at - at > TimeDelta::seconds(60))
    };
    Ok(pairs.filter(is_wrong).count())
}

/// Plans follow-ups on both nodes and looks when the reminders are there, by the true clock.
async fn reminders(
    http: &reqwest::Client,
    one: &Target,
    other: &Target,
    workspace: &Workspace,
    sql: &PgPool,
    faults: &mut Faults,
) -> anyhow::Result<()> {
    let due_at: DateTime<Utc> = now().parse::<DateTime<Utc>>()? + DUE_IN;
    let due = Instant::now() + DUE_IN;
    let mut tasks: Vec<Uuid> = Vec::new();
    for target in [one, other] {
        let lead = text(
            &target
                .post_in(http, "/api/v1/leads", workspace, &json!({ "name": "Ada", "ownerId": workspace.user_id }))
                .await?,
            "/id",
        )?;
        let path = format!("/api/v1/leads/{lead}/follow-ups");
        let task = target
            .post_in(http, &path, workspace, &json!({ "dueAt": due_at, "assigneeId": workspace.user_id }))
            .await?;
        tasks.push(text(&task, "/id")?.parse::<porchlight_domain::ids::TaskId>()?.uuid());
    }
    let query = "SELECT count(*) FROM notifications WHERE subject_id = ANY ($1)";
    let ids: Vec<String> = tasks.iter().map(|id| porchlight_domain::ids::TaskId::from(*id).to_string()).collect();
    let mut count: i64 = 0;
    let patience = due + Duration::from_secs(15);
    while count < 2 && Instant::now() < patience {
        count = sqlx::query_scalar(query).bind(&ids).fetch_one(sql).await?;
        if count > 0 && Instant::now() < due {
            faults.early += 1;
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    faults.latest = faults.latest.max(Instant::now().saturating_duration_since(due));
    // A second one would come by now.
    tokio::time::sleep(Duration::from_secs(2)).await;
    count = sqlx::query_scalar(query).bind(&ids).fetch_one(sql).await?;
    faults.wrong_count += usize::from(count != 2);
    Ok(())
}
