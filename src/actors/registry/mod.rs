//! Finds the actor of a key, makes it when there is none, and lets it go when it is idle.
//!
//! Callers say [`Registry::tell`]; nobody outside holds an address. A slot has a generation: an actor that died is
//! replaced by a new one with fresh state, one that goes idle is swapped out before it drains, and what still reaches
//! it is told to its successor. A key whose actor dies too often is left alone for a minute.

mod key;
mod shard;
mod shell;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_rt::{Arbiter, ArbiterHandle};
use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use porchlight_domain::clock::Clock;

pub use key::ActorKey;
use shard::Shard;

use crate::input::Input;

const SHARDS: usize = 16;

/// A pure machine with its effects wired to the hub: what an actor is, but for its mailbox and its timer.
pub trait Machine: Send + 'static {
    /// Takes an input in and carries out what follows, but for time and its own end.
    fn apply(&mut self, input: Input, now: DateTime<Utc>) -> Wish;
}

/// What a machine wants of its shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// [`Input::Wake`] at this time, instead of an earlier wish.
    WakeAt(DateTime<Utc>),
    /// Nothing is held: let it go.
    GoIdle,
}

/// Makes the machine of a key, with fresh state.
pub type Factory = Box<dyn Fn(&ActorKey, DateTime<Utc>) -> Box<dyn Machine> + Send + Sync>;

/// Why an input was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TellError {
    #[error("the mailbox is full")]
    Full,
    #[error("the actor died too often and is left alone for a minute")]
    Quarantined,
}

/// What is alive, for `/debug/actors`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Census {
    pub actors: BTreeMap<&'static str, usize>,
    pub quarantined: usize,
    /// Actors that panicked since the start.
    pub deaths: u64,
}

/// See the module. Clones share everything.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    shards: [Mutex<Shard>; SHARDS],
    arbiters: Vec<ArbiterHandle>,
    hasher: RandomState,
    factory: Factory,
    clock: Arc<dyn Clock>,
    generations: AtomicU64,
    deaths: AtomicU64,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Registry")
    }
}

impl Registry {
    /// Starts the threads on which the actors live. Needs a running actix system.
    #[must_use]
    pub fn start(threads: usize, clock: Arc<dyn Clock>, factory: Factory) -> Self {
        // An alert sees a counter grow that was there before.
        for kind in ActorKey::KINDS {
            metrics::counter!("porchlight_actor_deaths_total", "kind" => kind).increment(0);
            metrics::counter!("porchlight_actor_quarantined_total", "kind" => kind).increment(0);
        }
        Self(Arc::new(Inner {
            shards: std::array::from_fn(|_| Mutex::default()),
            arbiters: (0..threads.max(1)).map(|_| Arbiter::new().handle()).collect(),
            hasher: RandomState::new(),
            factory,
            clock,
            generations: AtomicU64::new(1),
            deaths: AtomicU64::new(0),
        }))
    }

    /// Gives an input to the actor of a key. Never waits.
    ///
    /// # Errors
    /// When the mailbox is full or the key is quarantined: the input is lost.
    pub fn tell(&self, key: ActorKey, input: Input) -> Result<(), TellError> {
        let hash = self.0.hasher.hash_one(key);
        let told = self.shard(hash).map_or(Ok(()), |shard| shard.lock().tell(self, key, hash, input));
        if told.is_err() {
            metrics::counter!("porchlight_actor_inputs_lost_total").increment(1);
        }
        told
    }

    /// Wakes every actor: after a jump of the clock.
    pub fn wake_all(&self) {
        for shard in &self.0.shards {
            shard.lock().wake_all();
        }
    }

    /// Counts what is alive.
    #[must_use]
    pub fn census(&self) -> Census {
        let mut census =
            Census { actors: BTreeMap::new(), quarantined: 0, deaths: self.0.deaths.load(Ordering::Relaxed) };
        for shard in &self.0.shards {
            shard.lock().count(&mut census);
        }
        census
    }

    /// Swaps the slot out, if it is still of this generation: nothing is sent to it any more.
    fn retire(&self, key: ActorKey, generation: u64) -> bool {
        self.shard(self.0.hasher.hash_one(key)).is_some_and(|shard| shard.lock().remove(key, generation))
    }

    /// Notes that an actor ended without having retired.
    fn bury(&self, key: ActorKey, generation: u64) {
        if let Some(shard) = self.shard(self.0.hasher.hash_one(key)) {
            let mut shard = shard.lock();
            if shard.remove(key, generation) {
                self.0.deaths.fetch_add(1, Ordering::Relaxed);
                shard.note_death(key);
            }
        }
    }

    fn shard(&self, hash: u64) -> Option<&Mutex<Shard>> {
        self.0.shards.get(usize::try_from(hash % SHARDS as u64).unwrap_or_default())
    }

    fn arbiter(&self, hash: u64) -> Option<&ArbiterHandle> {
        let count = u64::try_from(self.0.arbiters.len()).unwrap_or(1).max(1);
        self.0.arbiters.get(usize::try_from((hash >> 32) % count).unwrap_or_default())
    }
}
