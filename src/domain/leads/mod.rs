//! Rules about leads: their states, quality, identity and who gets them.

pub mod attribution;
pub mod capture;
pub mod person;
pub mod state;
