//! Who learns of a commit: the sockets, and the worker of the jobs.

use std::sync::Arc;

use porchlight_storage::live::{Envelope, Publisher, SharedPublisher};
use tokio::sync::Notify;

/// Hands envelopes to the hub and wakes the worker.
pub struct Publishers {
    pub live: SharedPublisher,
    pub wake: Arc<Notify>,
}

impl Publisher for Publishers {
    fn publish(&self, envelopes: Vec<Envelope>) {
        self.live.publish(envelopes);
    }

    fn jobs_committed(&self) {
        self.wake.notify_one();
    }
}
