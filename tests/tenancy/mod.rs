//! The walls between tenants.

mod access_matrix;
mod callers;
mod conventions;
mod key_in_use;
mod one_wall;
pub mod people;
mod socket_matrix;
mod system_reasons;
mod walls;
