//! What the access matrix stands on: the operations of the API document, and what the database holds.

pub mod document;
pub mod fingerprint;
