//! Query strings: unknown parameters and wrong values are 400.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use porchlight_domain::problem::{ProblemCode, Refusal};
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// A query string that its type accepts. The type denies unknown fields.
#[derive(Debug)]
pub struct CheckedQuery<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for CheckedQuery<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let text = request.query_string();
        if text.contains("%00") {
            return ready(Err(malformed("A parameter holds a NUL character, which is not accepted.")));
        }
        ready(match web::Query::<T>::from_query(text) {
            Ok(query) => Ok(Self(query.into_inner())),
            Err(error) => {
                let words = error.to_string();
                Err(malformed(words.strip_prefix("Query deserialize error: ").unwrap_or(&words)))
            }
        })
    }
}

fn malformed(detail: &str) -> ApiError {
    Refusal::new(ProblemCode::Malformed, format!("The query string is not accepted: {detail}")).into()
}

/// Reads `limit`: 1 to 200, 50 when absent.
///
/// # Errors
/// 400 beyond.
pub fn limit(limit: Option<u64>) -> Result<u64, ApiError> {
    match limit.unwrap_or(50) {
        limit @ 1..=200 => Ok(limit),
        other => Err(malformed(&format!("limit is {other}, and 1 to 200 is accepted"))),
    }
}

/// Accepts `sort` of a list that has just one order: its name, or nothing.
///
/// # Errors
/// 400 for another one.
pub fn one_order(sort: Option<&str>, only: &str) -> Result<(), ApiError> {
    match sort {
        Some(other) if other != only => Err(malformed(&format!("this list is sorted by {only} only"))),
        _ => Ok(()),
    }
}
