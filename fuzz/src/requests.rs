//! Heads, queries and bodies of the API.

use actix_web::FromRequest;
use actix_web::dev::Payload;
use actix_web::test::TestRequest;
use futures::FutureExt;
use porchlight_domain::ids::{SignInId, UserId};
use porchlight_http::leads::filter::LeadsQuery;
use porchlight_services::Fingerprint;
use porchlight_services::identity::Who;
use porchlight_storage::leads::list::{LeadCursor, LeadOrder};
use porchlight_web::query::CheckedQuery;
use porchlight_web::{WebSettings, body, client, cursor, reply};
use porchlight_wire::identity::{CreateApiKey, CreateUser, SignUp};
use porchlight_wire::leads::{CreateLead, PatchLead, PutAssignmentRules};
use porchlight_wire::sites::{CreateSite, PatchSite};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::lines;

/// A body that is taken reads the same again, and holds nothing that PostgreSQL could not keep.
pub fn body(data: &[u8]) {
    judge::<CreateLead>(data);
    judge::<PatchLead>(data);
    judge::<PutAssignmentRules>(data);
    judge::<CreateSite>(data);
    judge::<PatchSite>(data);
    judge::<CreateUser>(data);
    judge::<CreateApiKey>(data);
    judge::<SignUp>(data);
}

fn judge<T>(data: &[u8])
where
    T: DeserializeOwned + Serialize + garde::Validate,
    T::Context: Default,
{
    match body::parse::<T>(data) {
        Ok(value) => {
            let text = serde_json::to_string(&value).unwrap();
            assert!(!text.contains("\\u0000"), "{text}");
        }
        Err(refusal) => assert!(!refusal.detail.is_empty()),
    }
}

/// A cursor that is taken is written again as one that reads the same.
pub fn cursor(data: &[u8]) {
    let text = std::str::from_utf8(data).ok();
    if let Ok(Some(found)) = cursor::decode::<LeadCursor>(text) {
        let written = cursor::encode(&found).unwrap();
        let again = cursor::decode::<LeadCursor>(Some(&written)).ok().flatten().unwrap();
        assert_eq!((again.key, again.id), (found.key.clone(), found.id));
        let orders = [LeadOrder::CreatedAt, LeadOrder::LastActivityAt, LeadOrder::Name, LeadOrder::Score];
        assert!(orders.iter().any(|order| order.accepts(&found)));
    }
}

/// A version that is taken is a number, or the fingerprint as it is written.
pub fn if_match(data: &[u8]) {
    let Ok(value) = actix_web::http::header::HeaderValue::from_bytes(data) else { return };
    let request = TestRequest::default().insert_header(("if-match", value)).to_http_request();
    if let Ok(Some(number)) = reply::if_match::<i32>(&request) {
        let request = TestRequest::default().insert_header(("if-match", format!("\"{number}\""))).to_http_request();
        assert_eq!(reply::if_match::<i32>(&request).ok(), Some(Some(number)));
    }
    if let Ok(Some(print)) = reply::if_match::<Fingerprint>(&request) {
        assert_eq!(print.to_string().parse::<Fingerprint>().ok(), Some(print));
    }
}

/// A query string of lists of leads: bounded, and no filter with what no lead could have.
pub fn leads_query(data: &[u8]) {
    let Some(text) =
        std::str::from_utf8(data).ok().and_then(|text| format!("/?{text}").parse::<actix_web::http::Uri>().ok())
    else {
        return;
    };
    let request = TestRequest::with_uri(&text.to_string()).to_http_request();
    let read = CheckedQuery::<LeadsQuery>::from_request(&request, &mut Payload::None).now_or_never().unwrap();
    let Ok(CheckedQuery(query)) = read else { return };
    let who = Who::User {
        id: UserId::from(Uuid::from_u128(1)),
        name: "Ann".to_owned(),
        sign_in_id: SignInId::from(Uuid::from_u128(2)),
        agency_owner: false,
    };
    let _order = query.order();
    let Ok(filter) = query.filter(&who) else { return };
    let counts =
        [filter.statuses.len(), filter.sources.len(), filter.tags.len(), filter.owner_ids.len(), filter.site_ids.len()];
    assert!(counts.iter().all(|count| *count <= 50));
    assert!(filter.search.as_ref().is_none_or(|text| text.chars().count() <= 200 && !text.contains('\0')));
    assert!(filter.tags.iter().chain(&filter.sources).all(|word| !word.is_empty() && !word.contains('\0')));
}

/// Addresses that a client and proxies name: a peer that is not trusted is the client, whatever it says.
pub fn forwarded(data: &[u8]) {
    let mut settings = WebSettings {
        public_url: String::new(),
        trusted_proxies: Vec::new(),
        body_within: porchlight_web::BODY_WITHIN,
    };
    let peer = "203.0.113.9:4000".parse().unwrap();
    let mut request = TestRequest::default().peer_addr(peer);
    let values: Vec<_> =
        lines(data).filter_map(|line| actix_web::http::header::HeaderValue::from_str(line).ok()).take(5).collect();
    for value in &values {
        request = request.append_header(("x-forwarded-for", value.clone()));
    }
    let request = request.to_http_request();
    assert_eq!(client::ip(&request, &settings), peer.ip());
    settings.trusted_proxies = vec!["203.0.113.0/24".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    let found = client::ip(&request, &settings);
    let named = values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let named: Vec<std::net::IpAddr> = named.filter_map(|hop| hop.trim().parse().ok()).collect();
    assert!(found == peer.ip() || named.iter().any(|hop| hop.to_canonical() == found), "{found} of {named:?}");
}
