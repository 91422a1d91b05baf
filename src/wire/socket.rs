//! Frames of `/ws/visitor` and `/ws/agent`: one JSON object each.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{ConversationId, LeadId, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::chat::{Availability, ConversationView, MessageView, VisitView, VisitorView, WidgetConversation};
use crate::problem::Problem;
use crate::{inputs, views};

/// What a client sends. `data` is read after `action` is known and allowed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ClientFrame {
    pub id: i64,
    pub action: String,
    #[serde(default)]
    #[schema(value_type = Object)]
    #[ts(type = "unknown")]
    pub data: serde_json::Value,
}

/// The answer to a [`ClientFrame`]: `data` when `ok`, else `problem`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, TS)]
pub struct Reply {
    pub re: i64,
    pub ok: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    #[ts(optional, type = "unknown")]
    pub data: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub problem: Option<Problem>,
}

/// Something that happened. `seq` counts where the topic is a conversation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema, TS)]
pub struct EventFrame {
    pub event: String,
    pub topic: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub seq: Option<i64>,
    pub at: DateTime<Utc>,
    #[schema(value_type = Object)]
    #[ts(type = "unknown")]
    pub data: Box<RawValue>,
}

impl EventFrame {
    /// Words an event. What cannot be encoded is told without data.
    pub fn of(
        event: &str,
        topic: &dyn std::fmt::Display,
        seq: Option<i64>,
        at: DateTime<Utc>,
        data: &impl Serialize,
    ) -> Self {
        let data = to_raw_value(data).unwrap_or_else(|_| RawValue::NULL.to_owned());
        Self { event: event.to_owned(), topic: topic.to_string(), seq, at, data }
    }

    /// Asks to read a conversation or a workspace anew.
    pub fn resync(topic: &dyn std::fmt::Display, at: DateTime<Utc>) -> Self {
        Self::of("resync", topic, None, at, &serde_json::json!({}))
    }
}

inputs! {
    pub struct Authenticate {
        #[garde(length(max = 4000))]
        pub token: String,
        #[garde(skip)]
        #[serde(default)]
        pub workspace_id: Option<WorkspaceId>,
        /// The last `seq` seen of each conversation the client has open; at most 200.
        #[garde(length(max = 200))]
        #[serde(default)]
        pub resume: BTreeMap<ConversationId, i64>,
        /// The `epoch` in which the client saw them.
        #[garde(inner(length(max = 100)))]
        #[serde(default)]
        pub epoch: Option<String>,
    }

    pub struct StartConversation {
        #[garde(skip)]
        pub client_message_id: Uuid,
        #[garde(length(chars, min = 1, max = 10_000))]
        pub text: String,
        /// Answers of the pre-chat form by key.
        #[garde(length(max = 10))]
        #[serde(default)]
        pub pre_chat: BTreeMap<String, String>,
    }

    pub struct SocketMessage {
        #[garde(skip)]
        pub conversation_id: ConversationId,
        #[garde(skip)]
        pub client_message_id: Uuid,
        #[garde(length(chars, min = 1, max = 10_000))]
        pub text: String,
        #[garde(skip)]
        #[serde(default)]
        pub private: bool,
        #[garde(length(max = 10), inner(length(max = 100)))]
        #[serde(default)]
        pub attachment_ids: Vec<String>,
    }

    pub struct FetchMessages {
        #[garde(skip)]
        pub conversation_id: ConversationId,
        #[garde(range(min = 0))]
        #[serde(default)]
        pub after_seq: i64,
        #[garde(inner(range(min = 1, max = 200)))]
        #[serde(default)]
        pub limit: Option<i64>,
    }

    pub struct Typing {
        #[garde(skip)]
        pub conversation_id: ConversationId,
        #[garde(skip)]
        pub on: bool,
    }

    pub struct Read {
        #[garde(skip)]
        pub conversation_id: ConversationId,
        #[garde(range(min = 0))]
        pub seq: i64,
    }

    pub struct SetPresence {
        #[garde(skip)]
        pub status: Availability,
    }

    pub struct WatchConversation {
        #[garde(skip)]
        pub conversation_id: ConversationId,
        #[garde(inner(range(min = 0)))]
        #[serde(default)]
        pub after_seq: Option<i64>,
    }

    pub struct WatchLead {
        #[garde(skip)]
        pub lead_id: LeadId,
    }
}

views! {
    pub struct Authenticated {
        pub session_id: String,
        pub heartbeat_seconds: u32,
        /// Another one than before: the server's data was restored, and what the client holds may not be true any more.
        pub epoch: String,
    }

    pub struct MessageData { pub message: MessageView }

    pub struct MessagesData {
        pub messages: Vec<MessageView>,
        /// True when more follow in the direction that was asked.
        pub more: bool,
        /// Everything up to this number that the reader may see is known now: private notes leave gaps for visitors.
        pub up_to_seq: i64,
    }

    pub struct ConversationData { pub conversation: ConversationView }

    /// What the visitor is told of his conversation.
    pub struct WidgetConversationData { pub conversation: WidgetConversation }

    pub struct TypingData {
        pub conversation_id: ConversationId,
        pub sender: crate::chat::Sender,
    }

    pub struct ReadData {
        pub conversation_id: ConversationId,
        pub reader: crate::chat::Sender,
        pub seq: i64,
    }

    pub struct PresenceData { pub users: BTreeMap<UserId, Availability> }

    /// `presence.update` as visitors get it: whether somebody can answer, and not who (CHT-9).
    pub struct OpenData {
        pub agents_online: bool,
    }

    pub struct VisitorData {
        pub visitor: VisitorView,
        /// Null until the visitor's first page.
        pub session: Option<VisitView>,
    }
}
