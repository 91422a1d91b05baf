//! The bus over Redis publish/subscribe. A node subscribes only to workspaces that somebody here listens to.

use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use porchlight_domain::ids::WorkspaceId;
use redis::RedisResult;
use redis::aio::{PubSubSink, PubSubStream};
use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use super::{Redis, away};
use crate::bus::{Bus, BusError, BusMessage, Heard};

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
const SETTLED_WITHIN: Duration = Duration::from_secs(1);
/// A subscription that does not answer within it is broken, and so is what it should have brought.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
const ASK_EVERY: Duration = Duration::from_millis(300);
/// One that does not answer within it may be broken: until it does, the node helps itself.
const SUSPECT_AFTER: Duration = Duration::from_millis(400);
/// Messages that may wait for the hub; then the listener waits, and Redis drops the connection in the end.
const MAX_WAITING: usize = 10_000;

/// See the module.
pub struct RedisBus {
    redis: Redis,
    wishes: Arc<Wishes>,
    heard: Mutex<mpsc::Receiver<Heard>>,
    state: Arc<State>,
    listener: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    /// Whether there is a subscription.
    is_connected: AtomicBool,
    /// Whether it answers, too.
    is_up: AtomicBool,
}

impl State {
    fn set_connected(&self, is_connected: bool) {
        self.is_connected.store(is_connected, Ordering::Relaxed);
        self.is_up.store(is_connected, Ordering::Relaxed);
    }
}

/// What the node wants to hear, and how much of it the listener has come by. As large as what is followed,
/// however long Redis is away.
#[derive(Default)]
struct Wishes {
    wanted: parking_lot::Mutex<Wanted>,
    /// Counts the changes.
    made: watch::Sender<u64>,
    /// How many of them Redis has confirmed.
    fulfilled: watch::Sender<u64>,
}

#[derive(Default)]
struct Wanted {
    workspaces: HashSet<WorkspaceId>,
    /// Changed since the listener last looked.
    changed: HashSet<WorkspaceId>,
}

impl Wishes {
    fn change(&self, workspace_id: WorkspaceId, change: impl FnOnce(&mut HashSet<WorkspaceId>)) {
        let mut wanted = self.wanted.lock();
        change(&mut wanted.workspaces);
        wanted.changed.insert(workspace_id);
        self.made.send_modify(|made| *made += 1);
    }

    /// Takes the changes, each with whether the workspace is wanted now, and their count.
    fn take_changes(&self) -> (Vec<(WorkspaceId, bool)>, u64) {
        let mut wanted = self.wanted.lock();
        let changed = std::mem::take(&mut wanted.changed);
        (changed.into_iter().map(|id| (id, wanted.workspaces.contains(&id))).collect(), *self.made.borrow())
    }

    /// Takes everything that is wanted, and the count of the changes that led to it.
    fn take_all(&self) -> (HashSet<WorkspaceId>, u64) {
        let mut wanted = self.wanted.lock();
        wanted.changed.clear();
        (wanted.workspaces.clone(), *self.made.borrow())
    }
}

impl RedisBus {
    /// Starts to listen on the current runtime.
    #[must_use]
    pub fn start(redis: Redis) -> Self {
        let wishes = Arc::<Wishes>::default();
        let (sender, heard) = mpsc::channel(MAX_WAITING);
        let state = Arc::<State>::default();
        let listener = Listener {
            redis: redis.clone(),
            followed: HashSet::new(),
            wishes: Arc::clone(&wishes),
            heard: sender,
            state: Arc::clone(&state),
        };
        Self { redis, wishes, heard: Mutex::new(heard), state, listener: tokio::spawn(listener.run()) }
    }
}

impl Drop for RedisBus {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

#[async_trait]
impl Bus for RedisBus {
    async fn publish(&self, messages: &[BusMessage]) -> Result<(), BusError> {
        if messages.is_empty() {
            return Ok(());
        }
        let mut pipeline = redis::pipe();
        for message in messages {
            let body =
                serde_json::to_vec(&(&*self.redis.node, message)).map_err(|error| BusError(error.to_string()))?;
            pipeline.publish(channel(&self.redis, message.workspace_id()), body).ignore();
        }
        let sent = self.redis.run(|mut line| async move { pipeline.query_async(&mut line).await }).await;
        sent.map_err(|error| BusError(error.to_string()))
    }

    fn follow(&self, workspace_id: WorkspaceId) {
        self.wishes.change(workspace_id, |wanted| _ = wanted.insert(workspace_id));
    }

    fn unfollow(&self, workspace_id: WorkspaceId) {
        self.wishes.change(workspace_id, |wanted| _ = wanted.remove(&workspace_id));
    }

