//! `porchlight worker`: jobs only.

use super::data_dir::DataDir;
use super::database::Database;
use super::node_options::node_options;
use super::{migrate, signals};
use crate::config::Settings;
use porchlight::node::Node;

/// How many jobs a worker of its own runs at a time.
const CONCURRENCY: usize = 16;

/// Carries out jobs until it is told to stop.
///
/// # Errors
/// When the database cannot be used.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    let data = DataDir::open(&settings.data_dir)?;
    let database = Database::open(&settings, &data, false).await?;
    migrate::up(&database.url).await?;
    let node = Node::start(node_options(&settings, &data, &database.url)?).await?;
    let worker = node.work(CONCURRENCY);
    tracing::info!("the worker is ready");
    signals::stop_wanted().await?;
    worker.stop(settings.drain).await;
    node.store.close().await;
    database.stop().await;
    Ok(())
}
