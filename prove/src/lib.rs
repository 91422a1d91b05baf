//! Proves the product as a black box: the release binary as a process, its own PostgreSQL and Redis, faults between
//! them, clients that behave as the app, the widget and the tracker do, and a checker that compares what they were told
//! with what is stored.
//!
//! Start at [`scenarios`], the list of everything that is proven; `docs/proof.md` tells the method.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for what it lacks")]

pub mod balancer;
pub mod checker;
pub mod clients;
pub mod matrix;
pub mod proxy;
pub mod scale;
pub mod scenarios;
pub mod table;
pub mod world;
