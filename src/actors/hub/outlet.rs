//! The way out to one client: a queue that is bounded in bytes, and the wishes of the hub about the socket.
//!
//! The hub and the socket's own task push; the body of the connection polls. Nobody ever waits to push: a client
//! that does not read loses its socket (4408) and resumes.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};

use bytestring::ByteString;
use futures::task::AtomicWaker;
use parking_lot::Mutex;
use porchlight_domain::ids::{SignInId, UserId, VisitorId, WorkspaceId};
use porchlight_domain::permissions::Permissions;
use porchlight_storage::live::{Envelope, Topic};
use tokio::sync::Notify;
use uuid::Uuid;

/// Most bytes that wait for one client.
pub const MAX_QUEUED_BYTES: usize = 256 * 1024;
/// Most frames that wait for one client.
pub const MAX_QUEUED_FRAMES: usize = 4_096;
/// Most bytes of events that wait for the end of a replay: they go into the queue afterwards.
const MAX_HELD_BYTES: usize = MAX_QUEUED_BYTES;
/// Below so many waiting bytes there is room for more of a replay.
const ROOM_BYTES: usize = 64 * 1024;
/// A frame's share of the queue beside its text.
const FRAME_OVERHEAD_BYTES: usize = 32;

/// Why a socket ends: the code and the words of its close frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Close {
    pub code: u16,
    pub reason: &'static str,
}

impl Close {
    pub const NORMAL: Self = Self { code: 1000, reason: "" };
    /// The connection is gone or does not answer pings: no close frame will be read.
    pub const GONE: Self = Self { code: 1001, reason: "no answer" };
    pub const PROTOCOL: Self = Self { code: 1002, reason: "not a WebSocket frame" };
    pub const NOT_TEXT: Self = Self { code: 1003, reason: "only text frames are read" };
    pub const BAD_UTF8: Self = Self { code: 1007, reason: "text must be UTF-8" };
    pub const TOO_LARGE: Self = Self { code: 1009, reason: "a frame may have 64 KiB" };
    pub const RESTART: Self = Self { code: 1012, reason: "the server restarts" };
    /// What the client holds may not be true any more: it comes back and is told so.
    pub const RESTORED: Self = Self { code: 1012, reason: "the data was restored" };
    /// A part of the server is away: the client is not at fault, and comes back with its proof.
    pub const TRY_LATER: Self = Self { code: 1013, reason: "try again later" };
    pub const UNAUTHENTICATED: Self = Self { code: 4401, reason: "authenticate first" };
    pub const REVOKED: Self = Self { code: 4401, reason: "signed out" };
    pub const TOO_SLOW: Self = Self { code: 4408, reason: "reading too slowly" };
}

/// Who listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// A user, or a program with an API key, which has neither user nor sign-in.
    Agent {
        user_id: Option<UserId>,
        sign_in_id: Option<SignInId>,
        permissions: Permissions,
    },
    Visitor(VisitorId),
}

/// What the connection writes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    Text(ByteString),
    Ping,
    Pong(bytes::Bytes),
    Close(Close),
}

impl Frame {
    fn cost(&self) -> usize {
        FRAME_OVERHEAD_BYTES + if let Self::Text(text) = self { text.len() } else { 0 }
    }
}

/// What the hub wants of the socket's task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    Closed(Close),
    /// Prove again what the client may see.
    Recheck,
}

#[derive(Debug, Default)]
struct Lane {
    queue: VecDeque<Frame>,
    queued_bytes: usize,
    /// Events that wait until a replay is through.
    held: Option<(Vec<ByteString>, usize)>,
    last_envelope: Uuid,
    listener: Option<Listener>,
    topics: Vec<(WorkspaceId, Topic)>,
    closing: Option<Close>,
    recheck: bool,
    awaits_room: bool,
}

