//! Sites: registration, settings, keys, and the public face of a site that scripts and visitors ask for.
//!
//! Start at [`public_site`], on which the tracker and the chat stand.

mod create_site;
mod delete_site;
mod identity_secret;
mod list_forms;
mod list_sites;
mod patch_site;
pub mod public_site;
mod rotate_key;
mod view;

use std::sync::Arc;

use porchlight_storage::Store;

use crate::error::Result;
use crate::identity::Identity;
use crate::sealed::Seal;

pub use identity_secret::{root_key_opens, signs};
pub use public_site::{PublicSite, ScriptConfigAnswer};

/// The use cases of sites.
#[derive(Clone)]
pub struct Sites {
    pub(crate) store: Store,
    identity: Identity,
    /// Base of snippets, without a slash at its end.
    public_url: Arc<str>,
    known: public_site::KnownSites,
    seal: Seal,
}

impl std::fmt::Debug for Sites {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sites")
    }
}

impl Sites {
    /// Wires the area. `public_url` is where browsers reach the server; under the root key the sites' secrets are
    /// sealed.
    ///
    /// # Errors
    /// When the root key cannot be used.
    pub fn new(store: Store, identity: Identity, public_url: &str, root_key: &[u8]) -> Result<Self> {
        let public_url = public_url.trim_end_matches('/').into();
        let seal = Seal::new(root_key, identity_secret::PURPOSE)?;
        Ok(Self { store, identity, public_url, known: public_site::KnownSites::new(), seal })
    }
}
