//! The `Origin` header, and the CORS answers of the API.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderValue, ORIGIN,
};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse};

/// The origin that a browser names.
#[must_use]
pub fn of(request: &HttpRequest) -> Option<&str> {
    request.headers().get(ORIGIN).and_then(|value| value.to_str().ok())
}

/// Middleware of `/api`: programs on any website may call with an API key. No credentials of the browser are
/// let through, and a person's token from a foreign origin is refused by the extractors.
///
/// # Errors
/// None of its own.
pub async fn api_cors<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<actix_web::body::BoxBody>, actix_web::Error> {
    let crosses = request.path().starts_with("/api/") && request.headers().contains_key(ORIGIN);
    if crosses && request.method() == Method::OPTIONS {
        let answer = HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE"))
            .insert_header((
                ACCESS_CONTROL_ALLOW_HEADERS,
                "authorization, content-type, x-workspace-id, idempotency-key, if-match",
            ))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "600"))
            .finish();
        return Ok(request.into_response(answer));
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    if crosses {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let readable = HeaderValue::from_static("etag, retry-after, idempotency-replayed");
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, readable);
    }
    Ok(response)
}
