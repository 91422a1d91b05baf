//! The ways out of the product to people: email now, push and messages later.
//!
//! Each is an adapter of a port of the services; the root package chooses which one is wired in.

pub mod email;
