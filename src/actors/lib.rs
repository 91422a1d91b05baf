//! What is live: who is here, who types, who listens. A cache with behaviour that may be lost at any time.
//!
//! Start at [`live`], then [`hub`], which tells what was committed, and [`registry`], which finds actors.

pub mod hub;
pub mod input;
mod kinds;
pub mod live;
pub mod presence;
pub mod registry;

pub use live::Actors;
