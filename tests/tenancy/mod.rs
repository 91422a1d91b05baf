//! The walls between tenants.

mod access_matrix;
mod api_document;
mod people;
mod system_reasons;
mod walls;
