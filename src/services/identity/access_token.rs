//! Access tokens: JWT (RFC 7519) signed with HS256 and nothing else, valid for 15 minutes.
//!
//! A token says who signed in; what the person may do is read from the database.

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use porchlight_domain::ids::{SignInId, UserId};
use serde::{Deserialize, Serialize};

use super::secrets::derive_key;
use crate::error::{Result, ServiceError};

/// How long a token is valid, in seconds.
pub const LIFETIME_S: i64 = 900;
/// How far the clocks of two nodes may differ, in seconds.
const LEEWAY_S: i64 = 5;
const ISSUER: &str = "porchlight";
const AUDIENCE: &str = "porchlight-api";

/// Signs and checks access tokens.
#[derive(Clone)]
pub struct AccessTokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

/// Every claim is required, and times are numbers: a token with other forms does not parse.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: SignInId,
    iat: i64,
    nbf: i64,
    exp: i64,
}

impl AccessTokens {
    /// Takes the key of its purpose from the installation's root key.
    #[must_use]
    pub fn new(root_key: &[u8]) -> Self {
        let key = derive_key(root_key, "porchlight access token v1");
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // The library asks the machine for the time; `verify` judges exp and nbf by the injected clock.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self { encoding: EncodingKey::from_secret(&key), decoding: DecodingKey::from_secret(&key), validation }
    }

    /// Signs a token of a sign-in.
    ///
    /// # Errors
    /// Never in practice: the claims are plain data.
    pub fn issue(&self, user_id: UserId, sign_in_id: SignInId, now: DateTime<Utc>) -> Result<String> {
        let now = now.timestamp();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user_id,
            sid: sign_in_id,
            iat: now,
            nbf: now,
            exp: now + LIFETIME_S,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(ServiceError::internal)
    }

    /// Tells whose token it is; `None` when it is forged, of another make, expired or not valid yet.
    #[must_use]
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<(UserId, SignInId)> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).ok()?.claims;
        let now = now.timestamp();
        (claims.nbf - LEEWAY_S <= now && now < claims.exp).then_some((claims.sub, claims.sid))
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use data_encoding::BASE64URL_NOPAD;
    use uuid::Uuid;

    use super::*;

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    fn issued() -> (AccessTokens, String) {
        let tokens = AccessTokens::new(b"root");
        let token = tokens.issue(Uuid::from_u128(1).into(), Uuid::from_u128(2).into(), at()).unwrap();
        (tokens, token)
    }

    fn signed(claims: &serde_json::Value, header: &Header) -> String {
        let key = EncodingKey::from_secret(&derive_key(b"root", "porchlight access token v1"));
        jsonwebtoken::encode(header, claims, &key).unwrap()
    }

    fn claims() -> serde_json::Value {
        serde_json::json!({"iss": ISSUER, "aud": AUDIENCE, "sub": UserId::from(Uuid::from_u128(1)),
            "sid": SignInId::from(Uuid::from_u128(2)), "iat": at().timestamp(), "nbf": at().timestamp(),
            "exp": at().timestamp() + 900})
    }

    #[test]
    fn is_valid_for_fifteen_minutes() {
        let (tokens, token) = issued();
        let owner = Some((Uuid::from_u128(1).into(), Uuid::from_u128(2).into()));
        assert_eq!(tokens.verify(&token, at()), owner);
        assert_eq!(tokens.verify(&token, at() + TimeDelta::seconds(899)), owner);
        assert_eq!(tokens.verify(&token, at() + TimeDelta::seconds(900)), None);
        assert_eq!(tokens.verify(&token, at() - TimeDelta::seconds(6)), None);
    }

    #[test]
    fn another_key_or_algorithm_is_refused() {
        let (tokens, token) = issued();
        assert_eq!(AccessTokens::new(b"other").verify(&token, at()), None);
        let stronger = signed(&claims(), &Header::new(Algorithm::HS512));
        assert_eq!(tokens.verify(&stronger, at()), None);
        let none = BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
        let body = token.split('.').nth(1).unwrap();
        assert_eq!(tokens.verify(&format!("{none}.{body}."), at()), None);
        assert_eq!(tokens.verify("", at()), None);
    }

    #[test]
    fn every_claim_counts() {
        let (tokens, _) = issued();
        let header = Header::new(Algorithm::HS256);
        assert!(tokens.verify(&signed(&claims(), &header), at()).is_some());
        for name in ["iss", "aud", "sub", "sid", "iat", "nbf", "exp"] {
            let mut without = claims();
            without.as_object_mut().unwrap().remove(name);
            assert_eq!(tokens.verify(&signed(&without, &header), at()), None, "without {name}");
            let mut wrong = claims();
            wrong[name] = serde_json::json!("something else");
            assert_eq!(tokens.verify(&signed(&wrong, &header), at()), None, "wrong {name}");
        }
    }
}
