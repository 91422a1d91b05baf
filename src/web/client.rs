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
        let unknown = || Self(Device { ip: "unknown".to_owned(), user_agent: user_agent(request) });
        ready(Ok(settings.map_or_else(unknown, |settings| Self::of(request, settings))))
    }
}

impl Client {
    /// Reads it from a request.
    #[must_use]
    pub fn of(request: &HttpRequest, settings: &WebSettings) -> Self {
        Self(Device { ip: ip(request, settings).to_string(), user_agent: user_agent(request) })
    }
}

/// The address of the client: the nearest one on the way here that is no trusted proxy, or the last that is known.
#[must_use]
pub fn ip(request: &HttpRequest, settings: &WebSettings) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip().to_canonical());
    if !settings.trusts(peer) {
        return peer;
    }
    let forwarded = request.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or_default());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
    let mut nearest = peer;
    for hop in hops.iter().rev() {
        // What stands before a hop that cannot be read may be forged.
        let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
        nearest = hop.to_canonical();
        if !settings.trusts(nearest) {
            break;
        }
    }
    nearest
}

/// What the client says it is, cut to 300 characters.
#[must_use]
pub fn user_agent(request: &HttpRequest) -> String {
    let header = request.headers().get("user-agent").and_then(|value| value.to_str().ok());
    header.unwrap_or_default().chars().take(300).collect()
}
