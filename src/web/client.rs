//! Where a request comes from. Forwarded addresses count only from proxies that the operator trusts.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

use crate::settings::WebSettings;

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
