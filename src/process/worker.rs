//! `porchlight worker`: work behind the servers, on a machine of its own.

use super::data_dir::DataDir;
use super::database::Database;
use super::node_options::node_options;
use super::{migrate, signals};
use crate::config::Settings;
use porchlight::node::Node;

/// How many jobs a worker of its own runs at a time.
const CONCURRENCY: usize = 16;

/// Carries out jobs and reported events until it is told to stop.
///
/// # Errors
/// When the database cannot be used, or there is no Redis: over it the people at the servers hear what happens here.
pub async fn run(settings: Settings) -> anyhow::Result<()> {
    anyhow::ensure!(
        settings.redis_url.is_some(),
        "a worker needs REDIS_URL, the same as its servers: over it they hear what it does. One machine alone needs no worker: porchlight serve does its work"
    );
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
