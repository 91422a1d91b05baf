//! The watch over what a node stands on. It finds out at once that another node lacks the bus, lets the clock follow the
//! database's, and sends people to another node when this one alone has lost the database (decision 0010).

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use porchlight_domain::clock::Clock;
use porchlight_storage::bus::BusMessage;
use porchlight_storage::line::Line;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use super::{Close, Hub};

const LOOK_EVERY: Duration = Duration::from_millis(300);
/// A node that is busy with the bus is no reason to look less often.
const SAID_WITHIN: Duration = Duration::from_millis(200);
/// Without the database for so long, people are better off elsewhere.
const AWAY_AFTER: Duration = Duration::from_secs(2);
/// Another node counts when it had the database so long after this one lost it: else it may have gone for all.
const OUTLASTED_BY: Duration = Duration::from_secs(1);
/// Over so long the sockets are spread that are sent elsewhere.
const LEAVE_WITHIN: Duration = Duration::from_secs(1);

/// Since when this node is without the database.
#[derive(Debug, Default)]
struct Loss(Option<Instant>);

impl Loss {
    /// Notes a question to the database that ends now; tells whether people should go to the node that was last heard
    /// to have it.
    fn note(&mut self, asked: Instant, is_answered: bool, now: Instant, ready_elsewhere: Option<Instant>) -> bool {
        if is_answered {
            self.0 = None;
            return false;
        }
        let since = *self.0.get_or_insert(asked);
        now >= since + AWAY_AFTER && ready_elsewhere.is_some_and(|heard| heard >= since + OUTLASTED_BY)
    }
}

impl Hub {
    /// Watches for ever.
    pub(super) async fn watch(self: Arc<Self>, mut line: Line, clock: Arc<dyn Clock>) {
        let mut loss = Loss::default();
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let asked = Instant::now();
            let looked = line.look(!self.bus_is_up()).await;
            if let Ok(look) = &looked {
                clock.follow(look.now);
                if self.some_lack_the_bus.swap(look.some_lack_the_bus, Ordering::Relaxed) != look.some_lack_the_bus {
                    self.sweep_now.notify_one();
                }
                self.say_ready().await;
            }
            let ready_elsewhere = *self.ready_elsewhere.lock();
            let leaves = loss.note(asked, looked.is_ok(), Instant::now(), ready_elsewhere);
            if leaves && !self.is_leaving.swap(true, Ordering::SeqCst) {
                tracing::warn!("the database cannot be reached from here: people are sent to another node");
            }
            if leaves {
                self.send_away().await;
            } else if looked.is_ok() {
                self.is_leaving.store(false, Ordering::SeqCst);
            }
        }
    }

    async fn say_ready(&self) {
        if self.is_open.load(Ordering::Relaxed) && self.bus_is_up() {
            let _said_again_soon = timeout(SAID_WITHIN, self.bus.publish(&[BusMessage::Ready])).await;
        }
    }

    async fn send_away(&self) {
        let pause = LEAVE_WITHIN / u32::try_from(self.outlets.len()).unwrap_or(1).max(1);
        for bucket in &self.outlets {
            let sockets: Vec<_> = bucket.lock().values().cloned().collect();
            if !sockets.is_empty() {
                sockets.iter().for_each(|socket| socket.close(Close::TRY_LATER));
                sleep(pause).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_go_when_another_node_has_what_this_one_lost() {
        let (start, mut loss) = (Instant::now(), Loss::default());
        let at = |millis| start + Duration::from_millis(millis);
        assert!(!loss.note(at(0), false, at(1_000), None));
        assert!(!loss.note(at(1_300), false, at(1_500), Some(at(1_400))), "it may be back in a moment");
        assert!(loss.note(at(1_600), false, at(2_000), Some(at(1_900))));
        assert!(!loss.note(at(2_300), true, at(2_400), Some(at(2_200))));
        assert!(!loss.note(at(2_700), false, at(3_700), Some(at(3_600))), "it was back in between");
    }

    #[test]
    fn they_stay_when_the_database_has_gone_for_all() {
        let (start, mut loss) = (Instant::now(), Loss::default());
        let at = |millis| start + Duration::from_millis(millis);
        assert!(!loss.note(at(0), false, at(100), Some(at(0))));
        // What the other had said before came late.
        assert!(!loss.note(at(59_000), false, at(60_000), Some(at(900))));
        assert!(!Loss(Some(at(0))).note(at(59_000), false, at(60_000), None), "there is no other");
    }
}
