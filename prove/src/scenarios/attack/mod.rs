//! Attackers: what they try from outside, and what they reach.

pub mod limits;
pub mod matrix;
pub mod revocation;
pub mod slow_clients;
