//! Clients that behave as the app, the widget, the tracker and programs do, and keep what they see.

pub mod caller;
pub mod crowd;
pub mod everybody;
pub mod reporter;
pub mod room;
pub mod talker;

use std::time::Duration;

/// A client of HTTP as programs have one: connections are kept, and an answer is waited for 30 s.
///
/// # Errors
/// When the system lacks what it needs.
pub fn http() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build()?)
}
