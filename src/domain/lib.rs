//! The product's words and rules: ids, time, permissions, problem codes and the pure decisions of each area.
//!
//! Nothing here waits, reads the environment or asks the wall clock: time and randomness come in as
//! arguments or through [`clock::Clock`]. Start at [`ids`], then the area you came for.

pub mod chat;
pub mod clock;
pub mod ids;
pub mod leads;
pub mod permissions;
pub mod presence;
pub mod problem;
pub mod redaction;
pub mod sign_in;
pub mod sites;
pub mod tracker;
