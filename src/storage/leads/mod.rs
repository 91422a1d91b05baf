//! Leads: records, identities, lists, timelines, tasks and assignment rules.
//!
//! All are methods of [`crate::TenantTx`]. Start at [`records`].

pub mod identities;
pub mod list;
pub mod onboarding;
pub mod records;
pub mod rules;
pub mod tasks;
pub mod timeline;
