//! Rules about sites: which domains they may name, which origins may speak for them, and when they answer.

pub mod domain;
pub mod hours;
pub mod origins;
