//! Somebody who chats, visitor or agent: sends on schedule, sends again what was not acknowledged, comes back after
//! every cut and resumes by number.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use porchlight_benches::people::new_id;
use porchlight_benches::socket::Socket;
use rand::RngExt;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use super::room::Room;
use crate::checker::{Outcome, Recorder, View};

/// What the app and the widget wait for an answer.
const REPLY_WITHIN: Duration = Duration::from_secs(15);
/// How often a silent line is tried.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// Messages that wait for their acknowledgement at a time.
const UNDER_WAY: usize = 4;

/// What the crowd is told.
#[derive(Debug, Clone)]
pub enum Stage {
    /// Come, look, and write nothing yet.
    Listen,
    Talk,
    /// Write nothing new; end when everything is acknowledged and these numbers are seen.
    Finish(Arc<BTreeMap<String, i64>>),
    /// End as you are.
    Halt,
}

/// Where and as whom somebody connects.
#[derive(Debug, Clone)]
pub struct Line {
    /// Address of the socket.
    pub address: String,
    pub token: String,
    /// Agents name one.
    pub workspace_id: Option<String>,
    /// The longest pause before the client comes back.
    pub back_within: Duration,
}

/// A message that is not acknowledged yet.
#[derive(Debug)]
struct Waiting {
    key: Uuid,
    room: String,
    /// When it is sent again after a refusal.
    again_at: Option<Instant>,
}

#[derive(Debug)]
enum Ask {
    Proof,
    Message(Uuid),
    Fetch(String),
    Ping,
}

/// See the module.
#[derive(Debug)]
pub struct Talker {
    pub name: String,
    pub line: Line,
    /// Between two messages; none for somebody who only listens.
    pub gap: Option<Duration>,
    pub text: String,
    /// How often each message is sent, whether it was acknowledged or not.
    pub copies: usize,
    pub recorder: Recorder,
    pub stage: watch::Receiver<Stage>,
    rooms: BTreeMap<String, Room>,
    waiting: VecDeque<Waiting>,
    asked: HashMap<i64, (Ask, Instant)>,
    next_due: Instant,
    turn: usize,
    is_proven: bool,
    /// Connections that ended.
    pub cuts: usize,
    /// Refusals by status.
    pub problems: BTreeMap<i64, usize>,
    /// From a cut to the next proof, each time.
    pub returns: Vec<Duration>,
    /// How often it was asked to read anew.
    pub resyncs: usize,
    cut_at: Option<Instant>,
    /// Connections that brought no proof since the last one that did.
    tries: u32,
}

impl Talker {
    /// Somebody who knows these conversations.
    #[must_use]
    pub fn new(
        name: String,
        line: Line,
        rooms: impl IntoIterator<Item = String>,
        recorder: Recorder,
        stage: watch::Receiver<Stage>,
    ) -> Self {
        Self {
            name,
            line,
            gap: None,
            text: "still here".to_owned(),
            copies: 1,
            recorder,
            stage,
            rooms: rooms.into_iter().map(|id| (id, Room::default())).collect(),
            waiting: VecDeque::new(),
            asked: HashMap::new(),
            next_due: Instant::now(),
            turn: 0,
            is_proven: false,
            cuts: 0,
            problems: BTreeMap::new(),
            returns: Vec::new(),
            resyncs: 0,
            cut_at: None,
            tries: 0,
        }
    }

