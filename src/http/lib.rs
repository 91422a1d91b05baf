//! The public face: REST, sockets, scripts and the app's files.
//!
//! [`app`] builds the actix application of one worker; [`routes`] is the readable table of what it serves.

pub mod assets;
pub mod chat;
pub mod identity;
pub mod jobs;
pub mod leads;
pub mod notifications;
pub mod server;
pub mod sites;
pub mod socket;
pub mod system;
pub mod tracker;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{App, web};
use porchlight_services::Services;
use porchlight_web::{WebSettings, error, origin};
use system::BearerAuth;
use utoipa::OpenApi;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// What every worker shares.
#[derive(Clone)]
pub struct State {
    pub services: web::Data<Services>,
    pub settings: web::Data<WebSettings>,
    pub probes: web::Data<system::Probes>,
    pub rooms: web::Data<socket::Rooms>,
}

/// The head of the API document; the paths are gathered from [`routes`].
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Porchlight",
        description = "Website visitors, leads and chat. Errors are problem documents (RFC 9457).",
        license(name = "MIT")
    ),
    // Ids that stand in paths only.
    components(schemas(porchlight_domain::ids::DeadEventId)),
    modifiers(&BearerAuth)
)]
struct Document;

/// Everything that is served, area by area.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        // Routes are tried in this order: what is asked most comes first.
        .configure(tracker::configure)
        .configure(system::configure)
        .configure(identity::configure)
        .configure(chat::configure)
        .configure(jobs::configure)
        .configure(leads::configure)
        .configure(notifications::configure)
        .configure(sites::configure);
}

/// Gathers the API document from the routes.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut document) =
        App::new().into_utoipa_app().openapi(Document::openapi()).configure(routes).split_for_parts();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    system::write_conventions(&mut document);
    document
}

/// Builds the application of one worker.
pub fn app(
    state: &State,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    App::new()
        .app_data(state.services.clone())
        .app_data(state.settings.clone())
        .app_data(state.probes.clone())
        .app_data(state.rooms.clone())
        .wrap(from_fn(system::check_address))
        .wrap(from_fn(error::finish_problems))
        .wrap(from_fn(origin::api_cors))
        .wrap(
            DefaultHeaders::new()
                .add(("x-content-type-options", "nosniff"))
                .add(("referrer-policy", "strict-origin-when-cross-origin")),
        )
        .wrap(tracing_actix_web::TracingLogger::<system::Spans>::new())
        .wrap(from_fn(system::end_connections))
        .wrap(from_fn(system::measure))
        .into_utoipa_app()
        .configure(routes)
        .into_app()
        .configure(socket::configure)
        .configure(system::documents)
        .configure(chat::files)
        .configure(sites::files)
        .configure(tracker::files)
        .configure(assets::configure)
}
