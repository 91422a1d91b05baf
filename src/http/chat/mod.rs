//! Chat: the agents' conversations, and what the widget asks for.

mod conversations;
mod messages;
mod visitors;
mod widget;

use actix_web::http::Method;
use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// Adds this area's operations.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(conversations::list)
        .service(conversations::counts)
        .service(conversations::labels)
        .service(conversations::get)
        .service(conversations::patch)
        .service(conversations::assign)
        .service(conversations::set_status)
        .service(messages::list)
        .service(messages::send)
        .service(messages::mark_read)
        .service(visitors::get)
        .service(visitors::presence)
        .service(widget::open_session);
}

/// Adds the files of the widget.
pub fn files(config: &mut web::ServiceConfig) {
    config
        .route("/v1/widget/session", web::method(Method::OPTIONS).to(widget::preflight))
        .route("/widget/frame/{id}", web::get().to(widget::frame))
        .route("/widget/assets/{name:.*}", web::get().to(widget::asset));
}
