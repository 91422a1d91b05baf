//! The use cases: one verb a file, a transaction and the ports in hand.
//!
//! An area is a struct (`Leads`, `Chat` …) whose methods are the verbs; [`Services`] holds them all. A service
//! writes rows, live events, jobs and audit in one transaction and returns the view that the client gets.

pub mod error;
pub mod identity;
pub mod mail;
pub mod ports;
pub mod sites;

pub use error::{Result, ServiceError};
pub use identity::Identity;
pub use sites::Sites;

/// Every use case of the product; cheap to clone.
#[derive(Clone)]
pub struct Services {
    pub identity: Identity,
    pub sites: Sites,
}
