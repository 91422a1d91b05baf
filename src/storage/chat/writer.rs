//! Group commit: messages of many conversations share a transaction, its few statements and its wait for the disk.
//!
//! A workspace always goes to the same lane: its messages keep the order in which they were sent, and are told
//! together. The queue of each lane is bounded: a full one refuses at once. Decision 0008 tells of the transaction's
//! role.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard, mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until};

use super::append::{self, Appended, Draft};
use super::conversation::ConversationRow;
use super::messages::MessageRow;
use crate::error::{Result, StorageError};
use crate::live::Envelope;
use crate::outbox;
use crate::store::Store;

/// How many messages one transaction takes at most.
const BATCH: usize = 256;
/// A batch begins at least so long after the one before, and grows meanwhile.
const GAP: Duration = Duration::from_millis(5);
/// It waits for that of another lane no longer than so: then it goes beside it.
const PATIENCE: Duration = Duration::from_millis(10);
/// How many messages wait in a lane before it refuses.
const QUEUE: usize = 4096;

/// Words what is told live about appended messages.
pub trait Teller: Send + Sync + 'static {
    /// The envelopes of a new message, within its transaction.
    fn message_created(&self, message: &MessageRow, conversation: &ConversationRow) -> Vec<Envelope>;

    /// Hears of each conversation once after the commit.
    fn committed(&self, conversation: &Arc<ConversationRow>);
}

/// What became of a message that was written.
#[derive(Debug, Clone)]
pub enum Told {
    New(MessageRow),
    /// The same client id was there before.
    Known(MessageRow),
}

/// Why a message was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("there is no such conversation")]
    Missing,
    /// Too many wait already.
    #[error("the queue is full")]
    Full,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

struct Pending {
    draft: Draft,
    reply: oneshot::Sender<std::result::Result<Told, WriteError>>,
}

/// Writes messages, several to a transaction.
#[derive(Clone)]
pub struct MessageWriter {
    lanes: Arc<[mpsc::Sender<Pending>]>,
}

impl MessageWriter {
    /// Starts the lanes on the current runtime. They end when the last writer is dropped.
    #[must_use]
    pub fn start(store: &Store, teller: &Arc<dyn Teller>, lanes: usize) -> Self {
        let turn = Arc::default();
        let lanes = (0..lanes.max(1))
            .map(|_| {
                let (sender, receiver) = mpsc::channel(QUEUE);
                tokio::spawn(lane(store.clone(), Arc::clone(teller), receiver, Arc::clone(&turn)));
                sender
            })
            .collect();
        Self { lanes }
    }

    /// Appends a message of a proven scope and returns when it is durable.
    ///
    /// # Errors
    /// No such conversation for the sender, a full queue, or the database's.
    pub async fn append(&self, draft: Draft) -> std::result::Result<Told, WriteError> {
        let mut hasher = DefaultHasher::new();
        draft.workspace_id.hash(&mut hasher);
        let lanes = u64::try_from(self.lanes.len()).unwrap_or(1);
        let lane = usize::try_from(hasher.finish() % lanes).unwrap_or_default();
        let (reply, answer) = oneshot::channel();
        let pending = Pending { draft, reply };
        let sender = self.lanes.get(lane).ok_or(WriteError::Full)?;
        sender.try_send(pending).map_err(|_| WriteError::Full)?;
        answer.await.unwrap_or(Err(WriteError::Full))
    }
}

async fn lane(
    store: Store,
    teller: Arc<dyn Teller>,
    mut queue: mpsc::Receiver<Pending>,
    turn: Arc<Mutex<Option<Instant>>>,
) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let _turn = gather(&mut queue, &mut batch, &turn).await;
        if let Err(error) = write(&store, &*teller, &mut batch).await {
            // Who waits behind them would wait as long for the same answer.
            while let Ok(pending) = queue.try_recv() {
                batch.push(pending);
            }
            refuse(&mut batch, error);
        }
    }
}

