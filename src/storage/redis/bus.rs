//! The bus over Redis publish/subscribe. A node subscribes only to workspaces that somebody here listens to.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use porchlight_domain::ids::WorkspaceId;
use redis::aio::{PubSubSink, PubSubStream};
use redis::{RedisError, RedisResult};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::Redis;
use crate::bus::{Bus, BusError, BusMessage, Heard};

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
const SETTLED_WITHIN: Duration = Duration::from_secs(1);
/// Messages that may wait for the hub; then the listener waits, and Redis drops the connection in the end.
const MAX_WAITING: usize = 10_000;

/// See the module.
pub struct RedisBus {
    redis: Redis,
    wishes: mpsc::UnboundedSender<Wish>,
    heard: Mutex<mpsc::Receiver<Heard>>,
    is_up: Arc<AtomicBool>,
    listener: JoinHandle<()>,
}

#[derive(Debug)]
enum Wish {
    Follow(WorkspaceId),
    Unfollow(WorkspaceId),
    /// Say when all wishes before this one are fulfilled.
    Settle(oneshot::Sender<()>),
}

impl RedisBus {
    /// Starts to listen on the current runtime.
    #[must_use]
    pub fn start(redis: Redis) -> Self {
        let (wishes, wished) = mpsc::unbounded_channel();
        let (sender, heard) = mpsc::channel(MAX_WAITING);
        let is_up = Arc::new(AtomicBool::new(false));
        let listener = Listener {
            redis: redis.clone(),
            followed: HashSet::new(),
            wished,
            heard: sender,
            is_up: Arc::clone(&is_up),
        };
        Self { redis, wishes, heard: Mutex::new(heard), is_up, listener: tokio::spawn(listener.run()) }
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
        let sent: RedisResult<()> = pipeline.query_async(&mut self.redis.commands.clone()).await;
        sent.map_err(|error| BusError(error.to_string()))
    }

    fn follow(&self, workspace_id: WorkspaceId) {
        let _ends_with_the_node = self.wishes.send(Wish::Follow(workspace_id));
    }

    fn unfollow(&self, workspace_id: WorkspaceId) {
        let _ends_with_the_node = self.wishes.send(Wish::Unfollow(workspace_id));
    }

    async fn settled(&self) {
        let (done, settled) = oneshot::channel();
        if self.is_up() && self.wishes.send(Wish::Settle(done)).is_ok() {
            let _gap_follows = tokio::time::timeout(SETTLED_WITHIN, settled).await;
        }
    }

    async fn hear(&self) -> Heard {
        match self.heard.lock().await.recv().await {
            Some(heard) => heard,
            None => std::future::pending().await,
        }
    }

    fn is_up(&self) -> bool {
        self.is_up.load(Ordering::Relaxed)
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
    wished: mpsc::UnboundedReceiver<Wish>,
    heard: mpsc::Sender<Heard>,
    is_up: Arc<AtomicBool>,
}

impl Listener {
    async fn run(mut self) {
        let mut pause = FIRST_PAUSE;
        let mut was_up = false;
        loop {
            match self.subscribe().await {
                Ok((sink, stream)) => {
                    self.is_up.store(true, Ordering::Relaxed);
                    pause = FIRST_PAUSE;
                    if (was_up || !self.followed.is_empty()) && self.heard.send(Heard::Gap).await.is_err() {
                        return;
                    }
                    was_up = true;
                    let ended = self.listen(sink, stream).await;
                    self.is_up.store(false, Ordering::Relaxed);
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
        let connecting = self.redis.client.get_async_pubsub();
        let connection =
            tokio::time::timeout(Duration::from_secs(2), connecting).await.map_err(|_| away("no answer"))??;
        let (mut sink, stream) = connection.split();
        while let Ok(wish) = self.wished.try_recv() {
            match wish {
                Wish::Follow(id) => _ = self.followed.insert(id),
                Wish::Unfollow(id) => _ = self.followed.remove(&id),
                // The gap that is told next settles it.
                Wish::Settle(done) => drop(done),
            }
        }
        sink.subscribe(channel(&self.redis, None)).await?;
        for id in &self.followed {
            sink.subscribe(channel(&self.redis, Some(*id))).await?;
        }
        Ok((sink, stream))
    }

    /// Passes on until the connection ends (an error) or the node does.
    async fn listen(&mut self, mut sink: PubSubSink, mut stream: PubSubStream) -> RedisResult<()> {
        loop {
            tokio::select! {
                wish = self.wished.recv() => match wish {
                    None => return Ok(()),
                    Some(Wish::Follow(id)) => if self.followed.insert(id) {
                        sink.subscribe(channel(&self.redis, Some(id))).await?;
                    },
                    Some(Wish::Unfollow(id)) => if self.followed.remove(&id) {
                        sink.unsubscribe(channel(&self.redis, Some(id))).await?;
                    },
                    Some(Wish::Settle(done)) => { let _nobody_waits = done.send(()); }
                },
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

fn away(words: &'static str) -> RedisError {
    RedisError::from(std::io::Error::new(std::io::ErrorKind::ConnectionAborted, words))
}
