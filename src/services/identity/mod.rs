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
use crate::limits::{RateLimiter, network_of};
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
    /// Whom limits count.
    fn network(&self) -> String {
        self.ip.parse().map_or_else(|_| self.ip.clone(), network_of)
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
