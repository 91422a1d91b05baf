//! Agencies, workspaces, users, roles, sign-ins and keys.

pub mod access;

pub use access::{Access, Person, Who};
