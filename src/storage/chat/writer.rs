//! Group commit: messages of many conversations share a transaction, and with it the wait for the disk.
//!
//! A conversation always goes to the same lane, so that its messages keep the order in which they were sent.
//! The queue of each lane is bounded: a full one refuses at once.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use porchlight_domain::ids::WorkspaceId;
use sea_orm::ConnectionTrait;
use tokio::sync::{mpsc, oneshot};

use super::append::{self, Appended, Draft};
use super::conversation::ConversationRow;
use super::messages::MessageRow;
use crate::error::{Result, StorageError};
use crate::live::Envelope;
use crate::outbox;
use crate::scope::TenantScope;
use crate::statement::run;
use crate::store::Store;

/// How many messages one transaction takes at most.
const BATCH: usize = 256;
/// How many messages wait in a lane before it refuses.
const QUEUE: usize = 4096;

/// Words what is told live about appended messages.
pub trait Teller: Send + Sync + 'static {
    /// The envelopes of a new message, within its transaction.
    fn message_created(
        &self,
        workspace_id: WorkspaceId,
        message: &MessageRow,
        conversation: &ConversationRow,
    ) -> Vec<Envelope>;

    /// Hears of the conversation after the commit.
    fn committed(&self, workspace_id: WorkspaceId, conversation: &ConversationRow);
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
    scope: TenantScope,
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
        let lanes = (0..lanes.max(1))
            .map(|_| {
                let (sender, receiver) = mpsc::channel(QUEUE);
                tokio::spawn(lane(store.clone(), Arc::clone(teller), receiver));
                sender
            })
            .collect();
        Self { lanes }
    }

    /// Appends a message and returns when it is durable.
    ///
    /// # Errors
    /// No such conversation for the sender, a full queue, or the database's.
    pub async fn append(&self, scope: &TenantScope, draft: Draft) -> std::result::Result<Told, WriteError> {
        let mut hasher = DefaultHasher::new();
        draft.conversation_id.hash(&mut hasher);
        let lanes = u64::try_from(self.lanes.len()).unwrap_or(1);
        let lane = usize::try_from(hasher.finish() % lanes).unwrap_or_default();
        let (reply, answer) = oneshot::channel();
        let pending = Pending { scope: scope.clone(), draft, reply };
        let sender = self.lanes.get(lane).ok_or(WriteError::Full)?;
        sender.try_send(pending).map_err(|_| WriteError::Full)?;
        answer.await.unwrap_or(Err(WriteError::Full))
    }
}

async fn lane(store: Store, teller: Arc<dyn Teller>, mut queue: mpsc::Receiver<Pending>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        // One workspace after the other, each in the order in which its messages came.
        batch.sort_by_key(|pending| pending.scope.workspace_id());
        if let Err(error) = write(&store, &*teller, &mut batch).await {
            // Who waits behind them would wait as long for the same answer.
            while let Ok(pending) = queue.try_recv() {
                batch.push(pending);
            }
            refuse(&mut batch, error);
        }
    }
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
    let now = store.clock().now();
    let tx = store.begin_tenants().await?;
    let mut answers = Vec::with_capacity(batch.len());
    let mut envelopes = Vec::new();
    let mut told = Vec::new();
    for group in batch.chunk_by(|one, other| one.scope.workspace_id() == other.scope.workspace_id()) {
        let Some(first) = group.first() else { continue };
        let workspace_id = first.scope.workspace_id();
        enter(&tx, workspace_id).await?;
        let drafts: Vec<Draft> = group.iter().map(|pending| pending.draft.clone()).collect();
        let appended = append::append(&tx, workspace_id, &drafts, now, || store.clock().new_uuid()).await?;
        let from = envelopes.len();
        for one in &appended {
            if let Appended::New(message, conversation) = one {
                envelopes.extend(teller.message_created(workspace_id, message, conversation));
                told.push((workspace_id, conversation.clone()));
            }
        }
        outbox::insert(&tx, envelopes.get(from..).unwrap_or_default(), now).await?;
        answers.extend(appended);
    }
    tx.commit().await?;
    if !envelopes.is_empty() {
        store.publisher().publish(envelopes);
    }
    for (workspace_id, conversation) in told {
        teller.committed(workspace_id, &conversation);
    }
    metrics::histogram!("chat_messages_per_commit").record(f64::from(u32::try_from(batch.len()).unwrap_or(u32::MAX)));
    Ok(answers)
}

async fn enter(tx: &impl ConnectionTrait, workspace_id: WorkspaceId) -> Result<()> {
    let workspace = workspace_id.uuid().to_string();
    run(tx, "SELECT set_config('app.workspace_id', $1, true)", vec![workspace.into()]).await.map(|_| ())
}
