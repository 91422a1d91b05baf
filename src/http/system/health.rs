//! Alive, and able to serve.

use std::sync::Arc;

use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, get, web};
use porchlight_storage::Store;
use porchlight_wire::system::{Health, Readiness};

/// What readiness depends on.
#[derive(Clone)]
pub struct Probes {
    pub store: Store,
    /// Whether the bus between the nodes works; always true without one.
    pub bus: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Whether the server is stopping: it then takes no new work.
    pub draining: Arc<std::sync::atomic::AtomicBool>,
}

/// Tells that the process runs.
#[utoipa::path(tag = "system", security(()), responses((status = 200, body = Health)))]
#[get("/healthz")]
pub async fn healthz() -> web::Json<Health> {
    web::Json(Health { status: "alive".to_owned() })
}

/// Tells whether requests can be served: the database and the bus answer, and the server is not stopping.
#[utoipa::path(tag = "system", security(()), responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
#[get("/readyz")]
pub async fn readyz(probes: web::Data<Probes>) -> HttpResponse {
    let database = probes.store.is_reachable().await;
    let bus = (probes.bus)();
    let draining = probes.draining.load(std::sync::atomic::Ordering::Relaxed);
    let (mut response, status) = match (draining, database && bus) {
        (true, _) => (HttpResponse::ServiceUnavailable(), "draining"),
        (false, true) => (HttpResponse::Ok(), "ready"),
        (false, false) => (HttpResponse::ServiceUnavailable(), "degraded"),
    };
    if status != "ready" {
        response.insert_header((RETRY_AFTER, 2));
    }
    response.json(Readiness { status: status.to_owned(), database, bus })
}
