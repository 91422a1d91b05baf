//! What a scenario runs in: PostgreSQL, Redis and nodes of its own, as child processes on free ports, gone when it ends.

mod account;
mod folder;
mod mail_server;
mod node;
mod ports;
mod postgres;
mod process;
mod redis;

use anyhow::Context;
use porchlight_benches::people::Target;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

pub use folder::Folder;
pub use mail_server::MailServer;
pub use node::{Node, NodeOptions};
pub use ports::free_port;
pub use postgres::{Postgres, PostgresOptions};
pub use process::Process;
pub use redis::Redis;

/// One installation. Fields drop in this order: nodes before what they stand on, the folder last.
pub struct World {
    nodes: usize,
    pub postgres: Postgres,
    pub folder: Folder,
}

impl World {
    /// Starts PostgreSQL (fsync on) with an empty database.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start(name: &str) -> anyhow::Result<Self> {
        Self::with(name, PostgresOptions::default()).await
    }

    /// Starts PostgreSQL as the scenario wants it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn with(name: &str, options: PostgresOptions) -> anyhow::Result<Self> {
        let folder = Folder::make(name)?;
        let postgres = Postgres::start(&folder, options).await?;
        Ok(Self { nodes: 0, postgres, folder })
    }

    /// Starts a Redis of the scenario.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn redis(&self) -> anyhow::Result<Redis> {
        Redis::start(&self.folder).await
    }

    /// The options of a node on this world's PostgreSQL, alone.
    #[must_use]
    pub fn options(&self) -> NodeOptions {
        NodeOptions::on(self.postgres.url())
    }

    /// Starts a node with the options and waits until it is ready.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn node(&mut self, options: NodeOptions) -> anyhow::Result<Node> {
        let mut node = self.unstarted(options)?;
        node.start().await?;
        Ok(node)
    }

    /// A node that is not started yet.
    ///
    /// # Errors
    /// When no port is free.
    pub fn unstarted(&mut self, options: NodeOptions) -> anyhow::Result<Node> {
        self.nodes += 1;
        Node::new(&self.folder, self.nodes, options)
    }

    /// A node as a target of clients.
    #[must_use]
    pub fn target(&self, node: &Node) -> Target {
        Target { url: node.url(), database_url: self.postgres.url() }
    }

    /// Connects to the database as its owner, past all walls: for the checker.
    ///
    /// # Errors
    /// When PostgreSQL is away.
    pub async fn sql(&self) -> anyhow::Result<PgPool> {
        PgPoolOptions::new().max_connections(4).connect(&self.postgres.url()).await.context("connecting as the checker")
    }
}
