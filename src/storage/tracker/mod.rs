//! Reported events: stored by the batch, taken for processing, dead-lettered, dropped by the day.
//!
//! Start at [`ingest`], then [`work`].

mod dead;
mod forms;
pub mod ingest;
mod partitions;
pub mod work;

pub use dead::{DeadCursor, DeadEventRow, NewDeadEvent};
pub use forms::SeenForm;
pub use ingest::{IncomingEvents, StoredBatch};
pub use work::{EventRow, Ticket};
