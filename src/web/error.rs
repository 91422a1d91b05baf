//! The one border where refusals and failures become problem documents.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::ServiceError;
use porchlight_wire::problem::Problem;

/// A result of a handler.
pub type ApiResult<T> = Result<T, ApiError>;

/// What a handler answers instead of a view.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ApiError(#[from] ServiceError);

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.into())
    }
}

impl ApiError {
    /// The error below.
    #[must_use]
    pub const fn inner(&self) -> &ServiceError {
        &self.0
    }

    fn refusal(&self) -> Refusal {
        match &self.0 {
            ServiceError::Refused(refusal) | ServiceError::Away(refusal, _) => refusal.clone(),
            ServiceError::Replay { .. } | ServiceError::Internal(..) => Refusal::new(
                ProblemCode::Internal,
                "The failure was noted. Give the instance to your administrator, who finds it in the log.",
            ),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match &self.0 {
            ServiceError::Replay { status, .. } => StatusCode::from_u16(*status).unwrap_or(StatusCode::OK),
            ServiceError::Refused(_) | ServiceError::Away(..) | ServiceError::Internal(..) => {
                StatusCode::from_u16(self.0.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    fn error_response(&self) -> HttpResponse {
        match &self.0 {
            ServiceError::Replay { body, .. } => {
                let mut response = HttpResponse::build(self.status_code());
                response.insert_header(("idempotency-replayed", "true"));
                match self.status_code() {
                    StatusCode::NO_CONTENT => response.finish(),
                    _ => response.content_type("application/json").body(body.clone()),
                }
            }
            ServiceError::Refused(_) | ServiceError::Away(..) | ServiceError::Internal(..) => {
                problem(&self.refusal(), "about:blank")
            }
        }
    }
}

/// Writes a refusal as a problem document.
#[must_use]
pub fn problem(refusal: &Refusal, instance: &str) -> HttpResponse {
    let status = StatusCode::from_u16(refusal.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponseBuilder::new(status);
    if let Some(seconds) = refusal.retry_after_s {
        response.insert_header((RETRY_AFTER, seconds));
    }
    if refusal.code == ProblemCode::Timeout {
        // The rest of the request may still come.
        response.force_close();
    }
    response
        .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/problem+json")))
        .json(Problem::of(refusal, instance))
}

/// Middleware: gives every error answer the shape of a problem document that names its request, and logs failures.
///
/// # Errors
/// None of its own.
pub async fn finish_problems<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<actix_web::body::BoxBody>, actix_web::Error> {
    let path = request.path().to_owned();
    let response = match next.call(request).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => return Err(error),
    };
    let status = response.status();
    let known = response.response().error().and_then(|error| error.as_error::<ApiError>());
    let is_api = path.starts_with("/api/") || path.starts_with("/v1/");
    if status.as_u16() < 400 || (known.is_none() && !is_api) {
        return Ok(response);
    }
    if let Some(ApiError(ServiceError::Replay { .. })) = known {
        return Ok(response);
    }
    let refusal = match known {
        Some(error) => error.refusal(),
        None if is_problem(&response) => return Ok(response),
        None => plain(status),
    };
    let instance = match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            tracing::warn!(path, chain = chain(known, &refusal), "a request was sent away");
            path
        }
        status if status.is_server_error() => log_failure(&path, &chain(known, &refusal)),
        _ => path,
    };
    let (request, old) = response.into_parts();
    let mut finished = problem(&refusal, &instance);
    // What the framework says beside the body stays: Allow, CORS, cookies.
    for (name, value) in old.headers() {
        if !finished.headers().contains_key(name) && *name != actix_web::http::header::CONTENT_LENGTH {
            finished.headers_mut().append(HeaderName::clone(name), value.clone());
        }
    }
    Ok(ServiceResponse::new(request, finished))
}

fn is_problem<B>(response: &ServiceResponse<B>) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes() == b"application/problem+json")
}

/// Notes the chain of causes under an id, and returns the id.
fn log_failure(path: &str, chain: &str) -> String {
    let id = format!("failure-{:016x}", rand_id());
    tracing::error!(%id, path, chain, "a request failed");
    id
}

/// The causes of an error, the outermost first; what the client is told when there are none.
fn chain(error: Option<&ApiError>, told: &Refusal) -> String {
    let mut chain = Vec::new();
    let mut cause: Option<&dyn std::error::Error> = error.map(|error| error.inner() as _);
    while let Some(error) = cause {
        let words = error.to_string();
        // Some tell their cause themselves.
        if !chain.last().is_some_and(|known: &String| known.ends_with(&words)) {
            chain.push(words);
        }
        cause = error.source();
    }
    if chain.is_empty() { told.detail.clone() } else { chain.join(": ") }
}

fn rand_id() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(())
}

/// Words for what the framework itself refuses.
fn plain(status: StatusCode) -> Refusal {
    match status {
        StatusCode::NOT_FOUND => Refusal::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => {
            Refusal::new(ProblemCode::MethodNotAllowed, "This address does not take this method.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::new(ProblemCode::TooLarge, "The body is larger than this address takes.")
        }
        StatusCode::UNAUTHORIZED => Refusal::new(ProblemCode::Unauthenticated, "Sign in, and send the access token."),
        StatusCode::FORBIDDEN => Refusal::new(ProblemCode::Forbidden, "You lack the permission for this."),
        StatusCode::SERVICE_UNAVAILABLE => Refusal::new(ProblemCode::Unavailable, "Try again shortly.").retry_after(2),
        other if other.is_client_error() => Refusal::new(ProblemCode::Malformed, "The request could not be read."),
        _ => Refusal::new(ProblemCode::Internal, "The failure was noted. Give the instance to your administrator."),
    }
}

#[cfg(test)]
mod tests {
    use porchlight_storage::StorageError;

    use super::*;

    #[test]
    fn the_log_learns_the_causes_and_the_client_when_to_come_back() {
        let away: ApiError = ServiceError::from(StorageError::Busy).into();
        assert_eq!(away.status_code(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(away.error_response().headers().get(RETRY_AFTER).unwrap(), "1");
        assert_eq!(chain(Some(&away), &away.refusal()), "another transaction was in the way");
        assert_eq!(away.refusal().detail, "Another request was in the way. Try again.");
        assert_eq!(chain(None, &away.refusal()), away.refusal().detail);
    }
}
