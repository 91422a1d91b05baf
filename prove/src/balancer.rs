//! A plain balancer: TCP connections go round over the nodes whose `/readyz` is 200, with no stickiness. When none is
//! ready it goes on with all of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// As balancers do.
const LOOK_AFTER: Duration = Duration::from_secs(1);
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// See the module. Dropping it refuses new connections; those that pass through it end with their ends.
#[derive(Debug)]
pub struct Balancer {
    port: u16,
    _tasks: JoinSet<()>,
}

#[derive(Debug)]
struct Backends {
    /// Host and port, and whether the last look found it ready.
    nodes: Mutex<Vec<(String, bool)>>,
    turn: AtomicUsize,
}

impl Backends {
    /// The nodes in the order in which to try them.
    fn order(&self) -> Vec<String> {
        let nodes = self.nodes.lock();
        let ready: Vec<&String> = nodes.iter().filter(|(_, is_ready)| *is_ready).map(|(node, _)| node).collect();
        let chosen = if ready.is_empty() { nodes.iter().map(|(node, _)| node).collect() } else { ready };
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % chosen.len().max(1);
        chosen.iter().cycle().skip(turn).take(chosen.len()).map(|node| (*node).clone()).collect()
    }
}

impl Balancer {
    /// Stands before nodes, each by host and port ([`crate::world::Node::address`]).
    ///
    /// # Errors
    /// When no port is free.
    pub async fn before(nodes: impl IntoIterator<Item = String>) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let nodes = nodes.into_iter().map(|node| (node, true)).collect();
        let backends = Arc::new(Backends { nodes: Mutex::new(nodes), turn: AtomicUsize::new(0) });
        let mut tasks = JoinSet::new();
        tasks.spawn(look(Arc::clone(&backends)));
        tasks.spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, backends.order()));
            }
        });
        Ok(Self { port, _tasks: tasks })
    }

    /// The address that clients use.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

async fn look(backends: Arc<Backends>) {
    let Ok(http) = reqwest::Client::builder().no_proxy().timeout(ANSWER_WITHIN).build() else { return };
    let mut looks = tokio::time::interval(LOOK_AFTER);
    loop {
        looks.tick().await;
        let nodes: Vec<String> = backends.nodes.lock().iter().map(|(node, _)| node.clone()).collect();
        let asked = nodes.iter().map(|node| http.get(format!("http://{node}/readyz")).send());
        let answers = futures::future::join_all(asked).await;
        for ((_, is_ready), answer) in backends.nodes.lock().iter_mut().zip(answers) {
            *is_ready = answer.is_ok_and(|answer| answer.status().is_success());
        }
    }
}

/// Takes the first node that accepts.
async fn pass(mut client: TcpStream, nodes: Vec<String>) {
    for node in nodes {
        if let Ok(mut server) = TcpStream::connect(&node).await {
            let _slower = (client.set_nodelay(true), server.set_nodelay(true));
            let _ended = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backends(ready: [bool; 3]) -> Backends {
        let nodes = ["a", "b", "c"].map(str::to_owned).into_iter().zip(ready).collect();
        Backends { nodes: Mutex::new(nodes), turn: AtomicUsize::new(0) }
    }

    #[test]
    fn connections_go_round_over_the_nodes_that_are_ready() {
        let backends = backends([true, false, true]);
        assert_eq!([backends.order(), backends.order(), backends.order()], [["a", "c"], ["c", "a"], ["a", "c"]]);
    }

    #[test]
    fn with_nobody_ready_all_are_tried() {
        assert_eq!(backends([false; 3]).order(), ["a", "b", "c"]);
    }
}
