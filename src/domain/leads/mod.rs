//! Rules about leads: their states, quality, identity and who gets them.

pub mod state;
