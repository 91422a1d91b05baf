//! Health, the API document and its reader, and how requests are traced.

mod addresses;
mod conventions;
mod document;
mod health;
mod measure;
mod pattern;
mod spans;

pub use addresses::check_address;
pub use conventions::write_conventions;
pub use document::{BearerAuth, documents};
pub use health::{Probes, end_connections};
pub use measure::measure;
pub use spans::Spans;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds this area's operations.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(health::healthz).service(health::readyz);
}