/// See the module.
#[derive(Debug)]
pub struct Outlet {
    id: u64,
    lane: Mutex<Lane>,
    output: AtomicWaker,
    signal: Notify,
    /// Seconds since the hub's start when the client was last heard.
    heard_s: AtomicU32,
}

impl Outlet {
    pub(super) fn new(id: u64, now_s: u32) -> Self {
        Self {
            id,
            lane: Mutex::default(),
            output: AtomicWaker::new(),
            signal: Notify::new(),
            heard_s: AtomicU32::new(now_s),
        }
    }

    /// Names the connection on this node.
    #[must_use]
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// Says who listens from now on, with what permissions.
    pub fn identify(&self, listener: Listener) {
        self.lane.lock().listener = Some(listener);
    }

    /// Who listens, once it is known.
    #[must_use]
    pub fn listener(&self) -> Option<Listener> {
        self.lane.lock().listener
    }

    /// Queues a frame of text for this client alone.
    pub fn push(&self, text: ByteString) {
        self.enqueue(&mut self.lane.lock(), Frame::Text(text));
    }

    /// Queues the answer to a ping.
    pub fn pong(&self, payload: bytes::Bytes) {
        self.enqueue(&mut self.lane.lock(), Frame::Pong(payload));
    }

    pub(super) fn ping(&self) {
        self.enqueue(&mut self.lane.lock(), Frame::Ping);
    }

    /// Gives an event to the client: once, however many of its topics match, and only if it may see it.
    pub(super) fn offer(&self, envelope: &Envelope) -> bool {
        let mut lane = self.lane.lock();
        if lane.last_envelope == envelope.id || lane.closing.is_some() || !admits(lane.listener.as_ref(), envelope) {
            return false;
        }
        lane.last_envelope = envelope.id;
        match &mut lane.held {
            Some((events, bytes)) => {
                *bytes += envelope.frame.len();
                events.push(envelope.frame.clone());
                if *bytes > MAX_HELD_BYTES {
                    self.finish(&mut lane, Close::TOO_SLOW);
                }
            }
            None => self.enqueue(&mut lane, Frame::Text(envelope.frame.clone())),
        }
        true
    }

    /// Keeps events back until [`Outlet::release`], so that a replay can go before them. Replies still go out.
    pub fn hold(&self) {
        self.lane.lock().held.get_or_insert_default();
    }

    /// Lets held events go that `is_new` admits, in their order.
    pub fn release(&self, mut is_new: impl FnMut(&ByteString) -> bool) {
        let mut lane = self.lane.lock();
        let Some((events, _)) = lane.held.take() else { return };
        for event in events {
            if is_new(&event) {
                self.enqueue(&mut lane, Frame::Text(event));
            }
        }
    }

    /// Ends the socket after what is queued; at once for a client that does not read.
    pub fn close(&self, close: Close) {
        self.finish(&mut self.lane.lock(), close);
    }

    /// Asks the socket's task to prove the client again.
    pub fn request_recheck(&self) {
        self.lane.lock().recheck = true;
        self.signal.notify_one();
    }

    /// Notes that the client has been heard.
    pub(super) fn heard(&self, now_s: u32) {
        self.heard_s.store(now_s, Ordering::Relaxed);
    }

    pub(super) fn heard_s(&self) -> u32 {
        self.heard_s.load(Ordering::Relaxed)
    }

    /// Waits for a wish of the hub. One task calls it; dropping the future loses nothing.
    pub async fn signalled(&self) -> Signal {
        loop {
            {
                let mut lane = self.lane.lock();
                if let Some(close) = lane.closing {
                    return Signal::Closed(close);
                }
                if std::mem::take(&mut lane.recheck) {
                    return Signal::Recheck;
                }
            }
            self.signal.notified().await;
        }
    }

