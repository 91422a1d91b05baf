//! Bodies: read within a limit, parsed strictly, validated.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use garde::Validate;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_wire::objects::Objects;
use porchlight_wire::validate::{pointer, validate};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::error::ApiError;
use crate::settings::{BODY_WITHIN, WebSettings};

/// The largest body of the API, in bytes.
pub const BODY_LIMIT_BYTES: usize = 256 * 1024;

/// A JSON body that says what its type allows. Syntax is 400, another content type 415, more bytes 413,
/// a wrong value 422 with a pointer to it.
#[derive(Debug)]
pub struct Checked<T> {
    pub value: T,
    /// SHA-256 of the bytes, for idempotency keys.
    pub hash: [u8; 32],
}

impl<T> FromRequest for Checked<T>
where
    T: DeserializeOwned + Validate + 'static,
    T::Context: Default,
{
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let bytes = read(request, payload, BODY_LIMIT_BYTES);
        Box::pin(async move {
            if !is_json {
                return Err(Refusal::new(ProblemCode::UnsupportedMediaType, "Send application/json.").into());
            }
            let bytes = bytes.await?;
            let value = parse(&bytes)?;
            Ok(Self { value, hash: Sha256::digest(&bytes).into() })
        })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    // An empty body may come without a type: it then reads as `{}`.
    if !request.headers().contains_key(CONTENT_TYPE) {
        return true;
    }
    let kind = request.content_type();
    kind.eq_ignore_ascii_case("application/json") || kind.to_ascii_lowercase().ends_with("+json")
}

/// Reads the whole body, up to `limit` bytes.
///
/// # Errors
/// 413 beyond the limit, 408 when it comes too slowly, 400 when it breaks off.
pub fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> impl Future<Output = Result<web::Bytes, ApiError>> + use<> {
    let length: Option<usize> = request
        .headers()
        .get("content-length")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok());
    let within = request.app_data::<web::Data<WebSettings>>().map_or(BODY_WITHIN, |settings| settings.body_within);
    let payload = payload.take();
    async move {
        if length.is_some_and(|length| length > limit) {
            return Err(too_large(limit));
        }
        let body = gather(payload, length.unwrap_or(0).min(limit), limit);
        tokio::time::timeout(within, body).await.unwrap_or_else(|_| {
            let detail = format!("The body has to be here within {} seconds.", within.as_secs_f32());
            Err(Refusal::new(ProblemCode::Timeout, detail).into())
        })
    }
}

async fn gather(mut payload: Payload, expected: usize, limit: usize) -> Result<web::Bytes, ApiError> {
    let mut body = web::BytesMut::with_capacity(expected);
    while let Some(chunk) = futures::StreamExt::next(&mut payload).await {
        let chunk = chunk.map_err(|_| Refusal::new(ProblemCode::Malformed, "The body broke off."))?;
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn too_large(limit: usize) -> ApiError {
    Refusal::new(ProblemCode::TooLarge, format!("The body may have {limit} bytes at most.")).into()
}

/// Reads and validates JSON as a body is read; for frames of sockets, too.
///
/// # Errors
/// Malformed or invalid, as a refusal.
pub fn parse<T>(bytes: &[u8]) -> Result<T, Refusal>
where
    T: DeserializeOwned + Validate,
    T::Context: Default,
{
    let value: T = read_json(bytes)?;
    validate(&value, "")?;
    Ok(value)
}

/// Reads JSON without validating it; an empty body is `{}`.
///
/// # Errors
/// Malformed (syntax, NUL characters) or invalid (types, unknown fields).
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    refuse_nul(bytes)?;
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(Objects(&mut json)).map_err(|error| {
        let pointer = pointer(&error.path().to_string());
        let cause = error.into_inner();
        if cause.is_data() {
            Refusal::invalid(pointer, without_place(&cause.to_string()))
        } else {
            Refusal::new(ProblemCode::Malformed, format!("This is not JSON: {cause}."))
        }
    })?;
    json.end().map_err(|error| Refusal::new(ProblemCode::Malformed, format!("This is not JSON: {error}.")))?;
    Ok(value)
}

/// PostgreSQL keeps no NUL character in a text, so none is let in: neither raw nor as `\u0000`.
fn refuse_nul(bytes: &[u8]) -> Result<(), Refusal> {
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        let nul = *byte == 0 || (escaped && bytes.get(at..at + 5) == Some(b"u0000"));
        if nul {
            return Err(Refusal::new(ProblemCode::Malformed, "The text holds a NUL character, which is not accepted."));
        }
        escaped = *byte == b'\\' && !escaped;
    }
    Ok(())
}

/// Leaves out serde's "at line 1 column 7", which means nothing to a reader of one value.
fn without_place(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_nul_characters_but_no_escaped_backslashes() {
        assert!(refuse_nul(br#"{"a":"\u0000"}"#).is_err());
        assert!(refuse_nul(br#"{"a":"\\u0000"}"#).is_ok());
        assert!(refuse_nul(b"{\"a\":\"\0\"}").is_err());
        assert!(refuse_nul(br#"{"a":"\\\u0000"}"#).is_err());
    }
}
