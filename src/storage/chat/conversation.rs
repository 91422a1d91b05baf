//! A conversation as it is read: with its visitor's and its assignee's names.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::messages::MessageRow;

/// The columns of [`ConversationRow`] and where they come from; a `WHERE` on `c` follows.
pub(crate) const SELECT: &str = "SELECT c.workspace_id, c.id, c.number, c.site_id, c.visitor_id, c.lead_id, c.status, c.snoozed_until, \
    c.assignee_id, c.priority, c.labels, c.last_seq, c.visitor_messages, c.public_messages, c.visitor_read_seq, \
    c.agents_read_seq, c.waiting_since, c.first_reply_at, c.last_message, c.created_at, c.last_activity_at, c.version, \
    v.name AS visitor_name, v.email AS visitor_email, v.state AS visitor_state, m.name AS assignee_name, \
    c.visitor_messages - coalesce(r.visitor_messages, 0) AS unread \
    FROM conversations c \
    JOIN visitors v ON v.workspace_id = c.workspace_id AND v.id = c.visitor_id \
    LEFT JOIN members m ON m.workspace_id = c.workspace_id AND m.user_id = c.assignee_id \
    LEFT JOIN conversation_reads r ON r.workspace_id = c.workspace_id AND r.conversation_id = c.id AND r.user_id = $2";

/// A conversation, and how many of the visitor's messages the asking user has not read.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ConversationRow {
    pub workspace_id: Uuid,
    pub id: Uuid,
    pub number: i64,
    pub site_id: Uuid,
    pub visitor_id: Uuid,
    pub lead_id: Option<Uuid>,
    pub status: String,
    pub snoozed_until: Option<DateTime<Utc>>,
    pub assignee_id: Option<Uuid>,
    pub priority: Option<String>,
    pub labels: Vec<String>,
    pub last_seq: i64,
    pub visitor_messages: i64,
    pub public_messages: i64,
    pub visitor_read_seq: i64,
    pub agents_read_seq: i64,
    pub waiting_since: Option<DateTime<Utc>>,
    pub first_reply_at: Option<DateTime<Utc>>,
    pub last_message: Option<MessageRow>,
    pub created_at: DateTime<Utc>,
    pub last_activity_at: DateTime<Utc>,
    pub version: i32,
    pub visitor_name: Option<String>,
    pub visitor_email: Option<String>,
    pub visitor_state: String,
    pub assignee_name: Option<String>,
    pub unread: i64,
    /// The number of the message that has opened it again, among those that were just appended.
    #[sea_orm(skip)]
    pub reopened_by: Option<i64>,
}
