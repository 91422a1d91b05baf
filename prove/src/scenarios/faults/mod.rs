//! What the product stands on fails, or the product itself is killed.

pub mod clocks;
pub mod disk_full;
pub mod floods;
pub mod herd;
pub mod jobs;
pub mod kill_chat;
pub mod kill_ingest;
pub mod lost_answers;
pub mod postgres_crash;
pub mod redis_away;
pub mod repeats;
pub mod slow_clients;
pub mod slow_postgres;
pub mod unread_log;
