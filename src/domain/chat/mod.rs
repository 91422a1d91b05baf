//! Rules of conversations: how messages change them.

pub mod ledger;
pub mod floor;
