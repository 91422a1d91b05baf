//! Where a request comes from. Forwarded addresses count only from proxies that the operator trusts.

use std::future::{Ready, ready};
use std::net::{IpAddr, Ipv4Addr};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use porchlight_services::identity::Device;

use crate::settings::WebSettings;

/// From where the request comes, as sign-ins and the audit log keep it.
#[derive(Debug)]
pub struct Client(pub Device);

impl FromRequest for Client {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let settings = request.app_data::<web::Data<WebSettings>>();
        let ip = settings.map_or_else(|| "unknown".to_owned(), |settings| ip(request, settings).to_string());
        ready(Ok(Self(Device { ip, user_agent: user_agent(request) })))
    }
}

/// The address of the client: the nearest one on the way here that is no trusted proxy.
#[must_use]
pub fn ip(request: &HttpRequest, settings: &WebSettings) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip().to_canonical());
    if !settings.trusts(peer) {
        return peer;
    }
    let hops: Vec<IpAddr> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse::<IpAddr>().ok())
        .collect();
    hops.into_iter().rev().map(|hop| hop.to_canonical()).find(|hop| !settings.trusts(*hop)).unwrap_or(peer)
}

/// What the client says it is, cut to 300 characters.
#[must_use]
pub fn user_agent(request: &HttpRequest) -> String {
    let header = request.headers().get("user-agent").and_then(|value| value.to_str().ok());
    header.unwrap_or_default().chars().take(300).collect()
}
