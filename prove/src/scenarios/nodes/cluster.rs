//! Nodes on one PostgreSQL and one Redis behind a plain balancer. Each has lines of its own to both, which can be cut.

use std::time::Duration;

use porchlight_benches::people::Target;
use porchlight_benches::socket::Socket;

use crate::balancer::Balancer;
use crate::proxy::Relay;
use crate::world::{Node, NodeOptions, Redis, World};

/// One node and its lines.
pub struct Member {
    pub node: Node,
    pub to_postgres: Relay,
    pub to_redis: Relay,
}

/// See the module. Fields drop in this order: the nodes before what they stand on.
pub struct Cluster {
    pub members: Vec<Member>,
    balancer: Balancer,
    pub redis: Redis,
    pub world: World,
}

impl Cluster {
    /// Starts so many nodes.
    pub async fn start(name: &str, nodes: usize) -> anyhow::Result<Self> {
        Self::with(name, nodes, |_, options| Ok(options)).await
    }

    /// Starts so many nodes; `change` alters the options of each, by its number.
    pub async fn with(
        name: &str,
        nodes: usize,
        change: impl Fn(usize, NodeOptions) -> anyhow::Result<NodeOptions>,
    ) -> anyhow::Result<Self> {
        let mut world = World::start(name).await?;
        let redis = world.redis().await?;
        let mut members = Vec::new();
        for number in 0..nodes {
            let to_postgres = Relay::before_postgres(&world.postgres.url()).await?;
            let to_redis = Relay::before(&redis.url()).await?;
            let options = NodeOptions::on(to_postgres.through(&world.postgres.url()));
            let options = change(number, options.redis(to_redis.through(&redis.url())))?;
            members.push(Member { node: world.node(options).await?, to_postgres, to_redis });
        }
        let balancer = Balancer::before(members.iter().map(|member| member.node.address())).await?;
        Ok(Self { members, balancer, redis, world })
    }

    /// All nodes, by the balancer.
    pub fn target(&self) -> Target {
        Target { url: self.balancer.url(), database_url: self.world.postgres.url() }
    }

    /// One node, past the balancer.
    pub fn target_of(&self, number: usize) -> anyhow::Result<Target> {
        Ok(self.world.target(&self.member(number)?.node))
    }

    pub fn member(&self, number: usize) -> anyhow::Result<&Member> {
        self.members.get(number).ok_or_else(|| anyhow::anyhow!("there is no node {number}"))
    }

    pub fn node_mut(&mut self, number: usize) -> anyhow::Result<&mut Node> {
        let member = self.members.get_mut(number).ok_or_else(|| anyhow::anyhow!("there is no node {number}"))?;
        Ok(&mut member.node)
    }
}

/// Reads a socket to its end; tells the words of its end and how long it took, unless it is open after `within`.
pub async fn ended(mut socket: Socket, within: Duration) -> Option<(String, Duration)> {
    let begun = std::time::Instant::now();
    let end = async {
        loop {
            if let Err(error) = socket.next().await {
                return format!("{error:#}");
            }
        }
    };
    tokio::time::timeout(within, end).await.ok().map(|words| (words, begun.elapsed()))
}

/// In seconds, for a table.
pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
