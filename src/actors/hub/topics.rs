//! Who listens to what on this node, in shards by workspace.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use parking_lot::Mutex;
use porchlight_domain::ids::WorkspaceId;
use porchlight_storage::bus::Bus;
use porchlight_storage::live::{Envelope, Topic};

use super::outlet::Outlet;

const SHARDS: usize = 16;

type Listeners = HashMap<Topic, Vec<Arc<Outlet>>>;

/// See the module. Follows a workspace on the bus while somebody here listens to it, and says so with its shard
/// locked: the bus hears of first and last listeners in the order in which they were.
pub(super) struct Topics {
    shards: [Mutex<HashMap<WorkspaceId, Listeners>>; SHARDS],
    hasher: RandomState,
    bus: Arc<dyn Bus>,
}

impl Topics {
    pub(super) fn new(bus: Arc<dyn Bus>) -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), hasher: RandomState::new(), bus }
    }

    fn shard(&self, workspace_id: WorkspaceId) -> Option<&Mutex<HashMap<WorkspaceId, Listeners>>> {
        let hash = usize::try_from(self.hasher.hash_one(workspace_id) % 64).unwrap_or_default();
        self.shards.get(hash % SHARDS)
    }

    pub(super) fn add(&self, workspace_id: WorkspaceId, topic: Topic, outlet: &Arc<Outlet>) {
        let Some(shard) = self.shard(workspace_id) else { return };
        let mut shard = shard.lock();
        let topics = shard.entry(workspace_id).or_default();
        if topics.is_empty() {
            self.bus.follow(workspace_id);
        }
        topics.entry(topic).or_insert_with(|| Vec::with_capacity(1)).push(Arc::clone(outlet));
    }

    pub(super) fn remove(&self, workspace_id: WorkspaceId, topic: Topic, outlet_id: u64) {
        let Some(shard) = self.shard(workspace_id) else { return };
        let mut shard = shard.lock();
        let Some(topics) = shard.get_mut(&workspace_id) else { return };
        if let Some(listeners) = topics.get_mut(&topic) {
            listeners.retain(|listener| listener.id() != outlet_id);
            if listeners.is_empty() {
                topics.remove(&topic);
            }
        }
        if topics.is_empty() {
            shard.remove(&workspace_id);
            self.bus.unfollow(workspace_id);
        }
    }

    /// Gives an envelope to everybody whom it concerns; tells how many took it.
    pub(super) fn deliver(&self, envelope: &Envelope) -> u64 {
        let Some(shard) = self.shard(envelope.workspace_id) else { return 0 };
        let shard = shard.lock();
        let Some(topics) = shard.get(&envelope.workspace_id) else { return 0 };
        let listeners = envelope.topics.iter().filter_map(|topic| topics.get(topic)).flatten();
        listeners.map(|listener| u64::from(listener.offer(envelope))).sum()
    }
}
