//! Whether a visitor is on the site: over tabs, with a grace that outlives a change of page.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a visitor whose last connection ended still counts as here.
pub const GRACE: TimeDelta = TimeDelta::seconds(30);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    Connected(u64),
    Disconnected(u64),
    /// Time has passed.
    Wake,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    Online,
    Offline,
    /// Send [`Input::Wake`] at this time; it replaces an earlier wish.
    WakeAt(DateTime<Utc>),
    /// Gone: the machine may be forgotten.
    GoIdle,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct VisitorPresence {
    /// Few, and for each visitor on the site: a list takes the least room.
    connections: Vec<u64>,
    left_at: Option<DateTime<Utc>>,
    is_online: bool,
}

impl VisitorPresence {
    /// Takes an input in and says what follows from it.
    pub fn apply(&mut self, input: Input, now: DateTime<Utc>) -> Vec<Effect> {
        match input {
            Input::Connected(connection) => {
                if !self.connections.contains(&connection) {
                    self.connections.reserve_exact(1);
                    self.connections.push(connection);
                }
                self.left_at = None;
            }
            Input::Disconnected(connection) => {
                let before = self.connections.len();
                self.connections.retain(|known| *known != connection);
                if before > 0 && self.connections.is_empty() {
                    self.left_at = Some(now);
                }
            }
            Input::Wake => {}
        }
        let gone_at = self.left_at.map(|left_at| left_at + GRACE);
        let is_here = !self.connections.is_empty() || gone_at.is_some_and(|at| now < at);
        let mut effects = Vec::with_capacity(2);
        if is_here != self.is_online {
            self.is_online = is_here;
            effects.push(if is_here { Effect::Online } else { Effect::Offline });
        }
        effects.push(match gone_at {
            Some(at) if is_here => Effect::WakeAt(at),
            _ if is_here => Effect::WakeAt(DateTime::<Utc>::MAX_UTC),
            _ => Effect::GoIdle,
        });
        effects
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_page_is_not_told_and_leaving_is() {
        let at = |s: i64| DateTime::from_timestamp(1_700_000_000 + s, 0).unwrap();
        let mut eve = VisitorPresence::default();
        assert!(eve.apply(Input::Connected(1), at(0)).contains(&Effect::Online));
        assert_eq!(eve.apply(Input::Disconnected(1), at(10)), [Effect::WakeAt(at(40))]);
        assert_eq!(eve.apply(Input::Connected(2), at(12)), [Effect::WakeAt(DateTime::<Utc>::MAX_UTC)]);
        eve.apply(Input::Disconnected(2), at(20));
        assert_eq!(eve.apply(Input::Wake, at(49)), [Effect::WakeAt(at(50))]);
        assert_eq!(eve.apply(Input::Wake, at(50)), [Effect::Offline, Effect::GoIdle]);
    }
}
