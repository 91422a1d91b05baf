//! The bounded queue before the database: writers flush what came together, and answer after the commit.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use chrono::Datelike;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::tracker::{IncomingEvents, StoredBatch};
use porchlight_storage::{Reason, StorageError, Store};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::Instant;

use super::TrackerOptions;
use super::process::Desks;
use crate::error::Result;

/// A flush waits for the one before it, but no longer than until it has so many rows, or is so old.
const FLUSH_ROWS: usize = 500;
const FLUSH_AFTER: Duration = Duration::from_millis(5);

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Stored,
    /// It was there already.
    Known,
    /// It alone cannot be stored.
    Refused,
}

/// The rows of one request, and who waits for them.
struct Entry {
    rows: IncomingEvents,
    answer: oneshot::Sender<std::result::Result<Vec<Fate>, Refusal>>,
    _room: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

/// The way in.
#[derive(Clone)]
pub struct Queue {
    entries: mpsc::UnboundedSender<Entry>,
    events: Arc<Semaphore>,
    bytes: Arc<Semaphore>,
}

/// One of the tasks that write.
struct Writer {
    store: Store,
    entries: Arc<Mutex<mpsc::UnboundedReceiver<Entry>>>,
    /// Held by a flush that did not have to hurry: the next waits for it, and grows meanwhile.
    turn: Arc<Mutex<()>>,
    desks: Desks,
    /// The day for which partitions were made, or tried.
    ready_day: Arc<AtomicI32>,
}

impl Queue {
    /// Starts the writers.
    pub fn start(store: &Store, options: TrackerOptions, desks: &Desks) -> Self {
        // The semaphores bound it.
        let (entries, receiver) = mpsc::unbounded_channel();
        let receiver = Arc::new(Mutex::new(receiver));
        let turn = Arc::default();
        let ready_day = Arc::new(AtomicI32::new(i32::MIN));
        for _ in 0..options.writers.max(1) {
            let writer = Writer {
                store: store.clone(),
                entries: Arc::clone(&receiver),
                turn: Arc::clone(&turn),
                desks: desks.clone(),
                ready_day: Arc::clone(&ready_day),
            };
            tokio::spawn(writer.run());
        }
        let room = |size: u32| Arc::new(Semaphore::new(size as usize));
        Self { entries, events: room(options.queued_events), bytes: room(options.queued_bytes) }
    }

    /// Stores rows with those of other requests. Returns when they are durable, with the fate of each.
    ///
    /// # Errors
    /// 503 when the queue is full or the database is away.
    pub async fn store(&self, rows: IncomingEvents, bytes: usize) -> Result<Vec<Fate>> {
        let room = |semaphore: &Arc<Semaphore>, size: usize| {
            Arc::clone(semaphore).try_acquire_many_owned(u32::try_from(size).unwrap_or(u32::MAX)).map_err(|_| full())
        };
        let room = (room(&self.events, rows.len())?, room(&self.bytes, bytes)?);
        let (answer, fates) = oneshot::channel();
        self.entries.send(Entry { rows, answer, _room: room }).map_err(|_| stopping())?;
        Ok(fates.await.map_err(|_| stopping())??)
    }
}

fn full() -> Refusal {
    Refusal::new(ProblemCode::Overloaded, "Too many events wait to be stored. Keep them and try again.").retry_after(1)
}

fn stopping() -> Refusal {
    Refusal::new(ProblemCode::Unavailable, "The server is stopping. Keep the events and try again.").retry_after(2)
}

fn away() -> Refusal {
    Refusal::new(ProblemCode::Unavailable, "The database is away for a moment. Keep the events and try again.")
        .retry_after(2)
}

impl Writer {
    async fn run(self) {
        while let Some((entries, _turn)) = self.gather().await {
            self.flush(entries).await;
        }
    }

    /// Waits for a first entry, then takes what comes until it is this flush's turn: at once when no other is under way.
    /// A full one, or one that has waited long enough, goes beside it. Other writers wait meanwhile.
    async fn gather(&self) -> Option<(Vec<Entry>, Option<OwnedMutexGuard<()>>)> {
        let mut receiver = self.entries.lock().await;
        let first = receiver.recv().await?;
        let mut rows = first.rows.len();
        let mut entries = vec![first];
        let mut turn = pin!(Arc::clone(&self.turn).lock_owned());
        let mut patience = pin!(tokio::time::sleep(FLUSH_AFTER));
        while rows < FLUSH_ROWS {
            tokio::select! {
                biased;
                Some(entry) = receiver.recv() => {
                    rows += entry.rows.len();
                    entries.push(entry);
                }
                turn = &mut turn => return Some((entries, Some(turn))),
                () = &mut patience => break,
            }
        }
        Some((entries, None))
    }

