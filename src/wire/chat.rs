//! Conversations, messages, visitors, and the widget's session.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{ConversationId, LeadId, MessageId, SiteId, UserId, VisitId, VisitorId};
use serde::Deserialize;
use uuid::Uuid;

use crate::leads::Reference;
use crate::sites::{Appearance, OpenHours, PreChat};
use crate::tracker::Utm;
use crate::{inputs, patch, views, words};

/// Reads an id of a visitor as the API writes it, or as the tracker keeps it.
fn bare_or_prefixed<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<VisitorId>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    let read = text.parse().ok().or_else(|| Uuid::parse_str(&text).ok().map(VisitorId::from));
    read.map(Some).ok_or_else(|| serde::de::Error::custom("this is neither a UUID nor the id of a visitor"))
}

inputs! {
    /// `POST /v1/widget/session`.
    pub struct OpenWidget {
        #[garde(skip)]
        pub client_id: SiteId,
        /// The id that the tracker keeps too, bare or as `vis_…`; one is made when it is absent or belongs to somebody
        /// else.
        #[garde(skip)]
        #[serde(default, deserialize_with = "bare_or_prefixed")]
        #[schema(value_type = Option<String>)]
        #[ts(as = "Option<String>")]
        pub visitor_id: Option<VisitorId>,
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

    /// `identify` of the page (CHT-1). Without a signature it describes the visitor and never merges people.
    #[derive(Default)]
    #[serde(default)]
    pub struct Identify {
        /// What the site's own records call the person.
        #[garde(inner(length(chars, min = 1, max = 200)))]
        pub external_id: Option<String>,
        /// Hex HMAC-SHA256 of `externalId`, or of `email` without one, under the site's identity secret: it makes the
        /// visitor *verified*.
        #[garde(inner(length(max = 64)))]
        pub signature: Option<String>,
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
        pub state: VisitorState,
    }

    /// The answer to `identify`.
    pub struct Identified {
        pub visitor: VisitorSelf,
        /// There when a signature proved somebody who is known already: from now on the browser speaks for that visitor.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub visitor_token: Option<String>,
    }

    /// The answer to `conversation.start`.
    pub struct Started {
        pub conversation: WidgetConversation,
        pub message: MessageView,
    }

    pub struct WidgetSite {
        pub name: String,
        pub appearance: Appearance,
        pub pre_chat: PreChat,
        pub offline_message: String,
        /// Whether somebody can answer now: an agent is there, and it is within the hours.
        pub agents_online: bool,
        /// Null: no hours are set, the agents' presence decides.
        pub business_hours: Option<HoursView>,
    }

    /// The hours of a site, and where it stands in them.
    pub struct HoursView {
        pub time_zone: String,
        pub days: Vec<OpenHours>,
        pub is_open: bool,
        /// When that changes next; null when it does not within the week.
        pub changes_at: Option<DateTime<Utc>>,
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
        pub utm: Option<Utm>,
        /// Click ids of advertisers (gclid, fbclid …) that the first link carried.
        pub click_ids: BTreeMap<String, String>,
        pub current_page: Option<String>,
        pub current_title: Option<String>,
        pub visits: i64,
        pub first_seen_at: DateTime<Utc>,
        pub last_seen_at: DateTime<Utc>,
    }

    /// A visit of a visitor: it ends after half an hour of silence.
    pub struct VisitView {
        pub id: VisitId,
        pub started_at: DateTime<Utc>,
        /// Where the visitor is now, where the site shows it.
        pub page: Option<String>,
        pub referrer: Option<String>,
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
