//! P6: members are shut out and keys revoked while their sockets are open on both of two nodes, among many others.

use std::time::{Duration, Instant};

use porchlight_benches::people::{Target, Workspace, text};
use porchlight_benches::socket::Socket;
use serde_json::json;

use crate::clients::http;
use crate::scale::{Scale, grouped};
use crate::table::Row;
use crate::world::World;

const WITHIN: Duration = Duration::from_secs(1);

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let (sockets, people) = (scale.pick(1_000, 10_000), scale.pick(8, 20));
    let mut world = World::start("revocation").await?;
    let redis = world.redis().await?;
    let options = world.options().redis(redis.url());
    let nodes = [world.node(options.clone()).await?, world.node(options).await?];
    let targets = nodes.each_ref().map(|node| world.target(node));
    let http = http()?;
    let [here, there] = &targets;
    let workspace = here.workspace(&http).await?;
    let crowd = crowd(&targets, &http, &workspace, sockets).await?;
    let mut slowest = Duration::ZERO;
    let mut open = 0;
    for turn in 0..people {
        let person = here.colleague(&http, &workspace, "agent").await?;
        let mut lines = sockets_of(&targets, &person.token, Some(&workspace.id)).await?;
        // Taken away on one node and the other by turns.
        let by = if turn % 2 == 0 { here } else { there };
        let request = http.patch(format!("{}/api/v1/users/{}", by.url, person.user_id));
        let taken = Instant::now();
        let answer = request.bearer_auth(&workspace.token).json(&json!({ "active": false })).send();
        let (answer, ended) = tokio::join!(answer, ends(&mut lines, taken));
        answer?.error_for_status()?;
        slowest = slowest.max(ended?);
        open += lines.len();
    }
    let mut keys = Duration::ZERO;
    for _ in 0..people {
        let key = json!({ "name": "Wallboard", "permissions": ["conversations:read"] });
        let key = here.post_in(&http, "/api/v1/api-keys", &workspace, &key).await?;
        let mut lines = sockets_of(&targets, &text(&key, "/key")?, None).await?;
        let request = http.delete(format!("{}/api/v1/api-keys/{}", there.url, text(&key, "/id")?));
        let taken = Instant::now();
        let (answer, ended) = tokio::join!(request.bearer_auth(&workspace.token).send(), ends(&mut lines, taken));
        answer?.error_for_status()?;
        keys = keys.max(ended?);
        open += lines.len();
    }
    let reached = |slowest: Duration| format!("{} ms, {open} sockets closed", slowest.as_millis());
    let beside = format!("a taken right ends open sockets on 2 nodes, {} others open", grouped(crowd.len()));
    Ok(vec![
        Row::promise(
            "P6",
            &format!("{beside}: a member who is shut out"),
            "1 s at most",
            reached(slowest),
            slowest <= WITHIN,
        )
        .scaled(scale, sockets, 10_000),
        Row::promise("P6", &format!("{beside}: a key that is revoked"), "1 s at most", reached(keys), keys <= WITHIN)
            .scaled(scale, sockets, 10_000),
    ])
}

/// Visitors who stay, half of them on each node.
async fn crowd(
    targets: &[Target; 2],
    http: &reqwest::Client,
    workspace: &Workspace,
    sockets: usize,
) -> anyhow::Result<Vec<Socket>> {
    let mut open = Vec::with_capacity(sockets);
    let site = targets[0].site(http, workspace).await?;
    for target in targets.iter().cycle().take(sockets) {
        let session = target.post(http, "/v1/widget/session", None, &json!({ "clientId": site.id })).await?;
        open.push(Socket::open(&target.socket("/ws/visitor"), &text(&session, "/visitorToken")?, None).await?);
    }
    Ok(open)
}

async fn sockets_of(targets: &[Target; 2], token: &str, workspace: Option<&str>) -> anyhow::Result<Vec<Socket>> {
    let mut open = Vec::new();
    for target in targets {
        open.push(Socket::open(&target.socket("/ws/agent"), token, workspace).await?);
    }
    Ok(open)
}

/// Waits until all of them are closed by the server; tells how long that took.
async fn ends(sockets: &mut [Socket], since: Instant) -> anyhow::Result<Duration> {
    let all =
        futures::future::join_all(sockets.iter_mut().map(|socket| async { while socket.next().await.is_ok() {} }));
    tokio::time::timeout(Duration::from_secs(20), all)
        .await
        .map_err(|_| anyhow::anyhow!("a socket stayed open for 20 s"))?;
    Ok(since.elapsed())
}
