//! The private listener: metrics for Prometheus, a census of the actors, and health for probes that do not reach
//! the public port.

use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::web::{Data, get};
use actix_web::{App, HttpResponse, HttpServer};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use porchlight_actors::Actors;
use rustix::process::{Resource, getrlimit};

/// Seconds, from a cached read to what somebody gives up on.
const BUCKETS_S: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];
/// Counters that alerts watch begin at nought: one that is born with its first count does not seem to have grown.
const WATCHED: [&str; 6] = [
    "porchlight_epoch_changes_total",
    "porchlight_outbox_swept_total",
    "porchlight_outbox_unreadable_total",
    "porchlight_socket_too_slow_total",
    "tracker_dead_events_total",
    "tracker_desks_full_total",
];
const UPKEEP_AFTER: Duration = Duration::from_secs(5);

/// Begins to record what the rooms measure. Once in a process.
///
/// # Errors
/// When somebody records already.
pub fn record() -> anyhow::Result<PrometheusHandle> {
    let recorder = PrometheusBuilder::new().set_buckets(&BUCKETS_S)?.install_recorder()?;
    let upkeep = recorder.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP_AFTER).await;
            upkeep.run_upkeep();
        }
    });
    for name in WATCHED {
        metrics::counter!(name).increment(0);
    }
    metrics::gauge!("porchlight_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1);
    Ok(recorder)
}

/// Serves the metrics, and what is alive in the node, on an open listener.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(
    listener: TcpListener,
    recorder: PrometheusHandle,
    actors: Actors,
) -> std::io::Result<(Server, ServerHandle)> {
    let (recorder, actors) = (Data::new(recorder), Data::new(actors));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(recorder.clone())
            .app_data(actors.clone())
            .route("/metrics", get().to(metrics))
            .route("/debug/actors", get().to(census))
            .route("/healthz", get().to(async || HttpResponse::Ok().json(serde_json::json!({ "status": "alive" }))))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();
    Ok((server, handle))
}

/// Counts the actors that are alive, by kind, and the open sockets.
async fn census(actors: Data<Actors>) -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "census": actors.registry.census(), "sockets": actors.hub.open() }))
}

async fn metrics(recorder: Data<PrometheusHandle>) -> HttpResponse {
    if let Some(bytes) = resident_bytes() {
        metrics::gauge!("process_resident_memory_bytes").set(bytes);
    }
    if let Some(files) = open_files() {
        metrics::gauge!("process_open_fds").set(files);
    }
    if let Some(most) = getrlimit(Resource::Nofile).current {
        metrics::gauge!("process_max_fds").set(most as f64);
    }
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(recorder.render())
}

fn open_files() -> Option<f64> {
    let files = std::fs::read_dir("/proc/self/fd").ok()?.count();
    u32::try_from(files).ok().map(f64::from)
}

/// Reads proc(5), where there is one: the second field of `statm` is the resident pages.
fn resident_bytes() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u32 = text.split_whitespace().nth(1)?.parse().ok()?;
    let page_bytes = u32::try_from(rustix::param::page_size()).ok()?;
    Some(f64::from(pages) * f64::from(page_bytes))
}
