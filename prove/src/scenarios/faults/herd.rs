//! F25 and P3: thousands of sockets are dropped at once and come back.

use std::time::{Duration, Instant};

use porchlight_benches::figures::Latencies;
use sqlx::PgPool;
use tokio::sync::watch;

use crate::checker::Recorder;
use crate::clients::caller::Caller;
use crate::clients::crowd::{Crowd, CrowdOptions};
use crate::scale::{Scale, grouped};
use crate::table::Row;
use crate::world::{PostgresOptions, World};

/// The app's longest pause; its first ones are far below.
const BACK_WITHIN: Duration = Duration::from_secs(30);

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let sockets = scale.pick(2_000, 10_000);
    let settings = vec![
        "shared_preload_libraries=pg_stat_statements".to_owned(),
        "pg_stat_statements.track_utility=off".to_owned(),
    ];
    let mut world = World::with("herd", PostgresOptions { settings, data: None }).await?;
    let sql = world.sql().await?;
    sqlx::raw_sql("CREATE EXTENSION pg_stat_statements").execute(&sql).await?;
    let mut node = world.node(world.options()).await?;
    let target = world.target(&node);
    let options = CrowdOptions {
        conversations: sockets,
        of_an_agent: 100,
        visitor_gap: None,
        agent_gap: Some(Duration::from_millis(50)),
        back_within: BACK_WITHIN,
        ..CrowdOptions::default()
    };
    let crowd = Crowd::gather(&target, &target, &options).await?;
    until_open(&node, sockets).await?;
    let resident_mib = node.process()?.resident_kib()? / 1024;
    // What agents say the moment before is what some visitors miss.
    crowd.talk();
    crowd.says(sockets / 10, Duration::from_secs(60)).await?;
    crowd.hush();
    let agents = sockets.div_ceil(options.of_an_agent);
    let workspace = target.workspace(&crate::clients::http()?).await?;
    node.kill().await?;
    let dropped = Instant::now();
    node.start().await?;
    sqlx::raw_sql("SELECT pg_stat_statements_reset()").execute(&sql).await?;
    let (goes_on, told) = watch::channel(true);
    let caller = Caller {
        url: target.url.clone(),
        workspace,
        gap: Duration::from_millis(5),
        copies: 1,
        recorder: Recorder::default(),
        goes_on: told,
    };
    let calling = tokio::spawn(caller.run());
    until_open(&node, sockets + agents).await?;
    let all_back = dropped.elapsed();
    goes_on.send_replace(false);
    let answers = calling.await??;
    let statements = statements(&sql).await?;
    let each = f64::from(statements) / f64::from(u32::try_from(sockets + agents)?);
    let judged = crowd.judge(&sql).await?;
    let mut returns = Latencies::default();
    returns.merge(judged.returns());
    let p99 = returns.at(990);
    let asked: usize = answers.statuses.values().sum();
    let errors = asked - answers.count(201);
    let id = "F25 P3";
    Ok(vec![
        Row::figure(
            id,
            &format!("{} sockets dropped at once: proven and current", grouped(sockets)),
            "p99 35 s",
            format!("p99 {:.1} s, all {:.1} s", p99.as_secs_f64(), all_back.as_secs_f64()),
            p99 <= Duration::from_secs(35),
        )
        .scaled(scale, sockets, 10_000),
        Row::checked(id, "every view is complete after it", &judged.findings).with(judged.findings.messages(1)),
        Row::figure(id, "statements for each return", "2", format!("{each:.2}"), each <= 2.0),
        Row::promise(id, "clients that had to read anew", "0", judged.resyncs().to_string(), judged.resyncs() == 0),
        Row::figure(id, "requests that fail meanwhile", "1 %", format!("{errors} of {asked}"), errors * 100 <= asked),
        Row::figure(
            id,
            "memory of the node with them open",
            "300 MiB",
            format!("{resident_mib} MiB"),
            resident_mib < 300,
        ),
    ])
}

async fn until_open(node: &crate::world::Node, wanted: usize) -> anyhow::Result<()> {
    let begun = Instant::now();
    let wanted = u32::try_from(wanted)?;
    while node.metric("porchlight_sockets_open").await? < f64::from(wanted) {
        anyhow::ensure!(begun.elapsed() < Duration::from_secs(120), "not {wanted} sockets in two minutes");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    Ok(())
}

/// Statements of clients that came back, without those of leads, jobs, the outbox and the checker.
async fn statements(sql: &PgPool) -> anyhow::Result<i32> {
    let query = "SELECT coalesce(sum(calls), 0)::int FROM pg_stat_statements WHERE query ~ 'visitors|conversations|messages|sign_ins|members|sites' \
                 AND query !~ 'pg_stat_statements|INSERT INTO leads'";
    Ok(sqlx::query_scalar(query).fetch_one(sql).await?)
}
