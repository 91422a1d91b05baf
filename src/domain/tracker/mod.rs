//! Rules about reported events: the day that keeps them, the clocks of browsers, and where visitors come from.

pub mod day;
pub mod source;
