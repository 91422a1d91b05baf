//! Redis, where an installation has it: the bus between nodes, the mirror of who is where, and limits that all count.
//! It is disposable: losing it costs latency, never data.

mod bus;
mod limits;
mod presence;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisError, RedisResult};
use uuid::Uuid;

pub use bus::RedisBus;
pub use limits::Counters;
pub use presence::PresenceMirror;

/// A request waits no longer for Redis: whatever it would say can be done without.
const ANSWER_WITHIN: Duration = Duration::from_millis(250);
/// What nobody waits for may take so long.
const DONE_WITHIN: Duration = Duration::from_secs(2);
/// After a failure requests do without it for so long.
const PAUSE: Duration = Duration::from_secs(2);

/// A connection that mends itself, the prefix of every key and channel, and the name of this node.
#[derive(Clone)]
pub struct Redis {
    client: Client,
    line: Arc<Mutex<Line>>,
    prefix: Arc<str>,
    node: Arc<str>,
    opened: Instant,
    /// Until when requests leave it alone, in milliseconds since `opened`.
    away_until_ms: Arc<AtomicU64>,
}

/// The connection that all commands share, and its number.
struct Line {
    connection: ConnectionManager,
    number: u64,
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
    pub fn open(url: &str, prefix: &str, node_id: Uuid) -> RedisResult<Self> {
        let client = Client::open(url)?;
        let line = Line { connection: connection(&client)?, number: 0 };
        Ok(Self {
            client,
            line: Arc::new(Mutex::new(line)),
            prefix: prefix.into(),
            node: node_id.simple().to_string().into(),
            opened: Instant::now(),
            away_until_ms: Arc::default(),
        })
    }

    /// Waits a moment for an answer that somebody needs now; `None` while Redis is away.
    async fn ask<T, F>(&self, command: impl FnOnce(ConnectionManager) -> F) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        if self.now_ms() < self.away_until_ms.load(Ordering::Relaxed) {
            return None;
        }
        match self.within(ANSWER_WITHIN, command).await {
            Ok(answer) => return Some(answer),
            Err(error) => tracing::warn!(%error, "Redis is away: this node goes on by itself"),
        }
        let pause_ms = u64::try_from(PAUSE.as_millis()).unwrap_or_default();
        self.away_until_ms.store(self.now_ms() + pause_ms, Ordering::Relaxed);
        None
    }

    /// Runs what nobody waits for.
    async fn run<F>(&self, command: impl FnOnce(ConnectionManager) -> F) -> RedisResult<()>
    where
        F: Future<Output = RedisResult<()>>,
    {
        self.within(DONE_WITHIN, command).await
    }

    /// Lends a command the connection. One that does not answer in time is replaced: if it is half-open, the kernel
    /// would keep it for a quarter of an hour.
    async fn within<T, F>(&self, time: Duration, command: impl FnOnce(ConnectionManager) -> F) -> RedisResult<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let (connection, number) = {
            let line = self.line.lock();
            (line.connection.clone(), line.number)
        };
        match tokio::time::timeout(time, command(connection)).await {
            Ok(answer) => answer,
            Err(_) => {
                self.replace(number)?;
                Err(away("no answer"))
            }
        }
    }

    /// Puts a new connection in the place of the one with this number, unless somebody has.
    fn replace(&self, number: u64) -> RedisResult<()> {
        let mut line = self.line.lock();
        if line.number == number {
            *line = Line { connection: connection(&self.client)?, number: number + 1 };
        }
        Ok(())
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// A connection that is made when it is first needed, and again when it breaks.
fn connection(client: &Client) -> RedisResult<ConnectionManager> {
    let second = Duration::from_secs(1);
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(second))
        .set_response_timeout(Some(DONE_WITHIN))
        .set_number_of_retries(1)
        .set_max_delay(second);
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

fn away(words: &'static str) -> RedisError {
    RedisError::from(std::io::Error::new(std::io::ErrorKind::ConnectionAborted, words))
}
