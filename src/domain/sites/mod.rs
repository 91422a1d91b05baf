//! Rules about sites: which domains they may name, and which origins may speak for them.

pub mod domain;
pub mod origins;
