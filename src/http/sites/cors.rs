//! CORS of what a site's pages ask for: only origins that the site allows read the answers.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, HeaderMap, HeaderValue, VARY,
};

/// How long browsers remember a preflight, in seconds.
pub const PREFLIGHT_AGE_S: &str = "7200";

/// Lets a page on `origin` read the answer, and tells caches that the answer depends on it.
pub fn allow_origin(headers: &mut HeaderMap, origin: Option<&str>) {
    headers.append(VARY, HeaderValue::from_static("origin"));
    let Some(origin) = origin.and_then(|origin| HeaderValue::from_str(origin).ok()) else { return };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after, etag"));
}
