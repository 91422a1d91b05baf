//! Two weeks of chats: visitors write over the socket of the widget, agents answer over the API.

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{SinkExt, StreamExt};
use porchlight::node::Node;
use porchlight_domain::clock::uuid_at;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::caller::{Caller, list, text};
use super::cast;
use super::people::Team;

const CHATS: usize = 16;
const HOURS: i64 = 14 * 24;
/// The last ones are still open, and some wait for an answer.
const STILL_OPEN: usize = 8;
/// The last one began a moment ago.
const LATEST: TimeDelta = TimeDelta::minutes(25);

/// When the first chat began.
pub fn begin(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::hours(HOURS)
}

/// Tells of all chats, the oldest first; those of an earlier run are not told again.
pub async fn tell(node: &Node, caller: &Caller, team: &Team, now: DateTime<Utc>) -> anyhow::Result<()> {
    let known = caller.owner().await?.get("/api/v1/conversations?limit=200").await?;
    for number in list(&known).len()..CHATS {
        // The nearer to now, the closer together.
        let left = i64::try_from(CHATS - 1 - number)?;
        caller.go_to(now - LATEST - TimeDelta::minutes((HOURS - 1) * 60 * left * left / i64::try_from(CHATS * CHATS)?));
        chat(caller, team, number).await?;
        node.jobs.run_due().await?;
    }
    caller.go_to(now);
    // The mark of a story that was told to its end.
    let site = format!("/api/v1/sites/{}", team.site.site_id);
    caller.owner().await?.patch(&site, &json!({ "name": cast::SHOP })).await?;
    Ok(())
}

async fn chat(caller: &Caller, team: &Team, number: usize) -> anyhow::Result<()> {
    let lines = cast::pick(&cast::CHATS, number);
    let mut visitor = Visitor::arrive(caller, team, number).await?;
    let mut conversation_id = String::new();
    for (place, (who, line)) in lines.iter().enumerate() {
        caller.wait(TimeDelta::seconds(40 + i64::try_from(line.len())?));
        match who {
            'v' if conversation_id.is_empty() => conversation_id = visitor.start(line).await?,
            'v' => visitor.say(&conversation_id, line).await?,
            who => {
                let body = json!({ "clientMessageId": uuid_at(caller.now()), "text": line, "private": *who == 'p' });
                let path = format!("/api/v1/conversations/{conversation_id}/messages");
                caller.person(cast::AGENT.email).await?.make(&path, &format!("chat-{number}-{place}"), &body).await?;
            }
        }
    }
    finish(caller, team, number, &conversation_id).await
}

async fn finish(caller: &Caller, team: &Team, number: usize, conversation_id: &str) -> anyhow::Result<()> {
    let path = format!("/api/v1/conversations/{conversation_id}");
    let agent = caller.person(cast::AGENT.email).await?;
    if number % 4 != 3 {
        let person = if number % 8 == 6 || number % 8 == 1 { cast::OWNER } else { cast::AGENT };
        agent.post(&format!("{path}/assign"), &json!({ "userId": team.id(person) })).await?;
    }
    let labels = cast::pick(&cast::LABELS, number);
    if !labels.is_empty() {
        let priority = (number % 8 == 1).then_some("high");
        agent.patch(&path, &json!({ "labels": labels, "priority": priority })).await?;
    }
    if number + STILL_OPEN < CHATS {
        caller.wait(TimeDelta::minutes(3));
        agent.post(&format!("{path}/status"), &json!({ "status": "resolved" })).await?;
    }
    Ok(())
}

/// A visitor of the shop, at the other end of the widget's socket.
struct Visitor<'a> {
    caller: &'a Caller,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    calls: u64,
}

impl<'a> Visitor<'a> {
    async fn arrive(caller: &'a Caller, team: &Team, number: usize) -> anyhow::Result<Self> {
        let (page, title) = cast::pick(
            &[
                ("/plans.html", "Plans and prices: Fernwood"),
                ("/", "Fernwood: plants for offices, looked after"),
                ("/contact.html", "Contact: Fernwood"),
                ("/quote.html", "Get a quote: Fernwood"),
            ],
            number,
        );
        let (agent, screen, language, time_zone) = cast::pick(&cast::DEVICES, number);
        let (referrer, _) = cast::pick(&cast::WAYS, number);
        let body = json!({
            "clientId": team.site.site_id, "language": language, "screen": screen, "timeZone": time_zone,
            "page": { "url": format!("{}{page}", team.site.origin), "title": title, "referrer": referrer },
        });
        let session = caller.visitor(&team.site.origin, agent).post("/v1/widget/session", &body).await?;
        let mut request = format!("ws://{}/ws/visitor", caller.address()).into_client_request()?;
        request.headers_mut().insert("origin", team.site.origin.parse()?);
        let (socket, _) = tokio_tungstenite::connect_async(request).await.context("the visitor's socket")?;
        let mut visitor = Self { caller, socket, calls: 0 };
        visitor.call("authenticate", json!({ "token": text(&session, "/visitorToken") })).await?;
        if number.is_multiple_of(2) {
            // Every other one of them has filled a form in before, and is a lead already.
            let (first, last, email) = cast::somebody(if number.is_multiple_of(4) { 44 + number } else { 80 + number });
            visitor.call("identify", json!({ "name": format!("{first} {last}"), "email": email })).await?;
        }
        Ok(visitor)
    }

    /// Begins a conversation and returns its id.
    async fn start(&mut self, line: &str) -> anyhow::Result<String> {
        let data = json!({ "clientMessageId": uuid_at(self.caller.now()), "text": line });
        let answer = self.call("conversation.start", data).await?;
        Ok(text(&answer, "/data/conversation/id").to_owned())
    }

    async fn say(&mut self, conversation_id: &str, line: &str) -> anyhow::Result<()> {
        let data =
            json!({ "conversationId": conversation_id, "clientMessageId": uuid_at(self.caller.now()), "text": line });
        self.call("message.send", data).await.map(|_| ())
    }

    /// Sends a frame and waits for its answer; events that come meanwhile are passed over.
    async fn call(&mut self, action: &str, data: Value) -> anyhow::Result<Value> {
        self.calls += 1;
        let frame = json!({ "id": self.calls, "action": action, "data": data });
        self.socket.send(Message::text(frame.to_string())).await?;
        while let Some(message) = self.socket.next().await {
            let Message::Text(frame) = message? else { continue };
            let answer: Value = serde_json::from_str(&frame)?;
            if answer.get("re").and_then(Value::as_u64) == Some(self.calls) {
                let ok = answer.get("ok").and_then(Value::as_bool) == Some(true);
                anyhow::ensure!(ok, "{action}: {answer}");
                return Ok(answer);
            }
        }
        anyhow::bail!("{action}: the socket closed")
    }
}
