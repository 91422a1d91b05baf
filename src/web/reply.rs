//! Answers: what was made, nothing, and records with a version.

use std::fmt::Display;
use std::str::FromStr;

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, IF_MATCH};
use actix_web::{HttpRequest, HttpResponse, Responder};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::Fingerprint;
use porchlight_services::fingerprint::Editable;
use serde::Serialize;

use crate::error::ApiError;

/// 201 with what was made.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Serialize> Responder for Created<T> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::Created().json(self.0)
    }
}

/// 204.
#[derive(Debug)]
pub struct NoContent;

impl Responder for NoContent {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().finish()
    }
}

/// 200 with a record that people edit, and its version as `ETag`: the number of its edits, or its fingerprint.
#[derive(Debug)]
pub struct Tagged<T, V = i32> {
    pub view: T,
    pub version: V,
}

impl<T: Editable> Tagged<T, Fingerprint> {
    /// Takes the record's fingerprint.
    #[must_use]
    pub fn of(view: T) -> Self {
        Self { version: Fingerprint::of(&view), view }
    }
}

impl<T: Serialize, V: Display> Responder for Tagged<T, V> {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _request: &HttpRequest) -> HttpResponse {
        let tag = format!("\"{}\"", self.version);
        HttpResponse::build(StatusCode::OK).insert_header((ETAG, tag)).json(self.view)
    }
}

/// Reads the version that `If-Match` asks for; `None` when any will do.
///
/// # Errors
/// 412 when the header names something that was never a version of ours.
pub fn if_match<V: FromStr>(request: &HttpRequest) -> Result<Option<V>, ApiError> {
    let Some(header) = request.headers().get(IF_MATCH) else { return Ok(None) };
    let text = header.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text.strip_prefix("W/").unwrap_or(text).trim_matches('"').parse().ok();
    version.map(Some).ok_or_else(|| {
        Refusal::new(ProblemCode::StaleVersion, "If-Match names no version of this record. Read it again first.").into()
    })
}
