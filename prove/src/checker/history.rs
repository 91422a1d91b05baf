//! What clients asked for and what they were told.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;
use uuid::Uuid;

/// How an operation ended for the client that asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Refused for good by every try: it must have no effect.
    Refused,
    /// No answer, or one that says nothing of the effect (a 5xx, a cut connection).
    Unknown,
    /// Acknowledged; under this number where there are numbers.
    Ok { seq: Option<i64> },
}

/// One operation over all of its tries: they share the client's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    pub place: String,
    pub outcome: Outcome,
    /// The highest number that was acknowledged in the place before the first try: this one has to come after it.
    pub after_seq: i64,
    /// Tries that have no end yet.
    open: usize,
    /// Whether a try ended.
    has_ended: bool,
}

/// All operations of a run, by the client's id.
#[derive(Debug, Default)]
pub struct History {
    operations: HashMap<Uuid, Operation>,
    acknowledged_seq: BTreeMap<String, i64>,
    acknowledged: usize,
}

impl History {
    /// Notes a try before it is sent.
    pub fn invoke(&mut self, place: &str, key: Uuid) {
        let after_seq = self.acknowledged_seq.get(place).copied().unwrap_or_default();
        let operation = self.operations.entry(key).or_insert_with(|| Operation {
            place: place.to_owned(),
            outcome: Outcome::Unknown,
            after_seq,
            open: 0,
            has_ended: false,
        });
        operation.open += 1;
    }

    /// Notes how a try ended. Of several tries the best known end counts: what was acknowledged once is, and what one
    /// try leaves unknown no later refusal makes certain.
    pub fn end(&mut self, key: Uuid, outcome: Outcome) {
        let Some(operation) = self.operations.get_mut(&key) else { return };
        operation.open = operation.open.saturating_sub(1);
        if !matches!(operation.outcome, Outcome::Ok { .. }) && matches!(outcome, Outcome::Ok { .. }) {
            self.acknowledged += 1;
        }
        operation.outcome = if operation.has_ended { operation.outcome.max(outcome) } else { outcome };
        operation.has_ended = true;
        if let Outcome::Ok { seq: Some(seq) } = outcome {
            let last = self.acknowledged_seq.entry(operation.place.clone()).or_default();
            *last = (*last).max(seq);
        }
    }

    /// Every operation; one with a try that never ended is not certain, unless it was acknowledged.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&Uuid, Operation)> {
        self.operations.iter().map(|(key, operation)| {
            let mut judged = operation.clone();
            if operation.open > 0 {
                judged.outcome = judged.outcome.max(Outcome::Unknown);
            }
            (key, judged)
        })
    }

    pub(super) fn knows(&self, key: &Uuid) -> bool {
        self.operations.contains_key(key)
    }

    /// What was acknowledged so far, by the client's id.
    #[must_use]
    pub fn acknowledged_keys(&self) -> BTreeSet<Uuid> {
        let is_acknowledged = |operation: &Operation| matches!(operation.outcome, Outcome::Ok { .. });
        self.operations.iter().filter(|(_, operation)| is_acknowledged(operation)).map(|(key, _)| *key).collect()
    }

    /// How many operations were acknowledged so far.
    #[must_use]
    pub const fn acknowledged(&self) -> usize {
        self.acknowledged
    }
}

/// A history that many clients write.
#[derive(Debug, Clone, Default)]
pub struct Recorder(Arc<Mutex<History>>);

impl Recorder {
    pub fn invoke(&self, place: &str, key: Uuid) {
        self.0.lock().invoke(place, key);
    }

    pub fn end(&self, key: Uuid, outcome: Outcome) {
        self.0.lock().end(key, outcome);
    }

    #[must_use]
    pub fn acknowledged(&self) -> usize {
        self.0.lock().acknowledged()
    }

    /// Looks at the history.
    pub fn with<T>(&self, look: impl FnOnce(&History) -> T) -> T {
        look(&self.0.lock())
    }
}
