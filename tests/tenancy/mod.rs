//! The walls between tenants.

mod access_matrix;
pub mod api_document;
pub mod people;
mod socket_matrix;
mod system_reasons;
mod walls;
