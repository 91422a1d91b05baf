//! The heartbeat: one task for all sockets, which pings a twenty-fifth of them each second and looks a little later
//! whether they answered.

use std::sync::Arc;
use std::time::Duration;

use super::{Close, HEARTBEAT_S, Hub, Outlet};

/// A client that a ping brought to no word within so many seconds is gone.
const PONG_WITHIN_S: u32 = 8;
/// A node that stood still for longer has itself to blame for what it did not hear.
const STALL_S: u32 = 2;

impl Hub {
    /// Pings the sockets in turn, for ever.
    pub(super) async fn beat(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        let mut rounds = Rounds::default();
        loop {
            ticks.tick().await;
            rounds.turn(&self, self.now_s());
            metrics::gauge!("porchlight_sockets_open").set(u32::try_from(self.open()).unwrap_or(u32::MAX));
        }
    }
}

/// Whose turn it is.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    turns: u64,
    last_s: u32,
}

impl Rounds {
    /// One second's work.
    pub(super) fn turn(&mut self, hub: &Hub, now_s: u32) {
        let is_on_time = now_s.saturating_sub(self.last_s) <= STALL_S;
        if let Some(pinged) = self.turns.checked_sub(u64::from(PONG_WITHIN_S))
            && is_on_time
        {
            for outlet in in_turn(hub, pinged) {
                if now_s.saturating_sub(outlet.heard_s()) > PONG_WITHIN_S {
                    outlet.close(Close::GONE);
                }
            }
        }
        let round = self.turns / u64::from(HEARTBEAT_S);
        for outlet in in_turn(hub, self.turns) {
            outlet.ping();
            // Every other round is within the minute after which nobody may see more than is still allowed.
            if round % 2 == 1 && outlet.listener().is_some() {
                outlet.request_recheck();
            }
        }
        self.turns += 1;
        self.last_s = now_s;
    }
}

fn in_turn(hub: &Hub, turn: u64) -> Vec<Arc<Outlet>> {
    hub.bucket(turn).map(|bucket| bucket.lock().values().cloned().collect()).unwrap_or_default()
}
