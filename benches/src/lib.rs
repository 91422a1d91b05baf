//! Clients of a running server, for whoever loads it: the people and sites of a run, their sockets, exact
//! percentiles, and what it costs.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what it lacks")]

pub mod cost;
pub mod figures;
pub mod lean;
pub mod pairs;
pub mod people;
pub mod socket;
