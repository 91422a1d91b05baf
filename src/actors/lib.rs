//! What is live: who is here, who types, who listens. A cache with behaviour that may be lost at any time.
//!
//! Start at [`hub`], which tells what was committed, then [`registry`], which finds actors.

pub mod hub;
