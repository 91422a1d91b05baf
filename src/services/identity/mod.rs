//! Agencies, workspaces, users, roles, sign-ins and keys.
//!
//! Start at [`access`], which every other area relies on.

pub mod access;
mod access_token;
mod api_keys;
mod authenticate;
mod invite;
mod limits;
mod log_in;
mod me;
mod password;
mod passwords;
mod refresh;
mod roles;
pub mod secrets;
mod session;
mod sign_ins;
mod sign_up;
mod users;
mod workspaces;

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use porchlight_domain::problem::Refusal;
use porchlight_storage::Store;

pub use access::{Access, Person, Who};
pub use access_token::AccessTokens;
pub use authenticate::Caller;
use authenticate::Proofs;
use log_in::Strangers;
use passwords::Passwords;
pub use session::REFRESH_LIFETIME_S;

use crate::error::Result;
use crate::limits::RateLimiter;
use crate::ports::Live;

/// What identity needs to know of the installation.
#[derive(Clone)]
pub struct IdentityOptions {
    /// Root key: the keys of tokens are derived from it.
    pub secret_key: Vec<u8>,
    /// Base of the links in emails, without a slash at its end.
    pub public_url: String,
    /// More agencies may sign up after the first.
    pub open_signup: bool,
}

impl std::fmt::Debug for IdentityOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityOptions")
            .field("public_url", &self.public_url)
            .field("open_signup", &self.open_signup)
            .finish_non_exhaustive()
    }
}

/// The use cases of people and their access.
#[derive(Clone)]
pub struct Identity {
    pub(crate) store: Store,
    pub(crate) live: Arc<dyn Live>,
    tokens: AccessTokens,
    proofs: Proofs,
    passwords: Passwords,
    strangers: Strangers,
    limiter: Arc<dyn RateLimiter>,
    options: Arc<IdentityOptions>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity")
    }
}

impl Identity {
    /// Wires the area.
    #[must_use]
    pub fn new(store: Store, live: Arc<dyn Live>, limiter: Arc<dyn RateLimiter>, options: IdentityOptions) -> Self {
        Self {
            store,
            live,
            tokens: AccessTokens::new(&options.secret_key),
            proofs: Proofs::new(),
            passwords: Passwords::new(),
            strangers: Strangers::new(),
            limiter,
            options: Arc::new(options),
        }
    }
}

/// From where a request comes, as sign-ins and the audit log keep it.
#[derive(Debug, Clone)]
pub struct Device {
    pub ip: String,
    pub user_agent: String,
}

impl Device {
    /// Whom limits count: an IPv4 address, or of IPv6 the /64 network, in which one customer has every address.
    fn network(&self) -> String {
        match self.ip.parse::<IpAddr>().map(|address| address.to_canonical()) {
            Ok(IpAddr::V6(address)) => {
                let network = u128::from(address) & !u128::from(u64::MAX);
                format!("{}/64", Ipv6Addr::from(network))
            }
            _ => self.ip.clone(),
        }
    }
}

/// Trims what a person typed, and refuses it when nothing is left.
fn text(value: &str, pointer: &str) -> Result<String> {
    let trimmed = value.trim();
    if trimmed.is_empty() {
        return Err(Refusal::invalid(pointer, "Write something here.").into());
    }
    Ok(trimmed.to_owned())
}

fn check_time_zone(name: &str) -> Result<()> {
    if porchlight_domain::clock::is_time_zone(name) {
        return Ok(());
    }
    Err(Refusal::invalid("/timeZone", "This is not the name of a time zone, like Europe/Berlin.").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_networks_of_ipv6_and_addresses_of_ipv4() {
        let network = |ip: &str| Device { ip: ip.to_owned(), user_agent: String::new() }.network();
        assert_eq!(network("2001:db8:1:2:aaaa::1"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2:ffff::9"), network("2001:db8:1:2:aaaa::1"));
        assert_ne!(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
        assert_eq!(network("203.0.113.9"), "203.0.113.9");
        assert_eq!(network("::ffff:203.0.113.9"), "::ffff:203.0.113.9");
        assert_eq!(network("unknown"), "unknown");
    }
}
