//! Visitor tokens: JWT (RFC 7519, HS256) that prove one visitor of one site for 30 days, renewed by each session.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use porchlight_domain::ids::{VisitorId, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::error::{Result, ServiceError};
use crate::identity::secrets::derive_key;

const LIFETIME_S: i64 = 30 * 24 * 3600;
const AUDIENCE: &str = "porchlight-visitor";

/// Signs and checks visitor tokens.
#[derive(Clone)]
pub struct VisitorTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

/// Who the visitor is. Raising the generation in the database ends all tokens before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitorClaims {
    aud: String,
    pub sub: VisitorId,
    pub wsp: WorkspaceId,
    pub generation: i32,
    /// Seconds since 1970.
    pub exp: i64,
}

impl VisitorTokens {
    /// Takes the key of its purpose from the installation's root key.
    #[must_use]
    pub fn new(root_key: &[u8]) -> Self {
        let key = derive_key(root_key, "porchlight visitor token v1");
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["aud", "sub", "exp"]);
        // The library asks the machine for the time; `read` judges by the injected clock.
        validation.validate_exp = false;
        Self { encoding: EncodingKey::from_secret(&key), decoding: DecodingKey::from_secret(&key), validation }
    }

    pub(super) fn issue(
        &self,
        visitor_id: VisitorId,
        workspace_id: WorkspaceId,
        generation: i32,
        now: DateTime<Utc>,
    ) -> Result<String> {
        let claims = VisitorClaims {
            aud: AUDIENCE.to_owned(),
            sub: visitor_id,
            wsp: workspace_id,
            generation,
            exp: now.timestamp() + LIFETIME_S,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(ServiceError::internal)
    }

    /// Reads a token; `None` for anything forged, foreign or expired.
    #[must_use]
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Option<VisitorClaims> {
        let data = jsonwebtoken::decode::<VisitorClaims>(token, &self.decoding, &self.validation).ok()?;
        (data.claims.exp > now.timestamp()).then_some(data.claims)
    }
}

#[cfg(test)]
mod tests {
    use porchlight_domain::clock::uuid_at;

    use super::*;

    #[test]
    fn reads_its_own_until_they_expire_and_no_others() {
        let now = DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
        let tokens = VisitorTokens::new(&[1; 32]);
        let token = tokens.issue(uuid_at(now).into(), uuid_at(now).into(), 3, now).unwrap();
        assert_eq!(tokens.read(&token, now).unwrap().generation, 3);
        assert_eq!(tokens.read(&token, now + chrono::TimeDelta::days(31)), None);
        assert_eq!(VisitorTokens::new(&[2; 32]).read(&token, now), None);
        assert_eq!(tokens.read("a.b.c", now), None);
    }
}
