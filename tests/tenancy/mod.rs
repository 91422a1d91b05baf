//! The walls between tenants.

mod access_matrix;
pub mod api_document;
pub mod people;
mod system_reasons;
mod walls;
