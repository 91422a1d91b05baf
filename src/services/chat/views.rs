//! Rows as the wire shows them.

use porchlight_domain::ids::{ConversationId, MessageId, UserId, VisitorId};
use porchlight_storage::chat::{ConversationRow, MessageRow, VisitorRow};
use porchlight_wire::chat::{
    AgentCard, ConversationStatus, ConversationView, ConversationVisitor, MessageView, Priority, Sender, SenderType,
    VisitView, VisitorSelf, VisitorState, VisitorView, WidgetConversation,
};
use porchlight_wire::socket::VisitorData;

/// A message.
#[must_use]
pub fn message(row: MessageRow) -> MessageView {
    MessageView {
        id: MessageId::from(row.id),
        conversation_id: ConversationId::from(row.conversation_id),
        seq: row.seq,
        sender: sender(&row),
        text: row.text,
        private: row.private,
        attachments: Vec::new(),
        client_message_id: row.client_message_id,
        created_at: row.created_at,
    }
}

fn sender(row: &MessageRow) -> Sender {
    let (kind, id) = match row.sender_type.as_str() {
        "visitor" => (SenderType::Visitor, row.sender_id.map(|id| VisitorId::from(id).to_string())),
        "agent" => (SenderType::Agent, row.sender_id.map(|id| UserId::from(id).to_string())),
        "bot" => (SenderType::Bot, None),
        _ => (SenderType::System, None),
    };
    Sender { r#type: kind, id, name: row.sender_name.clone(), avatar_url: None }
}

fn assignee(row: &ConversationRow) -> Option<AgentCard> {
    let id = UserId::from(row.assignee_id?);
    Some(AgentCard { id, name: row.assignee_name.clone().unwrap_or_default(), avatar_url: None })
}

/// A conversation as agents see it.
#[must_use]
pub fn conversation(row: &ConversationRow, visitor_online: bool) -> ConversationView {
    ConversationView {
        id: ConversationId::from(row.id),
        number: row.number,
        site_id: row.site_id.into(),
        visitor: ConversationVisitor {
            id: row.visitor_id.into(),
            name: row.visitor_name.clone(),
            email: row.visitor_email.clone(),
            state: visitor_state(&row.visitor_state),
            online: visitor_online,
        },
        status: status(&row.status),
        snoozed_until: row.snoozed_until,
        assignee: assignee(row),
        team: None,
        priority: row.priority.as_deref().and_then(priority),
        labels: row.labels.clone(),
        unread_count: row.unread,
        last_seq: row.last_seq,
        last_message: row.last_message.clone().map(message),
        waiting_since: row.waiting_since,
        visitor_read_seq: row.visitor_read_seq,
        lead_id: row.lead_id.map(Into::into),
        created_at: row.created_at,
        last_activity_at: row.last_activity_at,
    }
}

/// A conversation as its visitor sees it; `unread` and `last` leave out what is private.
#[must_use]
pub fn widget_conversation(row: &ConversationRow, unread: i64, last: Option<MessageRow>) -> WidgetConversation {
    WidgetConversation {
        id: ConversationId::from(row.id),
        status: status(&row.status),
        assignee: assignee(row),
        unread_count: unread,
        last_seq: row.last_seq,
        agents_read_seq: row.agents_read_seq,
        visitor_read_seq: row.visitor_read_seq,
        last_message: last.map(message),
        created_at: row.created_at,
        last_activity_at: row.last_activity_at,
    }
}

/// What a visitor has told of himself.
#[must_use]
pub fn visitor_self(row: &VisitorRow) -> VisitorSelf {
    VisitorSelf {
        name: row.name.clone(),
        email: row.email.clone(),
        phone: row.phone.clone(),
        state: visitor_state(&row.state),
    }
}

/// A visitor and his visit as agents are told live.
#[must_use]
pub fn visitor_data(row: VisitorRow, online: bool) -> VisitorData {
    let session = row.last_session_id.map(|id| VisitView {
        id: id.into(),
        started_at: row.visit_started_at.unwrap_or(row.first_seen_at),
        page: row.current_page.clone(),
        referrer: row.referrer.clone(),
    });
    VisitorData { visitor: visitor(row, online), session }
}

/// A visitor as agents see him.
#[must_use]
pub fn visitor(row: VisitorRow, online: bool) -> VisitorView {
    VisitorView {
        id: row.id.into(),
        site_id: row.site_id.into(),
        name: row.name,
        email: row.email,
        phone: row.phone,
        state: visitor_state(&row.state),
        online,
        custom_data: serde_json::from_value(row.custom_data).unwrap_or_default(),
        lead_id: row.lead_id.map(Into::into),
        browser: row.browser,
        os: row.os,
        device: row.device,
        screen: row.screen,
        language: row.language,
        time_zone: row.time_zone,
        referrer: row.referrer,
        landing_page: row.landing_page,
        source_class: row.source_class,
        utm: row.utm.and_then(|utm| serde_json::from_value(utm).ok()),
        click_ids: serde_json::from_value(row.click_ids).unwrap_or_default(),
        current_page: row.current_page,
        current_title: row.current_title,
        visits: row.visits,
        first_seen_at: row.first_seen_at,
        last_seen_at: row.last_seen_at,
    }
}

/// The name of a status in the database.
#[must_use]
pub const fn status_name(status: ConversationStatus) -> &'static str {
    match status {
        ConversationStatus::Open => "open",
        ConversationStatus::Pending => "pending",
        ConversationStatus::Snoozed => "snoozed",
        ConversationStatus::Resolved => "resolved",
    }
}

fn status(name: &str) -> ConversationStatus {
    use ConversationStatus as S;
    [S::Pending, S::Snoozed, S::Resolved].into_iter().find(|status| status_name(*status) == name).unwrap_or(S::Open)
}

/// The name of a priority in the database.
#[must_use]
pub const fn priority_name(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "low",
        Priority::Medium => "medium",
        Priority::High => "high",
        Priority::Urgent => "urgent",
    }
}

fn priority(name: &str) -> Option<Priority> {
    [Priority::Low, Priority::Medium, Priority::High, Priority::Urgent]
        .into_iter()
        .find(|priority| priority_name(*priority) == name)
}

fn visitor_state(name: &str) -> VisitorState {
    match name {
        "partially_identified" => VisitorState::PartiallyIdentified,
        "fully_identified" => VisitorState::FullyIdentified,
        "verified" => VisitorState::Verified,
        _ => VisitorState::Anonymous,
    }
}
