//! The rows of the tables that records are read from and written to. Derives only: what a row means is said by
//! the repository that uses it.

pub mod identity;
pub mod leads;
pub mod sites;
