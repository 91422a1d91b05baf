//! The floor of one conversation: who types, who looks at it, and when its summary is told.
//!
//! Holds only what may be lost. The floor is fed inputs with the time and answers with effects; it never waits.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::ids::{UserId, VisitorId};
use crate::presence::viewers::Viewers;

/// How long somebody counts as typing without saying so again.
pub const TYPING_TIMEOUT: TimeDelta = TimeDelta::seconds(6);
/// The least time between two summaries.
pub const SUMMARY_INTERVAL: TimeDelta = TimeDelta::milliseconds(500);

/// Somebody who may type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writer {
    Agent(UserId),
    Visitor(VisitorId),
}

/// What happens to a floor. `S` names a sender to the others, `V` is a summary of the conversation.
#[derive(Debug, Clone)]
pub enum Input<S, V> {
    Typing {
        writer: Writer,
        sender: S,
        on: bool,
    },
    /// An agent has opened the conversation on a connection.
    Watched {
        connection: u64,
        user_id: UserId,
    },
    Unwatched {
        connection: u64,
    },
    /// The conversation has a new summary.
    Changed(V),
    /// Time has passed.
    Wake,
}

/// What the floor wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect<S, V> {
    TypingOn(Writer, S),
    TypingOff(Writer, S),
    /// These agents look at it now.
    Viewers(Vec<UserId>),
    /// Tell the summary.
    Tell(V),
    /// Send [`Input::Wake`] at this time; it replaces an earlier wish.
    WakeAt(DateTime<Utc>),
    /// Nothing is held: the floor may be forgotten.
    GoIdle,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Floor<S, V> {
    typing: BTreeMap<Writer, (S, DateTime<Utc>)>,
    viewers: Viewers,
    told_at: Option<DateTime<Utc>>,
    untold: Option<V>,
}

impl<S, V> Default for Floor<S, V> {
    fn default() -> Self {
        Self { typing: BTreeMap::new(), viewers: Viewers::default(), told_at: None, untold: None }
    }
}

impl<S: Clone, V> Floor<S, V> {
    /// Takes an input in and says what follows from it.
    pub fn apply(&mut self, input: Input<S, V>, now: DateTime<Utc>) -> Vec<Effect<S, V>> {
        let mut effects = Vec::new();
        match input {
            Input::Typing { writer, sender, on: true } => {
                if self.typing.insert(writer, (sender.clone(), now + TYPING_TIMEOUT)).is_none() {
                    effects.push(Effect::TypingOn(writer, sender));
                }
            }
            Input::Typing { writer, on: false, .. } => {
                if let Some((sender, _)) = self.typing.remove(&writer) {
                    effects.push(Effect::TypingOff(writer, sender));
                }
            }
            Input::Watched { connection, user_id } => {
                effects.extend(self.viewers.add(connection, user_id).map(Effect::Viewers));
            }
            Input::Unwatched { connection } => effects.extend(self.viewers.remove(connection).map(Effect::Viewers)),
            Input::Changed(summary) => self.untold = Some(summary),
            Input::Wake => {}
        }
        self.end_typing(now, &mut effects);
        self.tell_when_due(now, &mut effects);
        effects.push(self.next_wish(now));
        effects
    }

    fn end_typing(&mut self, now: DateTime<Utc>, effects: &mut Vec<Effect<S, V>>) {
        for (writer, (sender, _)) in self.typing.extract_if(.., |_, (_, until)| *until <= now) {
            effects.push(Effect::TypingOff(writer, sender));
        }
    }

    /// The first change is told at once, those that follow it shortly are told as one: the newest.
    fn tell_when_due(&mut self, now: DateTime<Utc>, effects: &mut Vec<Effect<S, V>>) {
        if self.told_at.is_some_and(|told_at| now < told_at + SUMMARY_INTERVAL) {
            return;
        }
        if let Some(summary) = self.untold.take() {
            self.told_at = Some(now);
            effects.push(Effect::Tell(summary));
        }
    }

    fn next_wish(&self, now: DateTime<Utc>) -> Effect<S, V> {
        let quiet_at = self.told_at.map(|told_at| told_at + SUMMARY_INTERVAL).filter(|at| *at > now);
        let typing_ends = self.typing.values().map(|(_, until)| *until);
        match typing_ends.chain(quiet_at).min() {
            Some(at) => Effect::WakeAt(at),
            None if self.viewers.is_empty() => Effect::GoIdle,
            // Watched and quiet: the next input wakes it.
            None => Effect::WakeAt(DateTime::<Utc>::MAX_UTC),
        }
    }
}

#[cfg(test)]
#[path = "floor_tests.rs"]
mod tests;
