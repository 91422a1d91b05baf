//! Cursors of lists: opaque outside, a few sort keys inside.

use data_encoding::BASE64URL_NOPAD;
use porchlight_domain::problem::{ProblemCode, Refusal};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// Writes a cursor.
#[must_use]
pub fn encode(cursor: &impl Serialize) -> Option<String> {
    serde_json::to_vec(cursor).ok().map(|bytes| BASE64URL_NOPAD.encode(&bytes))
}

/// Reads a cursor that [`encode`] wrote.
///
/// # Errors
/// 400 for anything else.
pub fn decode<C: DeserializeOwned>(text: Option<&str>) -> Result<Option<C>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    BASE64URL_NOPAD
        .decode(text.as_bytes())
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .map(Some)
        .ok_or_else(|| {
            Refusal::new(ProblemCode::Malformed, "The cursor is not one of this list. Begin without it.").into()
        })
}
