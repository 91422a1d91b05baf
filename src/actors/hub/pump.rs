//! The hub's tasks: tell and confirm what is published, hear the bus, sweep the outbox.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use porchlight_domain::clock::Clock;
use porchlight_storage::bus::{BusError, BusMessage, Heard};
use porchlight_storage::live::{Bundle, Envelope};
use porchlight_storage::{Reason, StorageError, Store};
use porchlight_wire::socket::EventFrame;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use super::Hub;

/// How old a row of the outbox must be to be taken for left behind.
const STALE_AFTER: TimeDelta = TimeDelta::seconds(2);
/// The same while every node reads the outbox by itself.
const STALE_WITHOUT_BUS_AFTER: TimeDelta = TimeDelta::seconds(5);
const SWEEP_EVERY: Duration = Duration::from_millis(400);
const SWEEP_LIMIT: u16 = 100;
/// Without the bus so much of the outbox is looked through at each sweep: a slow commit comes late.
const PEEK_BACK: TimeDelta = TimeDelta::seconds(5);
const PEEK_LIMIT: i64 = 1_000;
const CONFIRM_EVERY: Duration = Duration::from_millis(100);
/// What was told stays in the outbox for so long: until a node that lost the bus has found out, and reads it there. Less
/// than what is left behind is old, or the sweep would tell all of it again.
const KEPT_FOR: Duration = Duration::from_millis(1_500);
const MAX_WAITING_POSTS: usize = 4_096;
/// So many parcels go over the bus together.
const POST_AT_ONCE: usize = 256;

/// Something to be told.
pub(super) enum Parcel {
    /// Is in the outbox until it is confirmed.
    Committed(Bundle),
    /// May be lost.
    Fleeting(BusMessage),
}

/// The tasks of a running hub. They end when this is dropped.
#[derive(Debug)]
pub struct HubTasks(Vec<JoinHandle<()>>);

impl Drop for HubTasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// Why a sweep stopped.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Bus(#[from] BusError),
}

impl Hub {
    /// Starts the tasks on the current runtime; a second call starts nothing.
    #[must_use]
    pub fn run(self: &Arc<Self>, store: &Store) -> HubTasks {
        let Some(parcels) = self.waiting.lock().take() else { return HubTasks(Vec::new()) };
        let (posts, waiting_posts) = mpsc::channel(MAX_WAITING_POSTS);
        HubTasks(vec![
            tokio::spawn(Arc::clone(self).tell_all(parcels, posts)),
            tokio::spawn(Arc::clone(self).post_all(waiting_posts, store.clone())),
            tokio::spawn(Arc::clone(self).hear_all(Arc::clone(store.clock()))),
            tokio::spawn(Arc::clone(self).sweep_always(store.clone())),
            tokio::spawn(Arc::clone(self).beat()),
            tokio::spawn(Arc::clone(self).watch(store.line(), Arc::clone(store.clock()))),
        ])
    }

    /// Tells the local listeners; the slow ways, bus and database, are behind another queue.
    async fn tell_all(self: Arc<Self>, mut parcels: mpsc::Receiver<Parcel>, posts: mpsc::Sender<Parcel>) {
        while let Some(parcel) = parcels.recv().await {
            match &parcel {
                Parcel::Committed(bundle) => bundle.envelopes.iter().for_each(|envelope| self.deliver(envelope)),
                Parcel::Fleeting(BusMessage::Envelope(envelope)) => self.deliver(envelope),
                Parcel::Fleeting(_) => {}
            }
            if posts.try_send(parcel).is_err() {
                metrics::counter!("porchlight_hub_dropped_total").increment(1);
            }
        }
    }

