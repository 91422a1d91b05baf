//! What the product stands on fails, or the product itself is killed.

pub mod kill_chat;
