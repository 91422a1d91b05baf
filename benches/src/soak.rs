//! A mixed load that goes on: sockets that come and go, chat, ingest, forms and lists. Tells whether the server's memory
//! and descriptors grow, and whether it becomes slower.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep_until;

use porchlight_benches::cost::Processes;
use porchlight_benches::lean::Lean;
use porchlight_benches::people::{Site, Target, Workspace, text};
use porchlight_benches::socket::Socket;

use crate::{chat, ingest, submissions};

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long, default_value_t = 30)]
    minutes: u32,
    /// Messages a second.
    #[arg(long, default_value_t = 200)]
    messages: u64,
    /// Events a second, in batches of 50.
    #[arg(long, default_value_t = 500)]
    events: u32,
    /// Visitors' sockets that are open at a time; each second a twentieth of them is replaced.
    #[arg(long, default_value_t = 400)]
    sockets: u32,
    /// Lists a second.
    #[arg(long, default_value_t = 10)]
    lists: u32,
}

/// What was done, all kinds together.
#[derive(Default)]
struct Done {
    sockets: AtomicUsize,
    events: AtomicUsize,
    forms: AtomicUsize,
    lists: AtomicUsize,
}

/// One look at the server.
struct Sample {
    at: Duration,
    resident_kib: u64,
    descriptors: usize,
}

const LOOK_EVERY: Duration = Duration::from_secs(2);
const CONVERSATIONS: usize = 50;

pub async fn run(target: &Target, processes: Processes, options: Options) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let workspace = target.workspace(&http).await?;
    let site = target.site(&http, &workspace).await?;
    let done = Arc::new(Done::default());
    let began = Instant::now();
    let until = began + Duration::from_mins(options.minutes.into());
    let mut work = JoinSet::new();
    work.spawn(come_and_go(target.clone(), site.clone(), options.sockets, until, Arc::clone(&done)));
    work.spawn(report(target.clone(), workspace.clone(), options.events, until, Arc::clone(&done)));
    work.spawn(submit(target.clone(), site, until, Arc::clone(&done)));
    work.spawn(list(target.clone(), workspace, options.lists, until, Arc::clone(&done)));
    work.spawn(talk(target.clone(), options.messages, until));
    let mut samples = Vec::new();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        // At the end the load has gone already.
        if Instant::now() >= until {
            break;
        }
        if let Some(ended) = work.try_join_next() {
            ended??;
        }
        let held = processes.held()?;
        samples.push(Sample {
            at: began.elapsed(),
            resident_kib: held.resident,
            descriptors: processes.descriptors()?,
        });
    }
    while let Some(ended) = work.join_next().await {
        ended??;
    }
    let count = |counted: &AtomicUsize| counted.load(Ordering::Relaxed);
    println!(
        "soak: {} minutes, {} sockets came, {} events, {} forms, {} lists, nothing failed",
        options.minutes,
        count(&done.sockets),
        count(&done.events),
        count(&done.forms),
        count(&done.lists)
    );
    tell("resident", "MiB", &samples, |sample| sample.resident_kib as f64 / 1024.0);
    tell("descriptors", "", &samples, |sample| sample.descriptors as f64);
    Ok(())
}

/// Replaces the oldest of the open sockets again and again.
async fn come_and_go(target: Target, site: Site, sockets: u32, until: Instant, done: Arc<Done>) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let mut open = VecDeque::new();
    let gap = Duration::from_secs(20) / sockets.max(1);
    let mut due = Instant::now();
    while due < until {
        sleep_until(due.into()).await;
        let session = target.post(&http, "/v1/widget/session", None, &json!({ "clientId": site.id })).await?;
        let token = text(&session, "/visitorToken")?;
        open.push_back(Socket::open(&target.socket("/ws/visitor"), &token, None).await?);
        if open.len() > sockets as usize {
            open.pop_front();
        }
        done.sockets.fetch_add(1, Ordering::Relaxed);
        due += gap;
    }
    Ok(())
}

async fn report(
    target: Target,
    workspace: Workspace,
    events: u32,
    until: Instant,
    done: Arc<Done>,
) -> anyhow::Result<()> {
    const BATCH: u32 = 50;
    let http = reqwest::Client::new();
    // A key may report 10,000 events a minute.
    let mut sites = Vec::new();
    for _ in 0..=events / 100 {
        sites.push(target.site(&http, &workspace).await?);
    }
    let mut lean = Lean::connect(&target.url).await?;
    let gap = Duration::from_secs(1) * BATCH / events.max(1);
    let mut due = Instant::now();
    for site in sites.iter().cycle() {
        if due >= until {
            break;
        }
        sleep_until(due.into()).await;
        done.events.fetch_add(ingest::send(&mut lean, site, BATCH as usize).await?, Ordering::Relaxed);
        due += gap;
    }
    Ok(())
}

async fn submit(target: Target, site: Site, until: Instant, done: Arc<Done>) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let mut due = Instant::now();
    while due < until {
        sleep_until(due.into()).await;
        let (_, form) = submissions::form(&site);
        target.post(&http, "/v1/track", Some(&site.api_key), &form).await?;
        done.forms.fetch_add(1, Ordering::Relaxed);
        due += Duration::from_millis(500);
    }
    Ok(())
}

async fn list(
    target: Target,
    mut workspace: Workspace,
    lists: u32,
    until: Instant,
    done: Arc<Done>,
) -> anyhow::Result<()> {
    const LISTS: [&str; 4] = ["leads?limit=50", "leads?q=ada", "conversations?limit=50", "notifications?limit=50"];
    let http = reqwest::Client::new();
    let mut due = Instant::now();
    for path in LISTS.iter().cycle() {
        if due >= until {
            break;
        }
        sleep_until(due.into()).await;
        let answer = http.get(format!("{}/api/v1/{path}", target.url)).bearer_auth(&workspace.token).send().await?;
        if answer.status() == reqwest::StatusCode::UNAUTHORIZED {
            target.refresh(&http, &mut workspace).await?;
            continue;
        }
        anyhow::ensure!(answer.status().is_success(), "{path}: {}", answer.text().await?);
        answer.bytes().await?;
        done.lists.fetch_add(1, Ordering::Relaxed);
        due += Duration::from_secs(1) / lists.max(1);
    }
    Ok(())
}

/// Talks in two halves, on sockets of their own, and tells how long messages took in each.
async fn talk(target: Target, messages: u64, until: Instant) -> anyhow::Result<()> {
    for half in ["first", "second"] {
        let left = until.saturating_duration_since(Instant::now());
        let end = if half == "first" { until - left / 2 } else { until };
        let (told, mut latencies) = chat::talk(&target, CONVERSATIONS, messages, end).await?;
        println!(
            "soak: {half} half: {told} messages acknowledged, {} delivered, {}",
            latencies.count(),
            latencies.tell()
        );
    }
    Ok(())
}

/// Writes where a figure began and ended, and its slope by least squares over the last two thirds: before that, caches
/// and pools fill.
fn tell(name: &str, unit: &str, samples: &[Sample], figure: impl Fn(&Sample) -> f64) {
    let settled = samples.get(samples.len() / 3..).unwrap_or_default();
    let points: Vec<(f64, f64)> =
        settled.iter().map(|sample| (sample.at.as_secs_f64() / 3600.0, figure(sample))).collect();
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let covariance: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let variance: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let ends = (samples.first().map_or(0.0, &figure), samples.last().map_or(0.0, &figure));
    println!("soak: {name} {:.1} to {:.1} {unit}, slope {:+.1} {unit} an hour", ends.0, ends.1, covariance / variance);
}
