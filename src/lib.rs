//! Wires the rooms together: [`node::Node`] is one server process without its sockets and signals, so that
//! the program and the integration tests run the same thing.

pub mod config;
pub mod node;
