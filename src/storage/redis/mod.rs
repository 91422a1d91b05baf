//! Redis, where an installation has it: the bus between nodes, the mirror of who is where, and limits that all count. It is disposable:
//! losing it costs latency, never data.

mod bus;
mod limits;
mod presence;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult};
use uuid::Uuid;

pub use bus::RedisBus;
pub use limits::Counters;
pub use presence::PresenceMirror;

/// A request waits no longer for Redis: whatever it would say can be done without.
const ANSWER_WITHIN: Duration = Duration::from_millis(250);
/// After a failure requests do without it for so long.
const PAUSE: Duration = Duration::from_secs(2);

/// A connection that mends itself, the prefix of every key and channel, and the name of this node.
#[derive(Clone)]
pub struct Redis {
    client: Client,
    commands: ConnectionManager,
    prefix: Arc<str>,
    node: Arc<str>,
    opened: Instant,
    /// Until when requests leave it alone, in milliseconds since `opened`.
    away_until_ms: Arc<AtomicU64>,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis").field("prefix", &self.prefix).field("node", &self.node).finish_non_exhaustive()
    }
}

impl Redis {
    /// Reads the address. The connection comes when it is needed: Redis may be away. `node_id` is new at each start.
    ///
    /// # Errors
    /// When the URL cannot be read.
    pub fn open(url: &str, prefix: &str, node_id: Uuid) -> Result<Self, redis::RedisError> {
        let client = Client::open(url)?;
        let second = Duration::from_secs(1);
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(second))
            .set_response_timeout(Some(second * 2))
            .set_number_of_retries(1)
            .set_max_delay(second);
        let commands = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
        Ok(Self {
            client,
            commands,
            prefix: prefix.into(),
            node: node_id.simple().to_string().into(),
            opened: Instant::now(),
            away_until_ms: Arc::default(),
        })
    }

    /// Waits a moment for an answer that somebody needs now; `None` while Redis is away.
    async fn ask<T>(&self, answer: impl Future<Output = RedisResult<T>>) -> Option<T> {
        if self.now_ms() < self.away_until_ms.load(Ordering::Relaxed) {
            return None;
        }
        match tokio::time::timeout(ANSWER_WITHIN, answer).await {
            Ok(Ok(answer)) => return Some(answer),
            Ok(Err(error)) => tracing::warn!(%error, "Redis is away: this node goes on by itself"),
            Err(_) => tracing::warn!("Redis does not answer: this node goes on by itself"),
        }
        let pause_ms = u64::try_from(PAUSE.as_millis()).unwrap_or_default();
        self.away_until_ms.store(self.now_ms() + pause_ms, Ordering::Relaxed);
        None
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
