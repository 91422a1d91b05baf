//! An agent's presence (CHT-25): over tabs, with a grace after the last one, automatic "away" and a choice by hand.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

/// How long an agent whose last connection ended still counts as here: a reload must not flap.
pub const GRACE: TimeDelta = TimeDelta::seconds(10);
/// After this time without activity an agent who is here is away.
pub const AWAY_AFTER: TimeDelta = TimeDelta::minutes(5);

/// What the others see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    Offline,
    Away,
    Busy,
    Online,
}

/// What an agent chose by hand. `Online` leaves it to the connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    #[default]
    Online,
    Busy,
    Offline,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// With what is chosen already, so that nobody who is busy seems free for a moment.
    Connected(u64, Choice),
    /// The connection is still there, and this is chosen; it says so now and then, for a machine that was made anew.
    Here(u64, Choice),
    Disconnected(u64),
    /// The person did something: a frame that no timer sends.
    Active,
    Chose(Choice),
    /// Time has passed.
    Wake,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Changed(Status),
    /// Send [`Input::Wake`] at this time; it replaces an earlier wish.
    WakeAt(DateTime<Utc>),
    /// Gone: the machine may be forgotten.
    GoIdle,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct AgentPresence {
    connections: BTreeSet<u64>,
    choice: Choice,
    active_at: DateTime<Utc>,
    left_at: Option<DateTime<Utc>>,
    told: Status,
}

impl AgentPresence {
    /// Starts with nobody connected.
    #[must_use]
    pub const fn new(choice: Choice, now: DateTime<Utc>) -> Self {
        Self { connections: BTreeSet::new(), choice, active_at: now, left_at: None, told: Status::Offline }
    }

    /// Takes an input in and says what follows from it.
    pub fn apply(&mut self, input: Input, now: DateTime<Utc>) -> Vec<Effect> {
        match input {
            Input::Connected(connection, choice) => {
                self.connections.insert(connection);
                self.choice = choice;
                self.left_at = None;
                self.active_at = now;
            }
            Input::Here(connection, choice) => {
                self.connections.insert(connection);
                self.choice = choice;
                self.left_at = None;
            }
            Input::Disconnected(connection) => {
                if self.connections.remove(&connection) && self.connections.is_empty() {
                    self.left_at = Some(now);
                }
            }
            Input::Active => self.active_at = self.active_at.max(now),
            Input::Chose(choice) => {
                self.choice = choice;
                self.active_at = now;
            }
            Input::Wake => {}
        }
        let mut effects = Vec::with_capacity(2);
        let status = self.status(now);
        if status != self.told {
            self.told = status;
            effects.push(Effect::Changed(status));
        }
        effects.push(self.next_wish(now));
        effects
    }

    fn is_here(&self, now: DateTime<Utc>) -> bool {
        !self.connections.is_empty() || self.left_at.is_some_and(|left_at| now < left_at + GRACE)
    }

    /// What the others see at `now`.
    #[must_use]
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        match self.choice {
            _ if !self.is_here(now) => Status::Offline,
            Choice::Offline => Status::Offline,
            Choice::Busy => Status::Busy,
            Choice::Online if now >= self.active_at + AWAY_AFTER => Status::Away,
            Choice::Online => Status::Online,
        }
    }

    fn next_wish(&self, now: DateTime<Utc>) -> Effect {
        if !self.is_here(now) {
            return Effect::GoIdle;
        }
        let away_at = Some(self.active_at + AWAY_AFTER).filter(|at| *at > now);
        let gone_at = self.left_at.map(|left_at| left_at + GRACE).filter(|_| self.connections.is_empty());
        Effect::WakeAt(away_at.into_iter().chain(gone_at).min().unwrap_or(DateTime::<Utc>::MAX_UTC))
    }
}

#[cfg(test)]
#[path = "agent_tests.rs"]
mod tests;
