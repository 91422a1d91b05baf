//! What a client missed, before what comes next: without a gap and in order.
//!
//! The socket listens first, and its events are held; then the missed messages are read from PostgreSQL and sent;
//! then the held events go, but for those that were just sent.

use std::collections::BTreeMap;

use bytestring::ByteString;
use chrono::{DateTime, Utc};
use porchlight_domain::ids::ConversationId;
use porchlight_services::chat::Chat;
use porchlight_storage::TenantScope;
use porchlight_wire::chat::MessageView;
use porchlight_wire::socket::{EventFrame, FetchMessages, MessageData};
use serde::Deserialize;

use porchlight_actors::hub::Outlet;

/// The most messages that are replayed of a conversation; a client that missed more fetches what it shows.
const MAX_REPLAYED: i64 = 300;
const PAGE: i64 = 100;

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    event: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    topic: std::borrow::Cow<'a, str>,
    seq: Option<i64>,
}

/// A replay under way; events are held until [`Replay::end`].
pub struct Replay<'a> {
    outlet: &'a Outlet,
    /// The last number that was sent of each conversation.
    sent: BTreeMap<String, i64>,
}

impl<'a> Replay<'a> {
    /// Holds events back. Listen to the topics after this and before [`Replay::conversation`].
    pub fn begin(outlet: &'a Outlet) -> Self {
        outlet.hold();
        Self { outlet, sent: BTreeMap::new() }
    }

    /// Sends the messages after `after_seq`, or tells the client to fetch when that cannot be done.
    pub async fn conversation(&mut self, chat: &Chat, scope: &TenantScope, id: ConversationId, after_seq: i64) {
        let (topic, now) = (id.to_string(), chat.now());
        let mut after_seq = after_seq.max(0);
        let last = after_seq.saturating_add(MAX_REPLAYED);
        loop {
            let fetch = FetchMessages { conversation_id: id, after_seq, limit: Some(PAGE) };
            let Ok(page) = chat.fetch_messages(scope, fetch).await else { break self.resync(id, now) };
            for message in page.messages {
                self.outlet.room().await;
                after_seq = message.seq;
                self.outlet.push(message_created(message));
            }
            if page.up_to_seq < after_seq {
                break self.resync(id, now);
            }
            self.sent.insert(topic.clone(), page.up_to_seq);
            if !page.more {
                break;
            }
            if after_seq >= last {
                break self.resync(id, now);
            }
        }
    }

    fn resync(&self, id: ConversationId, now: DateTime<Utc>) {
        let frame = EventFrame::resync(&id, now);
        self.outlet.push(serde_json::to_string(&frame).unwrap_or_default().into());
    }

    /// Lets the held events go.
    pub fn end(self) {
        self.outlet.release(|event| self.is_new(event));
    }

    fn is_new(&self, event: &ByteString) -> bool {
        let Ok(head) = serde_json::from_str::<Head<'_>>(event) else { return true };
        let sent = self.sent.get(head.topic.as_ref());
        head.event != "message.created" || head.seq.zip(sent).is_none_or(|(seq, sent)| seq > *sent)
    }
}

fn message_created(message: MessageView) -> ByteString {
    let (id, seq, at) = (message.conversation_id, message.seq, message.created_at);
    let frame = EventFrame::of("message.created", &id, Some(seq), at, &MessageData { message });
    serde_json::to_string(&frame).unwrap_or_default().into()
}