/// Takes what comes until it is this batch's turn: at once after a rest. A transaction costs the database and the server
/// as much as several messages; a full batch waits for nobody.
async fn gather<'a>(
    queue: &mut mpsc::Receiver<Pending>,
    batch: &mut Vec<Pending>,
    turn: &'a Mutex<Option<Instant>>,
) -> Option<MutexGuard<'a, Option<Instant>>> {
    let mut waiting = pin!(turn.lock());
    let mut patience = pin!(sleep(PATIENCE));
    let mut turn = loop {
        let room = BATCH.checked_sub(batch.len()).filter(|room| *room > 0)?;
        tokio::select! {
            biased;
            turn = &mut waiting => break turn,
            () = &mut patience => return None,
            1.. = queue.recv_many(batch, room) => {}
        }
    };
    let due = turn.map_or_else(Instant::now, |began| began + GAP);
    while batch.len() < BATCH {
        let room = BATCH - batch.len();
        tokio::select! {
            biased;
            1.. = queue.recv_many(batch, room) => {}
            () = sleep_until(due) => break,
        }
    }
    *turn = Some(Instant::now());
    Some(turn)
}

/// Writes the whole batch in one transaction; when that fails, each message on its own, so that
/// one tenant's trouble is no other's. Empties `batch`, unless the database is away.
async fn write(store: &Store, teller: &dyn Teller, batch: &mut Vec<Pending>) -> Result<()> {
    match try_write(store, teller, batch).await {
        Ok(answers) => answer(batch, answers),
        Err(error @ StorageError::Unavailable(_)) => return Err(error),
        Err(error) if batch.len() == 1 => refuse(batch, error),
        Err(_) => {
            for pending in batch.drain(..) {
                let mut alone = vec![pending];
                match try_write(store, teller, &alone).await {
                    Ok(answers) => answer(&mut alone, answers),
                    Err(error) => refuse(&mut alone, error),
                }
            }
        }
    }
    Ok(())
}

fn answer(batch: &mut Vec<Pending>, answers: Vec<Appended>) {
    for (pending, appended) in batch.drain(..).zip(answers) {
        let told = match appended {
            Appended::New(message, _) => Ok(Told::New(message)),
            Appended::Known(message) => Ok(Told::Known(message)),
            Appended::Missing => Err(WriteError::Missing),
        };
        let _ = pending.reply.send(told);
    }
}

/// Tells all of the batch the same failure.
fn refuse(batch: &mut Vec<Pending>, error: StorageError) {
    let reason = error.to_string();
    let mut first = Some(error);
    for pending in batch.drain(..) {
        let error = first.take().unwrap_or_else(|| StorageError::Unavailable(sea_orm::DbErr::Custom(reason.clone())));
        let _ = pending.reply.send(Err(WriteError::Storage(error)));
    }
}

async fn try_write(store: &Store, teller: &dyn Teller, batch: &[Pending]) -> Result<Vec<Appended>> {
    let tx = store.writer(batch.iter().map(|pending| pending.draft.workspace_id.uuid()).collect()).await?;
    let clock = store.clock();
    let drafts: Vec<Draft> = batch.iter().map(|pending| pending.draft.clone()).collect();
    let appended = append::append(&tx, &drafts, clock.now(), || clock.new_uuid()).await?;
    let mut envelopes = Vec::with_capacity(appended.len());
    let mut changed = BTreeMap::new();
    for one in &appended {
        if let Appended::New(message, conversation) = one {
            envelopes.extend(teller.message_created(message, conversation));
            changed.insert(conversation.id, Arc::clone(conversation));
        }
    }
    let bundle = outbox::put(&tx, None, envelopes, &**clock).await?;
    tx.commit().await?;
    store.publish(bundle);
    changed.values().for_each(|conversation| teller.committed(conversation));
    metrics::histogram!("chat_messages_per_commit").record(f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX)));
    Ok(appended)
}
