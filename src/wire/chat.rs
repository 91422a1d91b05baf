//! Conversations, messages, visitors, and the widget's session.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{ConversationId, LeadId, MessageId, SiteId, UserId, VisitorId};
use uuid::Uuid;

use crate::leads::Reference;
use crate::sites::{Appearance, PreChat};
use crate::{inputs, patch, views, words};

inputs! {
    /// `POST /v1/widget/session`.
    pub struct OpenWidget {
        #[garde(skip)]
        pub client_id: SiteId,
        /// The id that the tracker keeps too; one is made when it is absent or belongs to somebody else.
        #[garde(skip)]
        #[serde(default)]
        pub visitor_id: Option<Uuid>,
        /// The token of an earlier session: proves who the visitor is.
        #[garde(inner(length(max = 1000)))]
        #[serde(default)]
        pub visitor_token: Option<String>,
        #[garde(dive)]
        #[serde(default)]
        pub page: PageView,
        #[garde(inner(length(max = 20)))]
        #[serde(default)]
        pub screen: Option<String>,
        #[garde(inner(length(max = 35)))]
        #[serde(default)]
        pub language: Option<String>,
        #[garde(inner(length(max = 64)))]
        #[serde(default)]
        pub time_zone: Option<String>,
    }

    #[derive(Default)]
    #[serde(default)]
    pub struct PageView {
        #[garde(inner(length(chars, max = 2048)))]
        pub url: Option<String>,
        #[garde(inner(length(chars, max = 500)))]
        pub title: Option<String>,
        #[garde(inner(length(chars, max = 2048)))]
        pub referrer: Option<String>,
    }

    pub struct SendMessage {
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

    #[derive(Default)]
    #[serde(default)]
    pub struct PatchConversation {
        #[garde(skip)]
        #[serde(deserialize_with = "patch::present")]
        pub priority: Option<Option<Priority>>,
        #[garde(inner(length(max = 50), inner(length(chars, min = 1, max = 60))))]
        pub labels: Option<Vec<String>>,
    }

    pub struct AssignConversation {
        /// Null for nobody.
        #[garde(skip)]
        #[serde(deserialize_with = "patch::required")]
        #[schema(required)]
        pub user_id: Option<UserId>,
    }

    pub struct SetConversationStatus {
        #[garde(skip)]
        pub status: ConversationStatus,
        /// Needed for `snoozed`.
        #[garde(skip)]
        #[serde(default)]
        pub snooze_until: Option<DateTime<Utc>>,
    }

    pub struct MarkRead {
        #[garde(range(min = 0))]
        pub seq: i64,
    }

    /// `identify` of the page (CHT-1). Unverified: it describes the visitor and never merges people.
    #[derive(Default)]
    #[serde(default)]
    pub struct Identify {
        #[garde(inner(length(chars, max = 254)))]
        pub email: Option<String>,
        #[garde(inner(length(chars, max = 200)))]
        pub name: Option<String>,
        #[garde(inner(length(chars, max = 50)))]
        pub phone: Option<String>,
        #[garde(skip)]
        #[schema(value_type = Object)]
        pub custom_data: BTreeMap<String, serde_json::Value>,
    }
}

words! {
    pub enum ConversationStatus { Open, Pending, Snoozed, Resolved }
    pub enum Priority { Low, Medium, High, Urgent }
    pub enum SenderType { Visitor, Agent, Bot, System }
    /// CHT-1.
    pub enum VisitorState { Anonymous, PartiallyIdentified, FullyIdentified, Verified }
    pub enum Availability { Online, Busy, Away, Offline }
}

views! {
    pub struct WidgetSession {
        pub visitor_id: VisitorId,
        pub visitor_token: String,
        pub visitor: VisitorSelf,
        pub site: WidgetSite,
        pub conversations: Vec<WidgetConversation>,
    }

    /// What the visitor has told, to fill forms in.
    pub struct VisitorSelf {
        pub name: Option<String>,
        pub email: Option<String>,
        pub phone: Option<String>,
    }

    pub struct WidgetSite {
        pub name: String,
        pub appearance: Appearance,
        pub pre_chat: PreChat,
        pub offline_message: String,
        /// Whether somebody can answer now.
        pub agents_online: bool,
        /// Null: no hours are set, the agents' presence decides.
        #[schema(value_type = Option<Object>)]
        #[ts(type = "unknown")]
        pub business_hours: Option<serde_json::Value>,
    }

    /// A conversation as its visitor sees it.
    pub struct WidgetConversation {
        pub id: ConversationId,
        pub status: ConversationStatus,
        pub assignee: Option<AgentCard>,
        pub unread_count: i64,
        pub last_seq: i64,
        /// What the agents have read.
        pub agents_read_seq: i64,
        pub visitor_read_seq: i64,
        pub last_message: Option<MessageView>,
        pub created_at: DateTime<Utc>,
        pub last_activity_at: DateTime<Utc>,
    }

    pub struct AgentCard {
        pub id: UserId,
        pub name: String,
        pub avatar_url: Option<String>,
    }

    pub struct MessageView {
        pub id: MessageId,
        pub conversation_id: ConversationId,
        pub seq: i64,
        pub sender: Sender,
        pub text: String,
        pub private: bool,
        pub attachments: Vec<AttachmentView>,
        pub client_message_id: Option<Uuid>,
        pub created_at: DateTime<Utc>,
    }

    pub struct Sender {
        pub r#type: SenderType,
        /// `usr_…` or `vis_…`; null for the system.
        pub id: Option<String>,
        pub name: String,
        pub avatar_url: Option<String>,
    }

    pub struct AttachmentView {
        pub id: String,
        pub name: String,
        pub size: i64,
        pub content_type: String,
        pub url: String,
    }

    pub struct ConversationView {
        pub id: ConversationId,
        /// Counts up in the workspace.
        pub number: i64,
        pub site_id: SiteId,
        pub visitor: ConversationVisitor,
        pub status: ConversationStatus,
        pub snoozed_until: Option<DateTime<Utc>>,
        pub assignee: Option<AgentCard>,
        pub team: Option<Reference>,
        pub priority: Option<Priority>,
        pub labels: Vec<String>,
        /// Of the asking user. In broadcast frames it is the count for people who have read nothing newer than their last mark: clients recount from `lastSeq`.
        pub unread_count: i64,
        pub last_seq: i64,
        pub last_message: Option<MessageView>,
        /// Since when the visitor waits for an answer.
        pub waiting_since: Option<DateTime<Utc>>,
        pub visitor_read_seq: i64,
        pub lead_id: Option<LeadId>,
        pub created_at: DateTime<Utc>,
        pub last_activity_at: DateTime<Utc>,
    }

    pub struct ConversationVisitor {
        pub id: VisitorId,
        pub name: Option<String>,
        pub email: Option<String>,
        pub state: VisitorState,
        pub online: bool,
    }

    /// `GET /api/v1/visitors/{id}`: the context beside a conversation (CHT-3, CHT-21).
    pub struct VisitorView {
        pub id: VisitorId,
        pub site_id: SiteId,
        pub name: Option<String>,
        pub email: Option<String>,
        pub phone: Option<String>,
        pub state: VisitorState,
        pub online: bool,
        #[schema(value_type = Object)]
        pub custom_data: BTreeMap<String, serde_json::Value>,
        pub lead_id: Option<LeadId>,
        pub browser: Option<String>,
        pub os: Option<String>,
        pub device: Option<String>,
        pub screen: Option<String>,
        pub language: Option<String>,
        pub time_zone: Option<String>,
        pub referrer: Option<String>,
        pub landing_page: Option<String>,
        pub source_class: Option<String>,
        pub current_page: Option<String>,
        pub current_title: Option<String>,
        pub visits: i64,
        pub first_seen_at: DateTime<Utc>,
        pub last_seen_at: DateTime<Utc>,
    }

    /// A label, and how many conversations carry it.
    pub struct LabelView {
        pub label: String,
        pub count: i64,
    }

    /// The numbers beside the inbox's views; unread counts messages, the others conversations.
    pub struct InboxCounts {
        pub mine: i64,
        pub unassigned: i64,
        pub all: i64,
        pub snoozed: i64,
        pub unread: i64,
    }
}
