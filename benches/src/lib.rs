//! Clients of a running server, for whoever loads it: the people and sites of a run, their sockets, and exact percentiles.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what it lacks")]

pub mod figures;
pub mod people;
pub mod socket;
