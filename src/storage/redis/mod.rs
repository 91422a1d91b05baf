//! Redis, where an installation has it: the bus between nodes and the mirror of who is where. It is disposable:
//! losing it costs latency, never data.

mod bus;
mod presence;

use std::sync::Arc;

use redis::Client;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use uuid::Uuid;

pub use bus::RedisBus;
pub use presence::PresenceMirror;

/// A connection that mends itself, the prefix of every key and channel, and the name of this node.
#[derive(Clone)]
pub struct Redis {
    client: Client,
    commands: ConnectionManager,
    prefix: Arc<str>,
    node: Arc<str>,
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
        let second = std::time::Duration::from_secs(1);
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(second))
            .set_response_timeout(Some(second * 2))
            .set_number_of_retries(1)
            .set_max_delay(second);
        let commands = ConnectionManager::new_lazy_with_config(client.clone(), config)?;
        Ok(Self { client, commands, prefix: prefix.into(), node: node_id.simple().to_string().into() })
    }
}
