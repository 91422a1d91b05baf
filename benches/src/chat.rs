//! Messages from an agent's socket to the visitor's, each stored before it is acknowledged.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::Mutex;
use uuid::Uuid;

use porchlight_benches::cost::Processes;
use porchlight_benches::figures::{Latencies, rate};
use porchlight_benches::people::{Target, new_id, text};
use porchlight_benches::socket::Socket;

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long, default_value_t = 500)]
    conversations: usize,
    /// Messages a second over all conversations; 0 sends the next as soon as the last is acknowledged.
    #[arg(long, default_value_t = 1000)]
    rate: u64,
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// Messages on their way at a time in each conversation, when the rate is 0.
    #[arg(long, default_value_t = 4)]
    window: usize,
}

type Sent = Arc<Mutex<HashMap<Uuid, Instant>>>;

struct Pair {
    visitor: Socket,
    agent: Socket,
    conversation: String,
}

pub async fn run(target: &Target, processes: Processes, options: Options) -> anyhow::Result<()> {
    let pairs = connect(target, options.conversations).await?;
    println!("chat: {} sockets over {} conversations are open", pairs.len() * 2, pairs.len());
    let before = processes.spent()?;
    let until = Instant::now() + Duration::from_secs(options.seconds);
    let (acknowledged, mut latencies) = converse_all(pairs, options.rate, options.window, until).await?;
    println!(
        "chat: {:.0} messages/s acknowledged, {} delivered, socket to socket {}",
        rate(acknowledged, Duration::from_secs(options.seconds)),
        latencies.count(),
        latencies.tell()
    );
    println!("chat: a message costs {}", processes.tell(before, acknowledged)?);
    Ok(())
}

/// Talks over new sockets until a time: how many messages were acknowledged, and how long each took.
pub async fn talk(
    target: &Target,
    conversations: usize,
    rate: u64,
    until: Instant,
) -> anyhow::Result<(usize, Latencies)> {
    converse_all(connect(target, conversations).await?, rate, 1, until).await
}

async fn converse_all(
    pairs: Vec<Pair>,
    rate: u64,
    window: usize,
    until: Instant,
) -> anyhow::Result<(usize, Latencies)> {
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let gap = match rate {
        0 => None,
        rate => Some(Duration::from_secs(1) * u32::try_from(pairs.len())? / u32::try_from(rate)?),
    };
    let step = gap.unwrap_or_default() / u32::try_from(pairs.len().max(1))?;
    let mut lanes = Vec::new();
    let mut first = Instant::now();
    for pair in pairs {
        lanes.push(tokio::spawn(converse(pair, gap.map(|gap| (first, gap)), window, until, Arc::clone(&acknowledged))));
        first += step;
    }
    let mut latencies = Latencies::default();
    for lane in lanes {
        latencies.merge(lane.await??);
    }
    Ok((acknowledged.load(Ordering::Relaxed), latencies))
}

/// Ten conversations a workspace, each assigned to the workspace's owner on a socket of his own.
async fn connect(target: &Target, conversations: usize) -> anyhow::Result<Vec<Pair>> {
    let http = reqwest::Client::new();
    let mut pairs = Vec::with_capacity(conversations);
    let first = target.workspace(&http).await?;
    while pairs.len() < conversations {
        let workspace = target.another(&http, &first).await?;
        let site = target.site(&http, &workspace).await?;
        for _ in 0..10.min(conversations - pairs.len()) {
            let session = target.post(&http, "/v1/widget/session", None, &json!({ "clientId": site.id })).await?;
            let mut visitor =
                Socket::open(&target.socket("/ws/visitor"), &text(&session, "/visitorToken")?, None).await?;
            let begun =
                visitor.ask("conversation.start", json!({ "clientMessageId": new_id(), "text": "Hello" })).await?;
            let conversation = text(&begun, "/data/conversation/id")?;
            let assign = format!("/api/v1/conversations/{conversation}/assign");
            target.post_in(&http, &assign, &workspace, &json!({ "userId": workspace.user_id })).await?;
            let agent = Socket::open(&target.socket("/ws/agent"), &workspace.token, Some(&workspace.id)).await?;
            pairs.push(Pair { visitor, agent, conversation });
        }
    }
    Ok(pairs)
}

/// The agent writes on schedule; the visitor's socket tells when each arrives. The schedule, not the sending, is
/// where the clock starts, so that a stall counts for every message it holds up.
async fn converse(
    pair: Pair,
    schedule: Option<(Instant, Duration)>,
    window: usize,
    until: Instant,
    acknowledged: Arc<AtomicUsize>,
) -> anyhow::Result<Latencies> {
    let sent: Sent = Arc::default();
    let reading = tokio::spawn(read(pair.visitor, Arc::clone(&sent), until + Duration::from_secs(3)));
    let mut agent = pair.agent;
    match schedule {
        None => flood(&mut agent, &pair.conversation, &sent, window, until, &acknowledged).await?,
        Some((mut due, gap)) => {
            while due < until {
                tokio::time::sleep_until(due.into()).await;
                write(&mut agent, &pair.conversation, &sent, due).await?;
                drain(&mut agent, 1, &acknowledged).await?;
                due += gap;
            }
        }
    }
    reading.await?
}

async fn flood(
    agent: &mut Socket,
    conversation: &str,
    sent: &Sent,
    window: usize,
    until: Instant,
    acknowledged: &AtomicUsize,
) -> anyhow::Result<()> {
    for _ in 0..window {
        write(agent, conversation, sent, Instant::now()).await?;
    }
    while Instant::now() < until {
        drain(agent, 1, acknowledged).await?;
        write(agent, conversation, sent, Instant::now()).await?;
    }
    drain(agent, window, acknowledged).await
}

async fn write(agent: &mut Socket, conversation: &str, sent: &Sent, due: Instant) -> anyhow::Result<()> {
    let id = new_id();
    sent.lock().await.insert(id, due);
    let data = json!({ "conversationId": conversation, "clientMessageId": id, "text": "x".repeat(64) });
    agent.send("message.send", data).await.map(|_| ())
}

/// Waits for that many acknowledgements.
async fn drain(agent: &mut Socket, mut wanted: usize, acknowledged: &AtomicUsize) -> anyhow::Result<()> {
    while wanted > 0 {
        let frame = agent.next().await?;
        if frame.get("re").is_some() {
            anyhow::ensure!(frame["ok"] == true, "{frame}");
            acknowledged.fetch_add(1, Ordering::Relaxed);
            wanted -= 1;
        }
    }
    Ok(())
}

async fn read(mut visitor: Socket, sent: Sent, until: Instant) -> anyhow::Result<Latencies> {
    let mut latencies = Latencies::default();
    while let Ok(frame) = tokio::time::timeout_at(until.into(), visitor.next()).await {
        let frame = frame?;
        let id =
            frame.pointer("/data/message/clientMessageId").and_then(|id| id.as_str()).and_then(|id| id.parse().ok());
        if let Some(due) = match id {
            Some(id) => sent.lock().await.remove(&id),
            None => None,
        } {
            latencies.add(due.elapsed());
        }
    }
    Ok(latencies)
}
