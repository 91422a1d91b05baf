//! `Idempotency-Key` on requests that make something.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::TenantScope;
use porchlight_storage::idempotency::Claim;
use sha2::{Digest, Sha256};

use crate::body::Checked;
use crate::error::ApiError;

/// The key of the request, if it has one, and what it is about.
#[derive(Debug)]
pub struct IdempotencyKey {
    key: Option<String>,
    route: String,
}

impl IdempotencyKey {
    /// Whether the request has one.
    #[must_use]
    pub const fn is_given(&self) -> bool {
        self.key.is_some()
    }

    /// Ties the scope to the key: the next transaction answers a repeat as the first time.
    #[must_use]
    pub fn claim<T>(self, scope: &TenantScope, body: &Checked<T>) -> TenantScope {
        match self.of(body) {
            None => scope.clone(),
            Some(claim) => scope.clone().with_claim(claim),
        }
    }

    /// The same for a request whose path says everything.
    #[must_use]
    pub fn claim_alone(self, scope: &TenantScope) -> TenantScope {
        match self.key {
            None => scope.clone(),
            Some(key) => {
                let request_hash = Sha256::digest(b"").to_vec();
                scope.clone().with_claim(Claim { route: self.route, key, request_hash })
            }
        }
    }

    /// What the request claims, for what belongs to no workspace yet.
    #[must_use]
    pub fn of<T>(self, body: &Checked<T>) -> Option<Claim> {
        self.key.map(|key| Claim { route: self.route, key, request_hash: body.hash.to_vec() })
    }
}

impl FromRequest for IdempotencyKey {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let route = format!("{} {}", request.method(), request.path());
        let Some(header) = request.headers().get("idempotency-key") else {
            return ready(Ok(Self { key: None, route }));
        };
        let text = header.to_str().unwrap_or_default().trim();
        if text.is_empty() || text.len() > 255 {
            let detail = "An Idempotency-Key has 1 to 255 printable ASCII characters; a UUID is a good one.";
            return ready(Err(Refusal::new(ProblemCode::Malformed, detail).into()));
        }
        ready(Ok(Self { key: Some(text.to_owned()), route }))
    }
}
