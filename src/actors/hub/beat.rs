//! The heartbeat: one task for all sockets, which visits a twenty-fifth of them each second.

use std::sync::Arc;
use std::time::Duration;

use super::{Close, HEARTBEAT_S, Hub, Outlet};

/// A client that was silent for so long has missed two pings: it is gone.
const SILENCE_S: u32 = 60;

impl Hub {
    /// Pings the sockets in turn, for ever.
    pub(super) async fn beat(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(Duration::from_secs(1));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        for second in 0u64.. {
            ticks.tick().await;
            let now_s = self.now_s();
            let round = second / u64::from(HEARTBEAT_S);
            let Some(bucket) = self.bucket(second) else { continue };
            let outlets: Vec<Arc<Outlet>> = bucket.lock().values().cloned().collect();
            for outlet in outlets {
                visit(&outlet, now_s, round);
            }
            metrics::gauge!("porchlight_sockets_open").set(u32::try_from(self.open()).unwrap_or(u32::MAX));
        }
    }
}

fn visit(outlet: &Outlet, now_s: u32, round: u64) {
    if now_s.saturating_sub(outlet.heard_s()) > SILENCE_S {
        outlet.close(Close::GONE);
        return;
    }
    outlet.ping();
    // Every other round is within the minute after which nobody may see more than is still allowed.
    if round % 2 == 1 && outlet.listener().is_some() {
        outlet.request_recheck();
    }
}
