//! Durable work: what a transaction left to be done after it, and what comes round by the clock.
//!
//! A job is a row (`storage::jobs`), leased by one worker at a time, run at least once: handlers are idempotent.
//! A failure puts it back with a growing, jittered delay until its tries are used up; then it lies among the dead
//! letters until a person retries or deletes it. Start at [`handler`], then [`runner`] (one job) and [`worker`]
//! (the loop). Decision 0003 tells why this is no library.

pub mod backoff;
pub mod handler;
pub mod handlers;
pub mod runner;
pub mod schedule;
pub mod worker;

pub use handler::{Handler, JobError};
pub use runner::Runner;
pub use schedule::Schedule;
pub use worker::{Running, Worker};
