//! Proofs of who asks.

use chrono::DateTime;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use porchlight_services::chat::visitor_token::VisitorTokens;
use porchlight_services::identity::AccessTokens;
use porchlight_services::identity::secrets::{API_KEY_PREFIX, hash};
use porchlight_web::member::bearer;
use sha2::Sha256;

use super::lines;

/// `Authorization`, a token or a key: nothing that was not signed proves anybody.
pub fn proof(data: &[u8]) {
    let Ok(value) = actix_web::http::header::HeaderValue::from_bytes(data) else { return };
    let request = actix_web::test::TestRequest::default().insert_header(("authorization", value)).to_http_request();
    let Ok(token) = bearer(&request) else { return };
    assert!(!token.is_empty() && token.trim() == token);
    let root: [u8; 32] = hash("the root of the targets").try_into().unwrap();
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    assert_eq!(AccessTokens::new(&root).verify(token, now), None);
    assert_eq!(VisitorTokens::new(&root).read(token, now), None);
    assert!(!token.starts_with(API_KEY_PREFIX) || hash(token).len() == 32);
}

/// A secret, a message and a signature: signed is what carries the one HMAC.
pub fn signature(data: &[u8]) {
    let mut parts = lines(data);
    let mut next = || parts.next().unwrap_or_default();
    let (secret, message, signature) = (next(), next(), next());
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).unwrap();
    let mac = HEXLOWER.encode(&mac.chain_update(message.as_bytes()).finalize().into_bytes());
    let signs = porchlight_services::sites::signs;
    assert_eq!(signs(secret, message, signature), signature.eq_ignore_ascii_case(&mac));
    assert!(signs(secret, message, &mac));
    assert!(!signs(secret, message, &mac[2..]) && !signs(secret, &format!("{message}x"), &mac));
}
