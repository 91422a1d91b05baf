//! Rules of conversations: how messages change them.

pub mod floor;
pub mod ledger;
