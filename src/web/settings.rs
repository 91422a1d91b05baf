//! What the API needs to know of the installation.

use std::net::IpAddr;
use std::time::Duration;

use crate::network::IpBlock;

/// Set once at the start; every worker has it as app data.
#[derive(Debug, Clone)]
pub struct WebSettings {
    /// Base of links and snippets, without a slash at its end; its origin is the app's own.
    pub public_url: String,
    /// Whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpBlock>,
    /// How long the body of a request may take to come.
    pub body_within: Duration,
}

/// What is enough for [`body::BODY_LIMIT_BYTES`](crate::body::BODY_LIMIT_BYTES) on the slowest of lines.
pub const BODY_WITHIN: Duration = Duration::from_secs(30);

impl WebSettings {
    /// Tells whether what this address says about whom it speaks for counts.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|block| block.contains(address))
    }

    /// The origin of the app, as browsers send it.
    #[must_use]
    pub fn own_origin(&self) -> &str {
        let after_scheme = self.public_url.find("://").map_or(0, |at| at + 3);
        let path = self.public_url.get(after_scheme..).and_then(|rest| rest.find('/'));
        path.and_then(|at| self.public_url.get(..after_scheme + at)).unwrap_or(&self.public_url)
    }

    /// Whether cookies may only travel encrypted.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
