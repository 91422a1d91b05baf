//! How long requests take, by route pattern: what a path names is never a label. It comes first of all that looks at a
//! request.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use metrics::{Label, SharedString};

use super::pattern;

/// Middleware: records each request under its method, route pattern and class of status.
///
/// # Errors
/// None of its own.
pub async fn measure<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let begun = Instant::now();
    let method = method(request.method());
    let route = pattern::note(&request).map_or(SharedString::const_str("unmatched"), SharedString::from_shared);
    let answered = next.call(request).await;
    let status = match &answered {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let labels = vec![
        Label::from_static_parts("method", method),
        Label::new("route", route),
        Label::from_static_parts("status", class(status)),
    ];
    metrics::histogram!("porchlight_http_request_seconds", labels).record(begun.elapsed());
    answered
}

/// Clients may invent methods: those are one.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}
