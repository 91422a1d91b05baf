//! The walls between tenants.

mod access_matrix;
pub mod api_document;
mod callers;
mod conventions;
pub mod fingerprint;
mod key_in_use;
mod one_wall;
pub mod people;
mod socket_matrix;
mod system_reasons;
mod walls;
