//! The slots of a part of the keys. The shard's lock makes "swap out, then drain" hold: what is told is sent while
//! the slot is there.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use actix::Addr;
use actix::dev::SendError;

use super::shell::{Shell, Told};
use super::{ActorKey, Census, Registry, TellError};
use crate::input::Input;

/// So many deaths within [`QUARANTINE`] put a key in quarantine for as long.
const TOO_MANY_DEATHS: usize = 5;
const QUARANTINE: Duration = Duration::from_secs(60);

/// The only address of an actor: its mailbox bound is for each clone, so there are no clones.
struct Slot {
    generation: u64,
    addr: Addr<Shell>,
}

#[derive(Default)]
pub(super) struct Shard {
    slots: HashMap<ActorKey, Slot>,
    deaths: HashMap<ActorKey, VecDeque<Instant>>,
}

impl Shard {
    pub(super) fn tell(
        &mut self,
        registry: &Registry,
        key: ActorKey,
        hash: u64,
        mut input: Input,
    ) -> Result<(), TellError> {
        // A dead actor's slot is found out by sending to it: the second turn makes a new one.
        for _ in 0..2 {
            if !self.slots.contains_key(&key) {
                self.open(registry, key, hash)?;
            }
            let Some(slot) = self.slots.get(&key) else { return Ok(()) };
            input = match slot.addr.try_send(Told(input)) {
                Ok(()) => return Ok(()),
                Err(SendError::Full(_)) => return Err(TellError::Full),
                Err(SendError::Closed(Told(input))) => input,
            };
            self.slots.remove(&key);
            registry.0.deaths.fetch_add(1, Ordering::Relaxed);
            self.note_death(key);
        }
        Err(TellError::Quarantined)
    }

    fn open(&mut self, registry: &Registry, key: ActorKey, hash: u64) -> Result<(), TellError> {
        if self.is_quarantined(&key) {
            return Err(TellError::Quarantined);
        }
        let Some(arbiter) = registry.arbiter(hash) else { return Err(TellError::Full) };
        let generation = registry.0.generations.fetch_add(1, Ordering::Relaxed);
        let addr = Shell::spawn(registry.clone(), key, generation, arbiter);
        self.slots.insert(key, Slot { generation, addr });
        Ok(())
    }

    /// Removes a slot, unless a newer generation has it.
    pub(super) fn remove(&mut self, key: ActorKey, generation: u64) -> bool {
        let is_it = self.slots.get(&key).is_some_and(|slot| slot.generation == generation);
        if is_it {
            self.slots.remove(&key);
        }
        is_it
    }

    pub(super) fn note_death(&mut self, key: ActorKey) {
        let deaths = self.deaths.entry(key).or_default();
        deaths.push_back(Instant::now());
        if deaths.len() > TOO_MANY_DEATHS {
            deaths.pop_front();
        }
        metrics::counter!("porchlight_actor_deaths_total", "kind" => key.kind()).increment(1);
        if self.is_quarantined(&key) {
            metrics::counter!("porchlight_actor_quarantined_total", "kind" => key.kind()).increment(1);
            tracing::error!(?key, "an actor died {TOO_MANY_DEATHS} times within a minute and is left alone for one");
        } else {
            tracing::warn!(?key, "an actor died and starts anew");
        }
        if self.deaths.len() > 1_000 {
            self.deaths.retain(|_, deaths| deaths.back().is_some_and(|last| last.elapsed() < QUARANTINE));
        }
    }

    fn is_quarantined(&self, key: &ActorKey) -> bool {
        self.deaths.get(key).is_some_and(|deaths| {
            deaths.len() >= TOO_MANY_DEATHS && deaths.front().is_some_and(|first| first.elapsed() < QUARANTINE)
        })
    }

    pub(super) fn wake_all(&self) {
        for slot in self.slots.values() {
            // A full mailbox means that it is awake.
            let _woken = slot.addr.try_send(Told(Input::Wake));
        }
    }

    pub(super) fn count(&self, census: &mut Census) {
        for key in self.slots.keys() {
            *census.actors.entry(key.kind()).or_default() += 1;
        }
        census.quarantined += self.deaths.keys().filter(|key| self.is_quarantined(key)).count();
    }
}
