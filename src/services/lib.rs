//! The use cases: one verb a file, a transaction and the ports in hand.
//!
//! An area is a struct (`Leads`, `Chat` …) whose methods are the verbs; [`Services`] holds them all. A service
//! writes rows, live events, jobs and audit in one transaction and returns the view that the client gets.

pub mod chat;
pub mod error;
pub mod fingerprint;
pub mod identity;
pub mod jobs;
pub mod leads;
pub mod limits;
pub mod mail;
pub mod notifications;
pub mod ports;
mod sealed;
pub mod sites;
pub mod tracker;

pub use chat::Chat;
pub use error::{Result, ServiceError};
pub use fingerprint::Fingerprint;
pub use identity::Identity;
pub use jobs::Jobs;
pub use leads::Leads;
pub use notifications::Notifications;
pub use sites::Sites;
pub use tracker::Tracker;

/// Every use case of the product; cheap to clone.
#[derive(Clone)]
pub struct Services {
    pub identity: Identity,
    pub sites: Sites,
    pub leads: Leads,
    pub jobs: Jobs,
    pub notifications: Notifications,
    pub chat: Chat,
    pub tracker: Tracker,
}
