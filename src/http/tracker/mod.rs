//! Reported events, and those that could not be processed.

mod dead_events;
mod track;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// Adds this area's operations.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(track::track).service(dead_events::list).service(dead_events::retry);
}

/// Adds the preflight of reports that are not simple.
pub fn files(config: &mut web::ServiceConfig) {
    config.route("/v1/track", web::method(actix_web::http::Method::OPTIONS).to(track::preflight));
}
