//! The route pattern of a request: looked up once, for whoever speaks of routes. What a path names is in none.

use std::sync::Arc;

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;

use super::addresses;

#[derive(Clone)]
struct Pattern(Option<Arc<str>>);

/// Finds the pattern and keeps it with the request.
pub fn note(request: &ServiceRequest) -> Option<Arc<str>> {
    // The framework tries one route after the other, each by its regular expression: an address without parameters is
    // its own pattern.
    let found = addresses::fixed(request.path()).or_else(|| request.match_pattern().map(Arc::from));
    request.extensions_mut().insert(Pattern(found.clone()));
    found
}

/// The pattern that [`note`] found.
pub fn of(request: &ServiceRequest) -> Option<Arc<str>> {
    request.extensions().get::<Pattern>().and_then(|pattern| pattern.0.clone())
}
