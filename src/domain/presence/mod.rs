//! Who is here: agents, visitors and those who look at a record.
//!
//! Machines without a clock of their own: inputs come with the time, effects say what follows.

pub mod agent;
pub mod viewers;
pub mod visitor;
