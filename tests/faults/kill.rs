//! The whole process is killed while visitors talk, again and again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use rand::RngExt;
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use super::{Promised, keeps_its_promises};
use crate::harness::{Client, PASSWORD, Process, new_id, wait_until};

const VISITORS: usize = 8;
const KILLS: usize = 5;
/// Messages of one visitor that wait for their acknowledgement at a time.
const UNDER_WAY: usize = 3;

/// A new visitor's token and conversation.
async fn visitor(server: &Process, site: &str) -> (String, String) {
    let anonymous = Client::new(server.url());
    let session = anonymous.post("/v1/widget/session", json!({ "clientId": site })).await.expect(200).json;
    let token = session["visitorToken"].as_str().unwrap().to_owned();
    let (mut socket, _) = connect_async(server.socket_url()).await.unwrap();
    for (id, action, data) in [
        (0, "authenticate", json!({ "token": token })),
        (1, "conversation.start", json!({ "clientMessageId": new_id(), "text": "hi" })),
    ] {
        socket.send(frame(id, action, &data)).await.unwrap();
    }
    while let Some(Ok(message)) = socket.next().await {
        let answer: Value = serde_json::from_slice(&message.into_data()).unwrap_or_default();
        if answer["re"] == 1 {
            return (token, answer["data"]["conversation"]["id"].as_str().unwrap().to_owned());
        }
    }
    panic!("no conversation");
}

fn frame(id: i64, action: &str, data: &Value) -> Message {
    Message::Text(json!({ "id": id, "action": action, "data": data }).to_string().into())
}

/// A visitor as the widget is one: sends again what was not acknowledged, resumes after the last number seen.
struct Visitor {
    token: String,
    conversation: String,
    /// Client ids that wait for their acknowledgement, in their order.
    under_way: VecDeque<String>,
    promised: Promised,
    /// The last number up to which everything was seen.
    seen: i64,
    all_promised: Arc<AtomicUsize>,
    done: Arc<AtomicBool>,
}

impl Visitor {
    async fn talk(mut self, url: String) -> Self {
        let mut tries = tokio::time::interval(Duration::from_millis(20));
        while !self.is_finished() {
            tries.tick().await;
            self.talk_once(&url).await;
        }
        self
    }

    fn is_finished(&self) -> bool {
        let last = self.promised.values().max().copied().unwrap_or_default();
        self.done.load(Ordering::Relaxed) && self.under_way.is_empty() && self.seen >= last
    }

    /// From a new connection to its end.
    async fn talk_once(&mut self, url: &str) -> Option<()> {
        let (mut socket, _) = connect_async(url).await.ok()?;
        let resume = json!({ (self.conversation.clone()): self.seen });
        let proof = json!({ "token": self.token, "resume": resume });
        socket.send(frame(0, "authenticate", &proof)).await.ok()?;
        let mut asked: Vec<String> = Vec::new();
        let mut is_proven = false;
        // Below what one socket may send.
        let mut pace = tokio::time::interval(Duration::from_millis(25));
        loop {
            let next = tokio::time::timeout(Duration::from_secs(10), socket.next()).await.expect("a frame in time");
            let frame: Value = serde_json::from_slice(&next?.ok()?.into_data()).unwrap_or_default();
            if frame["event"] == "message.created" {
                let seq = frame["seq"].as_i64().unwrap();
                assert!(seq <= self.seen + 1, "{} misses messages: {seq} after {}", self.conversation, self.seen);
                self.seen = self.seen.max(seq);
            }
            if let Some(re) = frame["re"].as_i64() {
                assert_eq!(frame["ok"], true, "{frame}");
                if re == 0 {
                    is_proven = true;
                    asked = self.under_way.iter().cloned().collect();
                    for (id, client_id) in (1..).zip(&asked) {
                        socket.send(self.message(id, client_id)).await.ok()?;
                    }
                } else {
                    self.note(&asked[usize::try_from(re).unwrap() - 1], &frame["data"]["message"]);
                }
            }
            while is_proven && self.under_way.len() < UNDER_WAY && !self.done.load(Ordering::Relaxed) {
                pace.tick().await;
                let client_id = new_id().to_string();
                self.under_way.push_back(client_id.clone());
                asked.push(client_id.clone());
                socket.send(self.message(i64::try_from(asked.len()).unwrap(), &client_id)).await.ok()?;
            }
            if self.is_finished() {
                return None;
            }
        }
    }

    fn message(&self, id: i64, client_id: &str) -> Message {
        let data = json!({ "conversationId": self.conversation, "clientMessageId": client_id, "text": "still here" });
        frame(id, "message.send", &data)
    }

    fn note(&mut self, client_id: &str, message: &Value) {
        assert_eq!(message["clientMessageId"], client_id);
        self.under_way.retain(|waiting| waiting != client_id);
        self.promised.insert(client_id.to_owned(), message["seq"].as_i64().unwrap());
        self.all_promised.fetch_add(1, Ordering::Relaxed);
    }
}

#[actix_web::test]
async fn killed_at_any_moment_the_server_keeps_every_acknowledged_message_once_and_in_order() {
    let mut server = Process::start().await;
    let owner = json!({ "agencyName": "Killed", "name": "Kim", "email": "kim@example.com", "password": PASSWORD });
    let owner = Client::new(server.url()).post("/api/v1/auth/signup", owner).await.expect(201).json;
    let api = Client::new(server.url()).bearer(owner["accessToken"].as_str().unwrap());
    let site =
        api.post("/api/v1/sites", json!({ "name": "Shop", "domain": "shop.example.com" })).await.expect(201).json;
    let (all_promised, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let mut visitors = Vec::new();
    for _ in 0..VISITORS {
        let (token, conversation) = visitor(&server, site["id"].as_str().unwrap()).await;
        let visitor = Visitor {
            token,
            conversation,
            under_way: VecDeque::new(),
            promised: Promised::new(),
            seen: 0,
            all_promised: Arc::clone(&all_promised),
            done: Arc::clone(&done),
        };
        visitors.push(actix_web::rt::spawn(visitor.talk(server.socket_url())));
    }
    for _ in 0..KILLS {
        let enough = all_promised.load(Ordering::Relaxed) + rand::rng().random_range(30..150);
        wait_until("the visitors talk", || all_promised.load(Ordering::Relaxed) >= enough).await;
        server.restart().await;
    }
    done.store(true, Ordering::Relaxed);
    for visitor in visitors {
        let visitor = visitor.await.unwrap();
        keeps_its_promises(&server.database_url, &visitor.conversation, &visitor.promised).await;
    }
}
