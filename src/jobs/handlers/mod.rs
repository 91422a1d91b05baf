//! The handlers of jobs that belong to no area of their own.

pub mod chat;
pub mod events;
pub mod housekeeping;
pub mod leads;
pub mod mail;