    async fn settled(&self) {
        if self.state.is_connected.load(Ordering::Relaxed) {
            let made = *self.wishes.made.borrow();
            let mut fulfilled = self.wishes.fulfilled.subscribe();
            let _gap_follows =
                tokio::time::timeout(SETTLED_WITHIN, fulfilled.wait_for(|fulfilled| *fulfilled >= made)).await;
        }
    }

    async fn hear(&self) -> Heard {
        match self.heard.lock().await.recv().await {
            Some(heard) => heard,
            None => std::future::pending().await,
        }
    }

    fn is_up(&self) -> bool {
        self.state.is_up.load(Ordering::Relaxed)
    }
}

/// The channel of a workspace, or the one that every node hears.
fn channel(redis: &Redis, workspace_id: Option<WorkspaceId>) -> String {
    match workspace_id {
        Some(id) => format!("{}:live:{id}", redis.prefix),
        None => format!("{}:nodes", redis.prefix),
    }
}

struct Listener {
    redis: Redis,
    followed: HashSet<WorkspaceId>,
    wishes: Arc<Wishes>,
    heard: mpsc::Sender<Heard>,
    state: Arc<State>,
}

impl Listener {
    async fn run(mut self) {
        let mut pause = FIRST_PAUSE;
        let mut was_up = false;
        loop {
            match self.subscribe().await {
                Ok((sink, stream)) => {
                    self.state.set_connected(true);
                    pause = FIRST_PAUSE;
                    if (was_up || !self.followed.is_empty()) && self.heard.send(Heard::Gap).await.is_err() {
                        return;
                    }
                    was_up = true;
                    let ended = self.listen(sink, stream).await;
                    self.state.set_connected(false);
                    match ended {
                        Ok(()) => return,
                        Err(error) => tracing::warn!(%error, "Redis is away: other nodes are not heard"),
                    }
                }
                Err(error) => tracing::warn!(%error, "Redis cannot be reached"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn subscribe(&mut self) -> RedisResult<(PubSubSink, PubSubStream)> {
        let connection = answered(self.redis.client.get_async_pubsub()).await?;
        let (mut sink, stream) = connection.split();
        let (wanted, made) = self.wishes.take_all();
        answered(sink.subscribe(channel(&self.redis, None))).await?;
        for id in &wanted {
            answered(sink.subscribe(channel(&self.redis, Some(*id)))).await?;
        }
        self.followed = wanted;
        self.wishes.fulfilled.send_replace(made);
        Ok((sink, stream))
    }

    /// Passes on until the connection ends (an error) or the node does.
    async fn listen(&mut self, mut sink: PubSubSink, mut stream: PubSubStream) -> RedisResult<()> {
        let mut made = self.wishes.made.subscribe();
        made.mark_changed(); // what was wished while the subscriptions were made
        let mut asks = tokio::time::interval(ASK_EVERY);
        asks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                // To subscribe once more changes nothing; a line that fell silent shows by it.
                _ = asks.tick() => self.ask(&mut sink).await?,
                _ = made.changed() => self.fulfil(&mut sink).await?,
                message = stream.next() => {
                    let Some(message) = message else { return Err(away("the connection ended")) };
                    if let Some(heard) = self.read(message.get_payload_bytes())
                        && self.heard.send(heard).await.is_err()
                    {
                        return Ok(());
                    }
                }
            }
        }
    }

    async fn ask(&self, sink: &mut PubSubSink) -> RedisResult<()> {
        let mut answer = pin!(answered(sink.subscribe(channel(&self.redis, None))));
        if let Ok(answer) = tokio::time::timeout(SUSPECT_AFTER, &mut answer).await {
            return answer;
        }
        self.state.is_up.store(false, Ordering::Relaxed);
        answer.await?;
        self.state.is_up.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn fulfil(&mut self, sink: &mut PubSubSink) -> RedisResult<()> {
        let (changes, made) = self.wishes.take_changes();
        for (id, is_wanted) in changes {
            if is_wanted && self.followed.insert(id) {
                answered(sink.subscribe(channel(&self.redis, Some(id)))).await?;
            } else if !is_wanted && self.followed.remove(&id) {
                answered(sink.unsubscribe(channel(&self.redis, Some(id)))).await?;
            }
        }
        self.wishes.fulfilled.send_replace(made);
        Ok(())
    }

    /// Reads a message; what this node said itself, or cannot understand, is nothing.
    fn read(&self, body: &[u8]) -> Option<Heard> {
        match serde_json::from_slice::<(String, BusMessage)>(body) {
            Ok((node, message)) => (*node != *self.redis.node).then(|| Heard::Message(Box::new(message))),
            Err(error) => {
                tracing::warn!(%error, "a message on the bus cannot be read");
                None
            }
        }
    }
}

async fn answered<T>(answer: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
    tokio::time::timeout(ANSWER_WITHIN, answer).await.map_err(|_| away("no answer"))?
}