    async fn flush(&self, mut entries: Vec<Entry>) {
        let mut rows = IncomingEvents::default();
        let mut sizes = Vec::with_capacity(entries.len());
        for (request, entry) in entries.iter_mut().enumerate() {
            sizes.push(entry.rows.len());
            rows.append(&mut entry.rows, i32::try_from(request).unwrap_or(i32::MAX));
        }
        let began = Instant::now();
        let repeats = rows.silence_repeats();
        let outcome = self.write(&rows, &repeats).await;
        metrics::histogram!("tracker_flush_seconds").record(began.elapsed().as_secs_f64());
        let mut fates = match outcome {
            Ok(fates) => fates.into_iter(),
            Err(refusal) => {
                for entry in entries {
                    // Who does not wait any more will ask again.
                    let _ = entry.answer.send(Err(refusal.clone()));
                }
                return;
            }
        };
        for (entry, size) in entries.into_iter().zip(sizes) {
            let _ = entry.answer.send(Ok(fates.by_ref().take(size).collect()));
        }
    }

    async fn write(&self, rows: &IncomingEvents, repeats: &BTreeSet<usize>) -> std::result::Result<Vec<Fate>, Refusal> {
        if let Err(error) = self.make_days().await {
            // What has no day of its own is stored beside them.
            tracing::error!(%error, "the partitions of the coming days could not be made");
        }
        let mut fates = match self.store.store_events(rows).await {
            Ok(stored) => self.settle(rows.len(), &stored),
            Err(StorageError::Unavailable(_) | StorageError::Busy) => return Err(away()),
            Err(error) => {
                tracing::error!(%error, rows = rows.len(), "a flush of events failed, the rows are tried apart");
                self.write_apart(rows).await?
            }
        };
        for (place, fate) in fates.iter_mut().enumerate() {
            if *fate == Fate::Stored && repeats.contains(&place) {
                *fate = Fate::Known;
            }
        }
        Ok(fates)
    }

    /// Halves what failed until the rows that cannot be stored stand alone: they fail nobody else.
    async fn write_apart(&self, rows: &IncomingEvents) -> std::result::Result<Vec<Fate>, Refusal> {
        let mut fates = vec![Fate::Refused; rows.len()];
        let mut parts = vec![(0, rows.len() / 2), (rows.len() / 2, rows.len())];
        while let Some((from, to)) = parts.pop() {
            if from >= to {
                continue;
            }
            match self.store.store_events(&rows.part(from, to)).await {
                Ok(stored) => {
                    let settled = self.settle(to - from, &stored);
                    for (slot, fate) in fates.iter_mut().skip(from).zip(settled) {
                        *slot = fate;
                    }
                }
                Err(StorageError::Unavailable(_) | StorageError::Busy) => return Err(away()),
                Err(error) if to - from == 1 => tracing::error!(%error, "an event cannot be stored"),
                Err(_) => parts.extend([(from, from.midpoint(to)), (from.midpoint(to), to)]),
            }
        }
        Ok(fates)
    }

    /// Hands the work on, and says of each row whether it was new.
    fn settle(&self, rows: usize, stored: &StoredBatch) -> Vec<Fate> {
        self.desks.hand_out(&stored.tickets);
        (0..rows).map(|place| if stored.known.contains(&place) { Fate::Known } else { Fate::Stored }).collect()
    }

    /// Makes the partitions before the first event of the day. The hourly job makes them days ahead: this is for a
    /// start after a long rest. Other writers wait meanwhile, in the database: an event that overtook would stand in
    /// the way of its day.
    async fn make_days(&self) -> porchlight_storage::Result<()> {
        let today = self.store.clock().now().num_days_from_ce();
        if self.ready_day.load(Ordering::Relaxed) == today {
            return Ok(());
        }
        let tx = self.store.system(Reason::Housekeeping).await?;
        let made = tx.make_event_partitions().await;
        // What the database refuses it refuses again: that is for the hourly job and whoever reads its failures.
        if !matches!(made, Err(StorageError::Unavailable(_) | StorageError::Busy)) {
            self.ready_day.store(today, Ordering::Relaxed);
        }
        made?;
        tx.commit().await
    }
}
