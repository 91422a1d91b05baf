//! What an operator does: back up and restore, upgrade and roll back.

pub mod drill;
pub mod upgrade;

use anyhow::Context;
use tokio::process::Command;

use crate::world::NodeOptions;

/// Runs a command of the product to its end, with the environment of a node.
///
/// # Errors
/// When it fails, with its last words.
pub(super) async fn command(options: &NodeOptions, arguments: &[&str]) -> anyhow::Result<String> {
    let beside = std::env::current_exe()?.with_file_name("porchlight");
    let mut program = Command::new(options.binary.clone().unwrap_or(beside));
    program.args(arguments).env_remove("REDIS_URL").envs(&options.env).kill_on_drop(true);
    let done = program.output().await.with_context(|| format!("running porchlight {arguments:?}"))?;
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    anyhow::ensure!(done.status.success(), "porchlight {arguments:?}: {said}");
    Ok(said)
}
