//! Who listens to what on this node, in shards by workspace.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use parking_lot::Mutex;
use porchlight_domain::ids::WorkspaceId;
use porchlight_storage::live::{Envelope, Topic};

use super::outlet::Outlet;

const SHARDS: usize = 16;

type Listeners = HashMap<Topic, Vec<Arc<Outlet>>>;

/// See the module.
pub(super) struct Topics {
    shards: [Mutex<HashMap<WorkspaceId, Listeners>>; SHARDS],
    hasher: RandomState,
}

impl Topics {
    pub(super) fn new() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), hasher: RandomState::new() }
    }

    fn shard(&self, workspace_id: WorkspaceId) -> Option<&Mutex<HashMap<WorkspaceId, Listeners>>> {
        let hash = usize::try_from(self.hasher.hash_one(workspace_id) % 64).unwrap_or_default();
        self.shards.get(hash % SHARDS)
    }

    /// Adds a listener; tells whether it is the workspace's first on this node.
    pub(super) fn add(&self, workspace_id: WorkspaceId, topic: Topic, outlet: &Arc<Outlet>) -> bool {
        let Some(shard) = self.shard(workspace_id) else { return false };
        let mut shard = shard.lock();
        let topics = shard.entry(workspace_id).or_default();
        let is_first = topics.is_empty();
        topics.entry(topic).or_default().push(Arc::clone(outlet));
        is_first
    }

    /// Removes a listener; tells whether it was the workspace's last on this node.
    pub(super) fn remove(&self, workspace_id: WorkspaceId, topic: Topic, outlet_id: u64) -> bool {
        let Some(shard) = self.shard(workspace_id) else { return false };
        let mut shard = shard.lock();
        let Some(topics) = shard.get_mut(&workspace_id) else { return false };
        if let Some(listeners) = topics.get_mut(&topic) {
            listeners.retain(|listener| listener.id() != outlet_id);
            if listeners.is_empty() {
                topics.remove(&topic);
            }
        }
        let is_empty = topics.is_empty();
        if is_empty {
            shard.remove(&workspace_id);
        }
        is_empty
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
