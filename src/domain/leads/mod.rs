//! Rules about leads: their states, quality, identity and who gets them.

pub mod assignment;
pub mod attribution;
pub mod capture;
pub mod lead;
pub mod mapping;
pub mod person;
pub mod score;
pub mod state;
