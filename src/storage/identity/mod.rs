//! Agencies, users, sign-ins, tokens, members, roles, keys and the audit log.
//!
//! Users, sign-ins and tokens belong to no tenant: only a [`crate::SystemTx`] reaches them. [`proof`] makes the
//! scopes of callers.

pub mod proof;

pub use proof::{KeyProof, UserProof, WorkspaceProof};
