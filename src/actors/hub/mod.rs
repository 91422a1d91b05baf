//! The hub: what was committed, to everybody who listens.
//!
//! Services publish after their commit; the hub gives each envelope once to every local listener that may see it,
//! sends it over the bus, and confirms it in the outbox. What a crash or a full queue left there, the sweep tells.
//! The hub never waits for a client. Start at [`Hub::publish`](Publisher::publish), then [`pump`].

mod beat;
mod outlet;
pub mod pump;
mod recent;
mod topics;
mod watch;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use parking_lot::Mutex;
use porchlight_domain::ids::{SignInId, UserId, WorkspaceId};
use porchlight_storage::bus::{Bus, BusMessage, RightsOf};
use porchlight_storage::live::{Bundle, Envelope, Publisher, Topic};
use tokio::sync::{Notify, mpsc};

pub use outlet::{Close, Frame, Listener, MAX_QUEUED_BYTES, Outlet, Signal};
use pump::Parcel;
use recent::Recent;
use topics::Topics;

/// Batches that may wait to be told; further ones are left to the sweep.
const MAX_WAITING_PARCELS: usize = 8_192;
/// A socket is pinged once in so many seconds; the sockets are spread over as many buckets.
pub const HEARTBEAT_S: u32 = 25;

/// What happens here when another node tells that a presence was chosen by hand.
pub type ChoiceHandler = Box<dyn Fn(WorkspaceId, UserId, &str) + Send + Sync>;

/// What happens here when rights have changed on any node, before the sockets are asked: what is kept of them is forgotten.
pub type RightsHandler = Box<dyn Fn(&RightsOf) + Send + Sync>;

type Bucket = Mutex<HashMap<u64, Arc<Outlet>>>;

/// See the module.
pub struct Hub {
    topics: Topics,
    /// Every socket of the node, by the second of the heartbeat in which it is pinged.
    outlets: Vec<Bucket>,
    next_outlet: AtomicU64,
    open: AtomicUsize,
    parcels: mpsc::Sender<Parcel>,
    waiting: Mutex<Option<mpsc::Receiver<Parcel>>>,
    recent: Mutex<Recent>,
    bus: Arc<dyn Bus>,
    jobs: Arc<Notify>,
    on_choice: OnceLock<ChoiceHandler>,
    on_rights: OnceLock<RightsHandler>,
    is_draining: AtomicBool,
    /// Whether people may come: the node serves, and does not stop.
    is_open: AtomicBool,
    /// Whether this node has lost the database and sends people to another one.
    is_leaving: AtomicBool,
    /// When another node was last heard to serve people and to have the database.
    ready_elsewhere: Mutex<Option<Instant>>,
    /// Whether some node lacks the bus: then all read the outbox.
    some_lack_the_bus: AtomicBool,
    sweep_now: Notify,
    started: Instant,
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").field("open", &self.open()).finish_non_exhaustive()
    }
}

impl Hub {
    /// Makes a hub that queues what is published until [`Hub::run`] starts its tasks. `jobs` is woken after each
    /// commit that put a job in the queue.
    #[must_use]
    pub fn new(bus: Arc<dyn Bus>, jobs: Arc<Notify>) -> Arc<Self> {
        let (parcels, waiting) = mpsc::channel(MAX_WAITING_PARCELS);
        Arc::new(Self {
            topics: Topics::new(Arc::clone(&bus)),
            outlets: (0..HEARTBEAT_S).map(|_| Mutex::default()).collect(),
            next_outlet: AtomicU64::new(1),
            open: AtomicUsize::new(0),
            parcels,
            waiting: Mutex::new(Some(waiting)),
            recent: Mutex::default(),
            bus,
            jobs,
            on_choice: OnceLock::new(),
            on_rights: OnceLock::new(),
            is_draining: AtomicBool::new(false),
            is_open: AtomicBool::new(false),
            is_leaving: AtomicBool::new(false),
            ready_elsewhere: Mutex::default(),
            some_lack_the_bus: AtomicBool::new(false),
            sweep_now: Notify::new(),
            started: Instant::now(),
        })
    }

    /// Whether the bus goes through.
    #[must_use]
    pub fn bus_is_up(&self) -> bool {
        self.bus.is_up()
    }

    /// Opens the way out to a new socket, which listens to nothing yet.
    #[must_use]
    pub fn connect(&self) -> Arc<Outlet> {
        let id = self.next_outlet.fetch_add(1, Ordering::Relaxed);
        let outlet = Arc::new(Outlet::new(id, self.now_s()));
        if let Some(bucket) = self.bucket(id) {
            bucket.lock().insert(id, Arc::clone(&outlet));
        }
        self.open.fetch_add(1, Ordering::Relaxed);
        if self.is_draining() {
            outlet.close(Close::RESTART);
        }
        outlet
    }

