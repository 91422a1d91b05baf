//! The tracker's side of the server: events are taken in ([`track`](Tracker::track)), made durable by the queue, and
//! have their effects by the workers of `process`.

mod batch;
pub mod clean;
mod dead_events;
mod process;
mod queue;
mod track;
pub mod visit;

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use porchlight_storage::Store;
use uuid::Uuid;

use crate::leads::Leads;
use crate::limits::{Quota, RateLimiter};
use crate::sites::Sites;

pub use batch::Batch;
pub use track::Report;

/// The bounds of the ingest.
#[derive(Debug, Clone, Copy)]
pub struct TrackerOptions {
    /// Events that one key may report in a minute (TRK-23).
    pub events_per_minute: u32,
    /// Events that wait to be stored; beyond, requests are refused.
    pub queued_events: u32,
    /// Bytes of bodies whose events wait to be stored.
    pub queued_bytes: u32,
    /// Batches written at once.
    pub writers: usize,
    /// Sessions processed at once.
    pub workers: usize,
}

impl Default for TrackerOptions {
    fn default() -> Self {
        Self { events_per_minute: 10_000, queued_events: 20_000, queued_bytes: 64 << 20, writers: 2, workers: 4 }
    }
}

/// The use cases of the tracker; cheap to clone.
#[derive(Clone)]
pub struct Tracker {
    store: Store,
    limiter: Arc<dyn RateLimiter>,
    quota: Quota,
    queue: queue::Queue,
    /// Sessions whose visitor was noted a moment ago.
    known_sessions: Cache<Uuid, ()>,
}

impl std::fmt::Debug for Tracker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tracker")
    }
}

impl Tracker {
    /// Wires the area and starts its writers and workers on the current runtime. They end with it.
    #[must_use]
    pub fn start(
        store: Store,
        sites: Sites,
        leads: Leads,
        limiter: Arc<dyn RateLimiter>,
        options: TrackerOptions,
    ) -> Self {
        let (tickets, hands) = process::desks(options.workers);
        let processor = process::Processor::new(store.clone(), sites, leads);
        process::start(&processor, hands, tickets.clone());
        let queue = queue::Queue::start(&store, options, &tickets);
        let known_sessions = Cache::builder().max_capacity(200_000).time_to_live(Duration::from_secs(300)).build();
        let quota = Quota { most: options.events_per_minute, window_ms: 60_000 };
        Self { store, limiter, quota, queue, known_sessions }
    }
}
