//! `POST /v1/track` in batches, and the bare insert of as many rows a statement into the same PostgreSQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use porchlight_benches::cost::Processes;
use porchlight_benches::figures::{Latencies, rate};
use porchlight_benches::lean::Lean;
use porchlight_benches::people::{Site, Target, new_id, now};

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// The limit is 10,000 events a minute for a key: the load is spread over so many sites.
    #[arg(long, default_value_t = 120)]
    sites: usize,
    /// Events in a request.
    #[arg(long, default_value_t = 50)]
    batch: usize,
}

pub async fn run(target: &Target, processes: Processes, options: Options) -> anyhow::Result<()> {
    let raw = raw_limit(target, &options).await?;
    println!("ingest: bare insert of {} rows a statement: {raw:.0} events/s", options.batch);
    let http = reqwest::Client::new();
    let workspace = target.workspace(&http).await?;
    let mut sites = Vec::new();
    for _ in 0..options.sites {
        sites.push(target.site(&http, &workspace).await?);
    }
    let sites = Arc::new(sites);
    let sent = Arc::new(AtomicUsize::new(0));
    let refused = Arc::new(AtomicUsize::new(0));
    let before = processes.spent()?;
    let started = Instant::now();
    let until = started + Duration::from_secs(options.seconds);
    let mut lanes = Vec::new();
    for lane in 0..options.connections {
        let (target, sites, sent, refused) =
            (target.clone(), Arc::clone(&sites), Arc::clone(&sent), Arc::clone(&refused));
        lanes.push(tokio::spawn(async move {
            let mut http = Lean::connect(&target.url).await?;
            let mut latencies = Latencies::default();
            let mut turn = lane;
            while Instant::now() < until {
                let Some(site) = sites.get(turn % sites.len()) else { break };
                turn += 1;
                let begun = Instant::now();
                match send(&mut http, site, options.batch).await {
                    Ok(accepted) => {
                        sent.fetch_add(accepted, Ordering::Relaxed);
                        latencies.add(begun.elapsed());
                    }
                    Err(_) => {
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
            anyhow::Ok(latencies)
        }));
    }
    let mut latencies = Latencies::default();
    for lane in lanes {
        latencies.merge(lane.await??);
    }
    let reached = rate(sent.load(Ordering::Relaxed), started.elapsed());
    let cost = processes.tell(before, latencies.count())?;
    println!(
        "ingest: {reached:.0} events/s durable ({:.0} % of the bare insert), batches {}, {}, refused {}",
        100.0 * reached / raw,
        latencies.count(),
        latencies.tell(),
        refused.load(Ordering::Relaxed)
    );
    println!("ingest: a request costs {cost}");
    Ok(())
}

/// A batch as a page sends it. Typed, because the load generator shares the machine with what it measures.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    client_id: &'a str,
    visitor_id: Uuid,
    session_id: Uuid,
    sent_at: &'a str,
    context: Context,
    events: Vec<Event<'a>>,
}

#[derive(Serialize)]
struct Context {
    url: &'static str,
    title: &'static str,
    language: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    event_id: Uuid,
    r#type: &'static str,
    occurred_at: &'a str,
    trigger: &'static str,
    form: Form,
    fields: Fields,
    last_field: &'static str,
}

#[derive(Serialize)]
struct Form {
    selector: &'static str,
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Fields {
    full_name: &'static str,
    company: String,
}

/// What the answer counts as durable.
#[derive(Deserialize)]
struct Verdict {
    accepted: usize,
}

const PAGE: &str = "https://load.example.com/contact";

/// Reports a batch of new events and returns how many are durable.
pub async fn send(http: &mut Lean, site: &Site, batch: usize) -> anyhow::Result<usize> {
    let now = now();
    let event = |index| Event {
        event_id: new_id(),
        r#type: "form_interaction",
        occurred_at: &now,
        trigger: "blur",
        form: Form { selector: "#contact", name: "contact", url: PAGE },
        fields: Fields { full_name: "Ada Lovelace", company: format!("Engine {index}") },
        last_field: "company",
    };
    let body = Body {
        client_id: &site.id,
        visitor_id: new_id(),
        session_id: new_id(),
        sent_at: &now,
        context: Context { url: PAGE, title: "Contact", language: "en" },
        events: (0..batch).map(event).collect(),
    };
    let answer = http.post("/v1/track", &site.api_key, &serde_json::to_vec(&body)?).await?;
    anyhow::ensure!(answer.status == 202, "{}: {}", answer.status, String::from_utf8_lossy(answer.body));
    Ok(serde_json::from_slice::<Verdict>(answer.body)?.accepted)
}

/// What the same PostgreSQL takes of the same rows when nothing stands before it.
async fn raw_limit(target: &Target, options: &Options) -> anyhow::Result<f64> {
    let (connections, over) = (options.connections.min(8), Duration::from_secs(options.seconds.min(8)));
    let batch = options.batch;
    let pool = PgPoolOptions::new().max_connections(u32::try_from(connections)?).connect(&target.database_url).await?;
    sqlx::raw_sql(
        "DROP TABLE IF EXISTS bench_events; CREATE TABLE bench_events (workspace_id uuid, event_id uuid, day date, payload jsonb, \
         received_at timestamptz, PRIMARY KEY (workspace_id, event_id, day))",
    )
    .execute(&pool)
    .await?;
    let payload =
        json!({ "event": { "fields": { "full_name": "Ada Lovelace", "company": "Engine" }, "trigger": "blur" },
        "context": { "url": "https://load.example.com/contact", "title": "Contact", "language": "en" } })
        .to_string();
    let started = Instant::now();
    let mut lanes = Vec::new();
    for _ in 0..connections {
        let (pool, payload) = (pool.clone(), payload.clone());
        lanes.push(tokio::spawn(async move {
            let mut rows = 0;
            while started.elapsed() < over {
                let ids: Vec<Uuid> = (0..batch).map(|_| new_id()).collect();
                let payloads: Vec<String> = vec![payload.clone(); batch];
                sqlx::query(
                    "INSERT INTO bench_events SELECT $1, id, current_date, payload::jsonb, now() \
                     FROM UNNEST($2::uuid[], $3::text[]) AS t (id, payload) ON CONFLICT DO NOTHING",
                )
                .bind(Uuid::nil())
                .bind(ids)
                .bind(payloads)
                .execute(&pool)
                .await?;
                rows += batch;
            }
            anyhow::Ok(rows)
        }));
    }
    let mut rows = 0;
    for lane in lanes {
        rows += lane.await??;
    }
    let reached = rate(rows, started.elapsed());
    sqlx::raw_sql("DROP TABLE bench_events").execute(&pool).await?;
    Ok(reached)
}