    /// Forgets a socket and everything that it listened to.
    pub fn disconnect(&self, outlet: &Outlet) {
        for (workspace_id, topic) in outlet.take_topics() {
            self.topics.remove(workspace_id, topic, outlet.id());
        }
        let known = self.bucket(outlet.id()).and_then(|bucket| bucket.lock().remove(&outlet.id()));
        if known.is_some() {
            self.open.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Lets a socket listen to a topic.
    pub fn subscribe(&self, workspace_id: WorkspaceId, topic: Topic, outlet: &Arc<Outlet>) {
        if outlet.note_topic(workspace_id, topic) {
            self.topics.add(workspace_id, topic, outlet);
        }
    }

    /// Waits until what was subscribed is heard from other nodes, too.
    pub async fn settled(&self) {
        self.bus.settled().await;
    }

    /// Ends that.
    pub fn unsubscribe(&self, workspace_id: WorkspaceId, topic: Topic, outlet: &Outlet) {
        outlet.forget_topic(workspace_id, topic);
        self.topics.remove(workspace_id, topic, outlet.id());
    }

    /// Notes that a client has been heard, so that it is not taken for gone.
    pub fn heard(&self, outlet: &Outlet) {
        outlet.heard(self.now_s());
    }

    /// Tells what need not be durable: typing, presence, summaries. It may be dropped.
    pub fn tell(&self, envelope: Envelope) {
        self.send(Parcel::Fleeting(BusMessage::Envelope(envelope)));
    }

    /// Tells the other nodes something that is no event.
    pub fn announce(&self, message: BusMessage) {
        self.send(Parcel::Fleeting(message));
    }

    /// Ends the sockets of a sign-in on all nodes, or all of the user's.
    pub fn revoke(&self, user_id: UserId, sign_in_id: Option<SignInId>) {
        self.revoke_here(user_id, sign_in_id);
        self.announce(BusMessage::Revoke { user_id, sign_in_id });
    }

    /// Has sockets on all nodes prove again what they may see.
    pub fn recheck(&self, of: RightsOf) {
        self.recheck_here(&of);
        self.announce(BusMessage::Recheck { of });
    }

    /// Says what happens when rights have changed. Only the first call counts.
    pub fn on_rights(&self, handler: RightsHandler) {
        let _is_first = self.on_rights.set(handler);
    }

    /// Says what happens when another node tells of a presence that was chosen by hand. Only the first call counts.
    pub fn on_choice(&self, handler: ChoiceHandler) {
        let _is_first = self.on_choice.set(handler);
    }

    /// Tells every socket that the server restarts, new ones included.
    pub fn drain(&self) {
        self.is_draining.store(true, Ordering::SeqCst);
        self.each_outlet(|outlet| outlet.close(Close::RESTART));
    }

    /// Has every socket come back.
    fn begin_again(&self) {
        self.each_outlet(|outlet| outlet.close(Close::RESTORED));
    }

    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::SeqCst)
    }

    /// Says whether people may come to this node: others then send theirs when they lose the database.
    pub fn set_open(&self, is_open: bool) {
        self.is_open.store(is_open, Ordering::Relaxed);
    }

    /// Whether people are better off at another node.
    #[must_use]
    pub fn refuses_people(&self) -> bool {
        self.is_draining() || self.is_leaving.load(Ordering::SeqCst)
    }

    /// How many sockets are open on this node.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    fn send(&self, parcel: Parcel) {
        if self.parcels.try_send(parcel).is_err() {
            metrics::counter!("porchlight_hub_dropped_total").increment(1);
        }
    }

    fn forget_rights(&self, of: &RightsOf) {
        if let Some(handler) = self.on_rights.get() {
            handler(of);
        }
    }

    fn revoke_here(&self, user_id: UserId, sign_in_id: Option<SignInId>) {
        self.forget_rights(&RightsOf::Users(vec![user_id]));
        self.each_outlet(|outlet| {
            if let Some(Listener::Agent { user_id: Some(user), sign_in_id: sign_in, .. }) = outlet.listener()
                && user == user_id
                && (sign_in_id.is_none() || sign_in == sign_in_id)
            {
                outlet.close(Close::REVOKED);
            }
        });
    }

    fn recheck_here(&self, of: &RightsOf) {
        self.forget_rights(of);
        self.each_outlet(|outlet| {
            let Some(Listener::Agent { user_id, .. }) = outlet.listener() else { return };
            let is_meant = match of {
                RightsOf::Users(users) => user_id.is_some_and(|user| users.contains(&user)),
                RightsOf::Keys => user_id.is_none(),
            };
            if is_meant {
                outlet.request_recheck();
            }
        });
    }

    /// Tells the listeners of this node, unless they were told before.
    fn deliver(&self, envelope: &Envelope) {
        if !self.recent.lock().note(envelope.id) {
            return;
        }
        let told = self.topics.deliver(envelope);
        metrics::counter!("porchlight_hub_delivered_total").increment(told);
    }

    fn each_outlet(&self, mut visit: impl FnMut(&Outlet)) {
        for bucket in &self.outlets {
            let outlets: Vec<Arc<Outlet>> = bucket.lock().values().cloned().collect();
            outlets.iter().for_each(|outlet| visit(outlet));
        }
    }

    fn bucket(&self, number: u64) -> Option<&Bucket> {
        self.outlets.get(usize::try_from(number % u64::from(HEARTBEAT_S)).unwrap_or_default())
    }

    fn now_s(&self) -> u32 {
        u32::try_from(self.started.elapsed().as_secs()).unwrap_or(u32::MAX)
    }
}

impl Publisher for Hub {
    fn publish(&self, bundle: Bundle) {
        self.send(Parcel::Committed(bundle));
    }

    fn jobs_committed(&self) {
        self.jobs.notify_one();
    }
}
