//! What the product does under load: the figures of docs/performance.md, on this machine and now.

pub mod chat;
pub mod events;
pub mod leads;
pub mod sockets;

use std::path::PathBuf;

use anyhow::Context;
use serde_json::Value;
use tokio::process::Command;

use crate::world::{Node, World};

/// One server and its PostgreSQL, for one measurement: nobody pays for what was measured before.
struct Bench {
    node: Node,
    world: World,
}

impl Bench {
    async fn start(name: &str) -> anyhow::Result<Self> {
        let mut world = World::start(name).await?;
        let options = world.options();
        let node = world.node(options).await?;
        Ok(Self { node, world })
    }

    /// Measures with the load generator that compares us with others (benches/peers), and returns what it wrote.
    async fn measure(&self, arguments: &[&str]) -> anyhow::Result<Vec<Value>> {
        let into = self.world.folder.path().join("results");
        let (what, options) = arguments.split_first().context("nothing to measure")?;
        let generator: PathBuf = std::env::current_exe()?.with_file_name("porchlight-bench");
        let mut command = Command::new(&generator);
        command.args(["--url", &self.node.url(), "beside", what, "--server", "porchlight", "--into"]).arg(&into);
        command.args(["--server-pid", &self.node.process()?.pid().to_string()]);
        command.args(["--postgres-pid", &self.world.postgres.pid()?.to_string()]).args(options);
        command.env("DATABASE_URL", self.world.postgres.url()).kill_on_drop(true);
        let done = command.output().await.with_context(|| format!("running {}", generator.display()))?;
        anyhow::ensure!(done.status.success(), "measuring {what}: {}", String::from_utf8_lossy(&done.stderr));
        let lines = std::fs::read_to_string(&into)?;
        lines.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
    }
}

/// The number at a JSON pointer.
fn number(json: &Value, pointer: &str) -> anyhow::Result<f64> {
    json.pointer(pointer).and_then(Value::as_f64).with_context(|| format!("{pointer} is missing in {json}"))
}
