//! Sites, and what their pages load: the script and its configuration.

mod cors;
mod query;
mod records;
mod script;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

pub use cors::{PREFLIGHT_AGE_S, allow_origin};
pub use query::NewestFirst;

/// Adds this area's operations.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(records::list)
        .service(records::create)
        .service(records::get)
        .service(records::edit)
        .service(records::delete)
        .service(records::rotate_key)
        .service(records::identity_secret)
        .service(records::rotate_identity_secret)
        .service(records::forms)
        .service(script::config);
}

/// Adds the scripts that pages load.
pub fn files(config: &mut web::ServiceConfig) {
    config.route("/script/{name}", web::get().to(script::script));
}
