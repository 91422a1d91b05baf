//! The walls between tenants.

mod access_matrix;
pub mod api_document;
mod conventions;
mod key_in_use;
pub mod people;
mod socket_matrix;
mod system_reasons;
mod walls;
