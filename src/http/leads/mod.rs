//! Leads, tasks, tags, assignment rules and the steps to the first lead.

pub mod filter;
mod onboarding;
mod records;
mod rules;
mod tasks;
mod timeline;
mod work;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds this area's operations.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(records::list)
        .service(records::count)
        .service(records::create)
        .service(records::get)
        .service(records::edit)
        .service(records::delete)
        .service(records::tags)
        .service(timeline::timeline)
        .service(timeline::add_note)
        .service(work::assign)
        .service(work::follow_ups)
        .service(work::add_follow_up)
        .service(tasks::list)
        .service(tasks::edit)
        .service(tasks::delete)
        .service(rules::get)
        .service(rules::put)
        .service(onboarding::onboarding);
}
