//! The ids of the envelopes that were told lately, so that the sweep and the bus tell none twice.

use std::collections::{HashSet, VecDeque};

use uuid::Uuid;

const KEPT: usize = 8_192;

#[derive(Default)]
pub(super) struct Recent {
    known: HashSet<Uuid>,
    order: VecDeque<Uuid>,
}

impl Recent {
    /// Notes an id; false when it was known.
    pub(super) fn note(&mut self, id: Uuid) -> bool {
        if !self.known.insert(id) {
            return false;
        }
        self.order.push_back(id);
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}
