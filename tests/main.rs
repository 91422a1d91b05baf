//! The one integration test binary: the product through its public face, on real PostgreSQL and Redis.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod chat;
mod faults;
mod harness;
mod identity;
mod jobs;
mod leads;
mod sites;
mod sockets;
mod system;
mod tenancy;
mod tidy;
mod tracker;