    /// Waits until the client has read most of what is queued, or the socket ends. Only the socket's task calls it,
    /// between parts of something long.
    pub async fn room(&self) {
        loop {
            {
                let mut lane = self.lane.lock();
                lane.awaits_room = lane.closing.is_none() && lane.queued_bytes >= ROOM_BYTES;
                if !lane.awaits_room {
                    return;
                }
            }
            self.signal.notified().await;
        }
    }

    /// Whether the socket has been told to end, and why.
    #[must_use]
    pub fn closing(&self) -> Option<Close> {
        self.lane.lock().closing
    }

    /// Takes the next frame to write; `None` after the close frame.
    pub fn poll_frame(&self, cx: &Context<'_>) -> Poll<Option<Frame>> {
        self.output.register(cx.waker());
        let mut lane = self.lane.lock();
        match lane.queue.pop_front() {
            Some(frame) => {
                lane.queued_bytes = lane.queued_bytes.saturating_sub(frame.cost());
                if lane.queue.is_empty() {
                    // An idle socket keeps no buffer.
                    lane.queue = VecDeque::new();
                }
                if lane.queued_bytes < ROOM_BYTES && std::mem::take(&mut lane.awaits_room) {
                    self.signal.notify_one();
                }
                Poll::Ready(Some(frame))
            }
            None if lane.closing.is_some() => Poll::Ready(None),
            None => Poll::Pending,
        }
    }

    /// Bytes that wait for the client.
    #[must_use]
    pub fn queued_bytes(&self) -> usize {
        self.lane.lock().queued_bytes
    }

    pub(super) fn note_topic(&self, workspace_id: WorkspaceId, topic: Topic) -> bool {
        let mut lane = self.lane.lock();
        let is_new = !lane.topics.contains(&(workspace_id, topic));
        if is_new {
            // A visitor has two topics, and there are many visitors: no room for more is kept.
            lane.topics.reserve_exact(1);
            lane.topics.push((workspace_id, topic));
        }
        is_new
    }

    /// The workspace in which the client listens.
    pub(super) fn workspace(&self) -> Option<WorkspaceId> {
        self.lane.lock().topics.first().map(|(workspace_id, _)| *workspace_id)
    }

    pub(super) fn forget_topic(&self, workspace_id: WorkspaceId, topic: Topic) {
        self.lane.lock().topics.retain(|known| *known != (workspace_id, topic));
    }

    pub(super) fn take_topics(&self) -> Vec<(WorkspaceId, Topic)> {
        std::mem::take(&mut self.lane.lock().topics)
    }

    fn enqueue(&self, lane: &mut Lane, frame: Frame) {
        if lane.closing.is_some() {
            return;
        }
        let cost = frame.cost();
        // One frame that is larger than the bound may pass alone: else a long answer could never be given.
        let is_full = lane.queued_bytes + cost > MAX_QUEUED_BYTES && lane.queued_bytes > 0;
        if is_full || lane.queue.len() >= MAX_QUEUED_FRAMES {
            metrics::counter!("porchlight_socket_too_slow_total").increment(1);
            self.finish(lane, Close::TOO_SLOW);
            return;
        }
        lane.queued_bytes += cost;
        lane.queue.push_back(frame);
        self.output.wake();
    }

    fn finish(&self, lane: &mut Lane, close: Close) {
        if lane.closing.is_some() {
            return;
        }
        if close == Close::TOO_SLOW || close == Close::GONE {
            lane.queue = VecDeque::new();
            lane.queued_bytes = 0;
        }
        lane.held = None;
        lane.queue.push_back(Frame::Close(close));
        lane.closing = Some(close);
        self.output.wake();
        self.signal.notify_one();
    }
}

fn admits(listener: Option<&Listener>, envelope: &Envelope) -> bool {
    match listener {
        None => false,
        Some(Listener::Visitor(_)) => true,
        Some(Listener::Agent { user_id, permissions, .. }) => {
            let user_id = user_id.unwrap_or_else(|| Uuid::nil().into());
            envelope.audience.admits(user_id, *permissions)
        }
    }
}
