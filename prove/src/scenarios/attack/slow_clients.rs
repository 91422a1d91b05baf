//! Slow clients, many at once: heads that come a byte at a time, bodies that do not end. They are cut off, and nobody
//! else notices.

use std::time::{Duration, Instant};

use porchlight_benches::figures::Latencies;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::clients::http;
use crate::scale::{Scale, grouped};
use crate::table::Row;
use crate::world::World;

const HEAD: &[u8] =
    b"GET /api/v1/auth/state HTTP/1.1\r\nhost: x\r\nx-slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const BODY: &[u8] =
    b"POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n{";
/// A head is waited for 5 s, a body 30 s; beyond that, the beat of what closes them.
const HEADS_END_WITHIN: Duration = Duration::from_secs(8);
const BODIES_END_WITHIN: Duration = Duration::from_secs(35);
/// What others wait at most, at the 95th of a hundred.
const OTHERS_WAIT: Duration = Duration::from_millis(100);

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let count = scale.pick(1_000, 5_000);
    let mut world = World::start("slow-clients").await?;
    let node = world.node(world.options()).await?;
    let mut heads = slow(&node.address(), HEAD, count).await?;
    let mut bodies = slow(&node.address(), BODY, count).await?;
    let http = http()?;
    let url = format!("{}/api/v1/auth/state", node.url());
    let mut latencies = Latencies::default();
    let mut failed = 0;
    let mut turns = tokio::time::interval(Duration::from_millis(25));
    let (mut head, mut body, mut closed) = (Duration::ZERO, Duration::ZERO, 0);
    let begun = Instant::now();
    while closed < 2 * count && begun.elapsed() < BODIES_END_WITHIN + Duration::from_secs(10) {
        tokio::select! {
            Some(ended) = heads.join_next() => { head = head.max(ended??); closed += 1; }
            Some(ended) = bodies.join_next() => { body = body.max(ended??); closed += 1; }
            _ = turns.tick() => {
                let asked = Instant::now();
                failed += usize::from(!http.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()));
                latencies.add(asked.elapsed());
            }
        }
    }
    let open = 2 * count - closed;
    let p95 = latencies.at(950);
    let ends = |time: Duration| format!("{:.1} s, {open} left open", time.as_secs_f64());
    let many = grouped(count);
    Ok(vec![
        Row::promise(
            "A01",
            &format!("{many} heads that come a byte at a time are cut off"),
            "8 s at most, 0 left open",
            ends(head),
            open == 0 && head <= HEADS_END_WITHIN,
        )
        .scaled(scale, count, 5_000),
        Row::promise(
            "A01",
            &format!("{many} bodies that do not end are cut off"),
            "35 s at most, 0 left open",
            ends(body),
            open == 0 && body <= BODIES_END_WITHIN,
        )
        .scaled(scale, count, 5_000),
        Row::promise(
            "A01",
            "nobody else is refused meanwhile",
            "0",
            format!("{failed} of {}", latencies.count()),
            failed == 0,
        ),
        Row::figure(
            "A01",
            "what others wait meanwhile: p95",
            "100 ms at most",
            format!("{:.1} ms", p95.as_secs_f64() * 1_000.0),
            p95 <= OTHERS_WAIT,
        ),
    ])
}

/// Opens connections that send a byte each second, and never the last one; each task tells how long it was borne.
async fn slow(address: &str, bytes: &'static [u8], count: usize) -> anyhow::Result<JoinSet<anyhow::Result<Duration>>> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).await?;
        tasks.spawn(async move {
            let begun = Instant::now();
            // A body begins after its head, which comes at once.
            let at_once = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(10, |at| at + 4);
            let (now, later) = bytes.split_at(at_once);
            stream.write_all(now).await?;
            let mut drops = later.iter().chain(std::iter::repeat(&b'a'));
            let mut beat = tokio::time::interval(Duration::from_secs(1));
            let mut answer = [0; 1_024];
            loop {
                tokio::select! {
                    read = stream.read(&mut answer) => if !matches!(read, Ok(1..)) { return Ok(begun.elapsed()) },
                    _ = beat.tick() => {
                        let byte = drops.next().copied().unwrap_or(b'a');
                        if stream.write_all(&[byte]).await.is_err() {
                            return Ok(begun.elapsed());
                        }
                    }
                }
            }
        });
    }
    Ok(tasks)
}