    /// Talks until the stage ends it.
    pub async fn run(mut self) -> Self {
        if let Some(gap) = self.gap {
            self.next_due += gap.mul_f64(rand::rng().random_range(0.0..1.0));
        }
        loop {
            let ended = self.connected().await;
            self.cut();
            if ended.is_ok() {
                return self;
            }
            self.cuts += 1;
            self.cut_at = self.cut_at.or_else(|| Some(Instant::now()));
            let pause = self.pause();
            self.tries += 1;
            let mut stage = self.stage.clone();
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = halted(&mut stage) => return self,
            }
        }
    }

    /// As web/src/lib/backoff.ts: doubling from half a second, the upper half of it by chance.
    fn pause(&self) -> Duration {
        let ceiling = Duration::from_millis(500).saturating_mul(1 << self.tries.min(10)).min(self.line.back_within);
        ceiling.mul_f64(rand::rng().random_range(0.5..1.0))
    }

    /// Nobody knows what became of what was sent over a connection that ended.
    fn cut(&mut self) {
        self.is_proven = false;
        for (_, (ask, _)) in self.asked.drain() {
            if let Ask::Message(key) = ask {
                self.recorder.end(key, Outcome::Unknown);
            }
        }
        for room in self.rooms.values_mut() {
            room.is_fetching = false;
        }
    }

    /// From a new connection to its end: an error when it broke, success when there is no more to do.
    async fn connected(&mut self) -> anyhow::Result<()> {
        let mut stage = self.stage.clone();
        let connecting = tokio::time::timeout(REPLY_WITHIN, Socket::connect(&self.line.address));
        let mut socket = tokio::select! {
            socket = connecting => socket.context("no connection in time")??,
            () = halted(&mut stage) => return Ok(()),
        };
        let resume: BTreeMap<&String, i64> = self.rooms.iter().map(|(id, room)| (id, room.seen)).collect();
        let proof = json!({ "token": self.line.token, "workspaceId": self.line.workspace_id, "resume": resume });
        self.ask(&mut socket, Ask::Proof, "authenticate", proof).await?;
        let mut heard_at = Instant::now();
        loop {
            if self.is_finished() {
                return Ok(());
            }
            tokio::select! {
                biased;
                frame = socket.next() => {
                    heard_at = Instant::now();
                    let was_proven = self.is_proven;
                    self.take(&mut socket, &frame?).await?;
                    if self.is_proven && !was_proven {
                        self.tries = 0;
                        self.returns.extend(self.cut_at.take().map(|at| at.elapsed()));
                        self.send_again(&mut socket, true).await?;
                    }
                }
                _ = stage.changed() => {}
                () = tokio::time::sleep_until(self.wakes_at(heard_at)) => self.wake(&mut socket, heard_at).await?,
            }
        }
    }

    fn is_finished(&self) -> bool {
        match &*self.stage.borrow() {
            Stage::Halt => true,
            Stage::Finish(targets) => {
                let sees_all = |(id, room): (&String, &Room)| targets.get(id).is_none_or(|seq| room.seen >= *seq);
                self.waiting.is_empty() && self.rooms.iter().all(sees_all)
            }
            Stage::Listen | Stage::Talk => false,
        }
    }

    fn may_write(&self) -> bool {
        self.is_proven && self.waiting.len() < UNDER_WAY && matches!(*self.stage.borrow(), Stage::Talk)
    }

    fn is_pinging(&self) -> bool {
        self.asked.values().any(|(ask, _)| matches!(ask, Ask::Ping))
    }

    /// When there is something to do without a frame.
    fn wakes_at(&self, heard_at: Instant) -> Instant {
        let reply = self.asked.values().map(|(_, at)| *at + REPLY_WITHIN).min();
        let again = self.waiting.iter().filter_map(|waiting| waiting.again_at).min().filter(|_| self.is_proven);
        let write = self.gap.map(|_| self.next_due).filter(|_| self.may_write());
        let beat = (!self.is_pinging()).then(|| heard_at + HEARTBEAT);
        let never = Instant::now() + REPLY_WITHIN;
        [reply, again, write, beat].into_iter().flatten().fold(never, Instant::min)
    }

    async fn wake(&mut self, socket: &mut Socket, heard_at: Instant) -> anyhow::Result<()> {
        let now = Instant::now();
        anyhow::ensure!(self.asked.values().all(|(_, at)| now < *at + REPLY_WITHIN), "an answer did not come");
        self.send_again(socket, false).await?;
        if let Some(gap) = self.gap
            && self.may_write()
            && now >= self.next_due
        {
            // A stall is not made up for by a burst.
            self.next_due = (self.next_due + gap).max(now);
            let key = new_id();
            let Some(room) = self.rooms.keys().nth(self.turn % self.rooms.len().max(1)).cloned() else { return Ok(()) };
            self.turn += 1;
            self.waiting.push_back(Waiting { key, room: room.clone(), again_at: None });
            for _ in 0..self.copies {
                self.send(socket, &room, key).await?;
            }
        }
        if now >= heard_at + HEARTBEAT && !self.is_pinging() {
            self.ask(socket, Ask::Ping, "ping", json!({})).await?;
        }
        Ok(())
    }

    /// Sends what waits: everything on a new connection, else what was refused for a while.
    async fn send_again(&mut self, socket: &mut Socket, all: bool) -> anyhow::Result<()> {
        let now = Instant::now();
        let mut due = Vec::new();
        for waiting in &mut self.waiting {
            if all || waiting.again_at.is_some_and(|at| at <= now) {
                waiting.again_at = None;
                due.push((waiting.room.clone(), waiting.key));
            }
        }
        for (room, key) in due {
            self.send(socket, &room, key).await?;
        }
        Ok(())
    }

    async fn send(&mut self, socket: &mut Socket, room: &str, key: Uuid) -> anyhow::Result<()> {
        self.recorder.invoke(room, key);
        let data = json!({ "conversationId": room, "clientMessageId": key, "text": self.text });
        let sent = self.ask(socket, Ask::Message(key), "message.send", data).await;
        if sent.is_err() {
            self.recorder.end(key, Outcome::Unknown);
        }
        sent
    }

    async fn ask(&mut self, socket: &mut Socket, ask: Ask, action: &str, data: Value) -> anyhow::Result<()> {
        let sending = tokio::time::timeout(REPLY_WITHIN, socket.send(action, data));
        let id = sending.await.context("the line takes nothing more")??;
        self.asked.insert(id, (ask, Instant::now()));
        Ok(())
    }

    async fn fetch(&mut self, socket: &mut Socket, id: &str) -> anyhow::Result<()> {
        let Some(room) = self.rooms.get_mut(id) else { return Ok(()) };
        room.is_fetching = true;
        let data = json!({ "conversationId": id, "afterSeq": room.seen, "limit": 200 });
        self.ask(socket, Ask::Fetch(id.to_owned()), "messages.fetch", data).await
    }

    async fn take(&mut self, socket: &mut Socket, frame: &Value) -> anyhow::Result<()> {
        if let Some(re) = frame["re"].as_i64() {
            return match self.asked.remove(&re) {
                Some((ask, _)) => self.take_reply(socket, ask, frame).await,
                None => Ok(()),
            };
        }
        let topic = frame["topic"].as_str().unwrap_or_default();
        match frame["event"].as_str() {
            Some("message.created") => {
                let Some(room) = self.rooms.get_mut(topic) else { return Ok(()) };
                let seq = frame["seq"].as_i64().context("a message without a number")?;
                if room.hear(seq, key_of(&frame["data"]["message"])) {
                    self.fetch(socket, topic).await?;
                }
            }
            Some("resync") => {
                self.resyncs += 1;
                let all = !self.rooms.contains_key(topic);
                let ids: Vec<String> = self.rooms.keys().filter(|id| all || *id == topic).cloned().collect();
                for id in ids {
                    self.fetch(socket, &id).await?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    async fn take_reply(&mut self, socket: &mut Socket, ask: Ask, frame: &Value) -> anyhow::Result<()> {
        let problem = &frame["problem"];
        if frame["ok"] != true {
            *self.problems.entry(problem["status"].as_i64().unwrap_or_default()).or_default() += 1;
        }
        match ask {
            Ask::Proof => {
                anyhow::ensure!(frame["ok"] == true, "the proof was refused: {problem}");
                self.is_proven = true;
            }
            Ask::Ping => {}
            Ask::Message(key) => self.take_verdict(key, frame),
            Ask::Fetch(id) => {
                anyhow::ensure!(frame["ok"] == true, "a fetch was refused: {problem}");
                let Some(room) = self.rooms.get_mut(&id) else { return Ok(()) };
                for message in frame["data"]["messages"].as_array().into_iter().flatten() {
                    room.show(message["seq"].as_i64().context("a message without a number")?, key_of(message));
                }
                let up_to_seq = frame["data"]["upToSeq"].as_i64().unwrap_or_default();
                if room.fetched(up_to_seq, frame["data"]["more"] == true) {
                    self.fetch(socket, &id).await?;
                }
            }
        }
        Ok(())
    }

    fn take_verdict(&mut self, key: Uuid, frame: &Value) {
        if frame["ok"] == true {
            let seq = frame["data"]["message"]["seq"].as_i64();
            self.recorder.end(key, Outcome::Ok { seq });
            self.waiting.retain(|waiting| waiting.key != key);
            return;
        }
        let status = frame["problem"]["status"].as_i64().unwrap_or(500);
        self.recorder.end(key, if status < 500 { Outcome::Refused } else { Outcome::Unknown });
        if status == 429 || status >= 500 {
            let after_s = frame["problem"]["retryAfter"].as_u64().unwrap_or(1);
            let again_at = Instant::now() + Duration::from_secs(after_s);
            for waiting in self.waiting.iter_mut().filter(|waiting| waiting.key == key) {
                waiting.again_at = Some(again_at);
            }
        } else {
            self.waiting.retain(|waiting| waiting.key != key);
        }
    }

    /// What this client shows.
    #[must_use]
    pub fn views(&self) -> Vec<View> {
        let view = |(id, room): (&String, &Room)| View {
            client: self.name.clone(),
            place: id.clone(),
            entries: room.entries.clone(),
        };
        self.rooms.iter().map(view).collect()
    }

    /// Events that came out of turn and were fetched instead.
    #[must_use]
    pub fn out_of_turn(&self) -> usize {
        self.rooms.values().map(|room| room.out_of_turn).sum()
    }
}

fn key_of(message: &Value) -> Option<Uuid> {
    message["clientMessageId"].as_str()?.parse().ok()
}

/// Ends when the crowd is told to end as it is.
async fn halted(stage: &mut watch::Receiver<Stage>) {
    if stage.wait_for(|stage| matches!(stage, Stage::Halt)).await.is_err() {
        std::future::pending::<()>().await;
    }
}
