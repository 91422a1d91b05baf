//! A visitor and an agent on two nodes, who talk to each other: how long a message takes from node to node.

use std::time::{Duration, Instant};

use anyhow::Context;
use porchlight_benches::people::{Target, new_id, text};
use porchlight_benches::socket::Socket;
use serde_json::json;

const GIVEN_UP_AFTER: Duration = Duration::from_secs(15);

/// See the module.
pub struct Pair {
    visitor: Socket,
    agent: Socket,
    conversation: String,
}

impl Pair {
    /// The visitor comes to one node, the agent to the other.
    pub async fn meet(here: &Target, there: &Target) -> anyhow::Result<Self> {
        let http = crate::clients::http()?;
        let workspace = here.workspace(&http).await?;
        let site = here.site(&http, &workspace).await?.id;
        let session = here.post(&http, "/v1/widget/session", None, &json!({ "clientId": site })).await?;
        let token = text(&session, "/visitorToken")?;
        let mut visitor = Socket::open(&here.socket("/ws/visitor"), &token, None).await?;
        let begun = visitor.ask("conversation.start", json!({ "clientMessageId": new_id(), "text": "Hello" })).await?;
        let conversation = text(&begun, "/data/conversation/id")?;
        let mut agent = Socket::open(&there.socket("/ws/agent"), &workspace.token, Some(&workspace.id)).await?;
        agent.ask("conversation.watch", json!({ "conversationId": conversation })).await?;
        Ok(Self { visitor, agent, conversation })
    }

    /// Talks for a while; tells the slowest way from node to node in both directions.
    pub async fn slowest(&mut self, during: Duration) -> anyhow::Result<Duration> {
        let (begun, mut slowest) = (Instant::now(), Duration::ZERO);
        while begun.elapsed() < during {
            let there = delivered(&mut self.visitor, &mut self.agent, &self.conversation).await?;
            let here = delivered(&mut self.agent, &mut self.visitor, &self.conversation).await?;
            slowest = slowest.max(there).max(here);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(slowest)
    }
}

/// Says something and waits until the other one sees it.
async fn delivered(from: &mut Socket, to: &mut Socket, conversation: &str) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let message = json!({ "conversationId": conversation, "clientMessageId": new_id(), "text": "still there?" });
    let sent = from.ask("message.send", message).await?;
    let seq = sent["data"]["message"]["seq"].as_i64().with_context(|| format!("not sent: {sent}"))?;
    let seen = tokio::time::timeout(GIVEN_UP_AFTER, sees(to, conversation, seq)).await;
    seen.with_context(|| format!("a message was not seen within {GIVEN_UP_AFTER:?}"))??;
    Ok(begun.elapsed())
}

/// Waits until a client sees a number: by its event, or because it was told to fetch.
async fn sees(socket: &mut Socket, conversation: &str, seq: i64) -> anyhow::Result<()> {
    loop {
        let frame = socket.next().await?;
        if frame["event"] == "resync" {
            let fetch = json!({ "conversationId": conversation, "afterSeq": seq - 1 });
            let fetched = socket.ask("messages.fetch", fetch).await?;
            if fetched["data"]["messages"].as_array().is_some_and(|messages| !messages.is_empty()) {
                return Ok(());
            }
        }
        if frame["event"] == "message.created" && frame["topic"] == conversation && frame["seq"] == seq {
            return Ok(());
        }
    }
}
