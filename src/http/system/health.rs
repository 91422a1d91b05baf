//! Alive, and able to serve.

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::http::header::RETRY_AFTER;
use actix_web::middleware::Next;
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

/// Tells whether requests can be served: the database answers and the server is not stopping. Without the bus all goes
/// on, only slower between the nodes: that is `degraded`, and no reason to send people elsewhere.
#[utoipa::path(tag = "system", security(()), responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
#[get("/readyz")]
pub async fn readyz(probes: web::Data<Probes>) -> HttpResponse {
    let database = probes.store.is_reachable().await;
    let bus = (probes.bus)();
    let draining = probes.draining.load(std::sync::atomic::Ordering::Relaxed);
    let status = match (draining, database, bus) {
        (true, _, _) => "draining",
        (false, false, _) => "away",
        (false, true, false) => "degraded",
        (false, true, true) => "ready",
    };
    let mut response = if draining || !database {
        let mut refusal = HttpResponse::ServiceUnavailable();
        refusal.insert_header((RETRY_AFTER, 2));
        refusal
    } else {
        HttpResponse::Ok()
    };
    response.json(Readiness { status: status.to_owned(), database, bus })
}

/// Middleware: a server that stops ends each connection with its next answer, so that none is cut under a request.
///
/// # Errors
/// None of its own.
pub async fn end_connections<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let probes = request.app_data::<web::Data<Probes>>();
    let is_stopping = probes.is_some_and(|probes| probes.draining.load(std::sync::atomic::Ordering::Relaxed));
    let mut answer = next.call(request).await?;
    if is_stopping && !answer.status().is_informational() {
        answer.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(answer)
}
