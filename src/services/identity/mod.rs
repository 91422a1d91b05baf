//! Agencies, workspaces, users, roles, sign-ins and keys.
//!
//! Start at [`access`], which every other area relies on.

pub mod access;
mod access_token;
mod authenticate;
pub mod secrets;

use std::sync::Arc;

use porchlight_storage::Store;

pub use access::{Access, Person, Who};
pub use access_token::AccessTokens;
use authenticate::Proofs;

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
    pub fn new(store: Store, live: Arc<dyn Live>, options: IdentityOptions) -> Self {
        let tokens = AccessTokens::new(&options.secret_key);
        Self { store, live, tokens, proofs: Proofs::new(), options: Arc::new(options) }
    }
}