    /// Sends over the bus, then confirms in the outbox what went through.
    async fn post_all(self: Arc<Self>, mut posts: mpsc::Receiver<Parcel>, store: Store) {
        let mut told: VecDeque<(Instant, Vec<Uuid>)> = VecDeque::new();
        let mut parcels = Vec::new();
        let mut confirm = interval(CONFIRM_EVERY);
        confirm.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                received = posts.recv_many(&mut parcels, POST_AT_ONCE) => {
                    if received == 0 {
                        return;
                    }
                    let ids = self.post(std::mem::take(&mut parcels)).await;
                    if !ids.is_empty() {
                        told.push_back((Instant::now(), ids));
                    }
                }
                _ = confirm.tick(), if !told.is_empty() => self.confirm_told(&store, &mut told).await,
            }
        }
    }

    /// Sends over the bus and returns what may be confirmed.
    async fn post(&self, parcels: Vec<Parcel>) -> Vec<Uuid> {
        let mut ids = Vec::new();
        let mut messages = Vec::new();
        for parcel in parcels {
            match parcel {
                Parcel::Committed(Bundle { id, envelopes }) => {
                    ids.push(id);
                    messages.extend(envelopes.into_iter().map(BusMessage::Envelope));
                }
                Parcel::Fleeting(message) => messages.push(message),
            }
        }
        match self.bus.publish(&messages).await {
            Ok(()) => ids,
            Err(error) => {
                // The rows stay in the outbox until the sweep finds the bus again.
                tracing::debug!(%error, "the bus did not take a batch");
                Vec::new()
            }
        }
    }

    async fn hear_all(self: Arc<Self>, clock: Arc<dyn Clock>) {
        loop {
            match self.bus.hear().await {
                Heard::Message(message) => self.take_in(*message),
                Heard::Gap => {
                    tracing::warn!("the bus was away: clients are told to fetch again");
                    self.resync_all(clock.now());
                }
            }
        }
    }

    fn take_in(&self, message: BusMessage) {
        match message {
            BusMessage::Envelope(envelope) => self.deliver(&envelope),
            BusMessage::Revoke { user_id, sign_in_id } => self.revoke_here(user_id, sign_in_id),
            BusMessage::Recheck { of } => self.recheck_here(&of),
            BusMessage::Ready => *self.ready_elsewhere.lock() = Some(Instant::now()),
            BusMessage::Chose { workspace_id, user_id, availability } => {
                if let Some(handler) = self.on_choice.get() {
                    handler(workspace_id, user_id, &availability);
                }
            }
        }
    }

    /// Tells everybody who listens that something may have been missed.
    fn resync_all(&self, now: DateTime<Utc>) {
        self.each_outlet(|outlet| {
            if let Some(workspace_id) = outlet.workspace() {
                let frame = EventFrame::resync(&workspace_id, now);
                outlet.push(serde_json::to_string(&frame).unwrap_or_default().into());
            }
        });
    }

    async fn sweep_always(self: Arc<Self>, store: Store) {
        let mut ticks = interval(SWEEP_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = self.sweep_now.notified() => {}
            }
            self.look_at_epoch(&store).await;
            metrics::gauge!("porchlight_bus_up").set(u8::from(self.bus.is_up()));
            let by_itself = self.reads_by_itself();
            if by_itself && let Err(error) = self.peek(&store).await {
                tracing::warn!(%error, "the outbox could not be read");
            }
            if !self.bus.is_up() {
                continue;
            }
            let before = store.clock().now() - if by_itself { STALE_WITHOUT_BUS_AFTER } else { STALE_AFTER };
            if let Err(error) = self.sweep(&store, before).await {
                tracing::warn!(%error, "the outbox could not be swept");
            }
        }
    }

    /// After a restore, or when a standby took over, clients may hold what the database has forgotten.
    async fn look_at_epoch(&self, store: &Store) {
        let asked = store.epoch_has_changed().await;
        metrics::gauge!("porchlight_database_up").set(u8::from(asked.is_ok()));
        match asked {
            Ok(false) => {}
            Ok(true) => {
                tracing::warn!("the database tells another history: clients are sent away to begin again");
                metrics::counter!("porchlight_epoch_changes_total").increment(1);
                self.begin_again();
            }
            Err(error) => tracing::debug!(%error, "the database's history could not be read"),
        }
    }

    /// Whether some node lacks the bus: what it commits the others find in the outbox, and it finds there what they do.
    fn reads_by_itself(&self) -> bool {
        !self.bus.is_up() || self.some_lack_the_bus.load(Ordering::Relaxed)
    }

    /// Deletes what was told a while ago. What fails is told again by the sweep, and deduplicated; while some node reads
    /// the outbox, all is left to the sweep.
    async fn confirm_told(&self, store: &Store, told: &mut VecDeque<(Instant, Vec<Uuid>)>) {
        if self.reads_by_itself() {
            told.clear();
        }
        let kept_for = if self.bus.has_others() { KEPT_FOR } else { Duration::ZERO };
        let old = told.iter().take_while(|(at, _)| at.elapsed() >= kept_for).count();
        let ids: Vec<Uuid> = told.drain(..old).flat_map(|(_, ids)| ids).collect();
        if ids.is_empty() {
            return;
        }
        let confirmed = async {
            let tx = store.system(Reason::Outbox).await?;
            tx.confirm_outbox(ids).await?;
            tx.commit().await
        };
        if let Err(error) = confirmed.await {
            tracing::warn!(%error, "told envelopes could not be confirmed");
        }
    }

    /// Tells the local listeners what any node has committed lately: the outbox keeps it a while. The sweep of who has
    /// the bus confirms.
    async fn peek(&self, store: &Store) -> Result<(), SweepError> {
        let tx = store.system(Reason::Outbox).await?;
        let lately = tx.fresh_outbox(tx.now() - PEEK_BACK, PEEK_LIMIT).await?;
        lately.iter().flat_map(|bundle| &bundle.envelopes).for_each(|envelope| self.deliver(envelope));
        Ok(())
    }

    /// Tells and confirms what was committed before `before` and never confirmed. Returns how many that were.
    ///
    /// # Errors
    /// Those of the database and of the bus; then the batch at hand is not confirmed.
    pub async fn sweep(&self, store: &Store, before: DateTime<Utc>) -> Result<usize, SweepError> {
        let mut swept = 0;
        loop {
            let tx = store.system(Reason::Outbox).await?;
            let bundles = tx.stale_outbox(before, SWEEP_LIMIT.into()).await?;
            let rows = bundles.len();
            if rows == 0 {
                tx.commit().await?;
                return Ok(swept);
            }
            let ids = bundles.iter().map(|bundle| bundle.id).collect();
            let envelopes: Vec<Envelope> = bundles.into_iter().flat_map(|bundle| bundle.envelopes).collect();
            let count = envelopes.len();
            envelopes.iter().for_each(|envelope| self.deliver(envelope));
            let messages: Vec<BusMessage> = envelopes.into_iter().map(BusMessage::Envelope).collect();
            self.bus.publish(&messages).await?;
            tx.confirm_outbox(ids).await?;
            tx.commit().await?;
            swept += count;
            metrics::counter!("porchlight_outbox_swept_total").increment(u64::try_from(count).unwrap_or_default());
            if rows < usize::from(SWEEP_LIMIT) {
                return Ok(swept);
            }
        }
    }
}
