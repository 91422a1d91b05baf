//! Words what is told live about messages and conversations, and to whom.

use std::sync::Arc;

use porchlight_domain::clock::Clock;
use porchlight_domain::ids::{ConversationId, UserId, VisitorId, WorkspaceId};
use porchlight_domain::permissions::Permission;
use porchlight_storage::TenantTx;
use porchlight_storage::chat::{ConversationRow, MessageRow, Teller};
use porchlight_storage::live::{Audience, Envelope, Topic};
use porchlight_wire::socket::{ConversationData, EventFrame, MessageData, WidgetConversationData};
use serde::Serialize;

use super::views;
use crate::error::Result;
use crate::ports::Live;

/// Writes the frames of appended messages.
pub(super) struct FrameTeller {
    pub clock: Arc<dyn Clock>,
    pub live: Arc<dyn Live>,
}

impl Teller for FrameTeller {
    fn message_created(&self, message: &MessageRow, conversation: &ConversationRow) -> Vec<Envelope> {
        let workspace_id = WorkspaceId::from(conversation.workspace_id);
        let read = Audience::with(Permission::ConversationsRead);
        let mut told = vec![(message_topics(message, conversation), read.clone(), message_frame(message))];
        if conversation.reopened_by == Some(message.seq) {
            told.push((vec![Topic::Workspace], read, reopened(message, &agents_view(conversation))));
            let visitor = vec![Topic::Visitor(VisitorId::from(conversation.visitor_id))];
            told.push((visitor, Audience::ALL, reopened(message, &visitors_view(message, conversation))));
        }
        let envelope = |(topics, audience, frame): (Vec<Topic>, Audience, EventFrame)| {
            let frame = serde_json::to_string(&frame).ok()?.into();
            Some(Envelope { id: self.clock.new_uuid(), workspace_id, topics, audience, frame })
        };
        told.into_iter().filter_map(envelope).collect()
    }

    fn committed(&self, conversation: &Arc<ConversationRow>) {
        self.live.conversation_changed(Arc::clone(conversation));
    }
}

/// The frame of a conversation that a message has opened again.
fn reopened(message: &MessageRow, data: &impl Serialize) -> EventFrame {
    let id = ConversationId::from(message.conversation_id);
    EventFrame::of("conversation.status_changed", &id, Some(message.seq), message.created_at, data)
}

/// What agents are told of a conversation in which the visitor has just written.
fn agents_view(conversation: &ConversationRow) -> ConversationData {
    ConversationData { conversation: views::conversation(conversation, true) }
}

/// What the visitor is told of it: he has read all that stands above his own message.
fn visitors_view(message: &MessageRow, conversation: &ConversationRow) -> WidgetConversationData {
    WidgetConversationData { conversation: views::widget_conversation(conversation, 0, Some(message.clone())) }
}

/// The frame of a new message.
pub(super) fn message_frame(message: &MessageRow) -> EventFrame {
    let id = ConversationId::from(message.conversation_id);
    let data = MessageData { message: views::message(message.clone()) };
    EventFrame::of("message.created", &id, Some(message.seq), message.created_at, &data)
}

/// Who hears of a message: those who watch, who answers it, everybody while nobody does; the visitor if it is for him.
pub(super) fn message_topics(message: &MessageRow, conversation: &ConversationRow) -> Vec<Topic> {
    let mut topics = vec![Topic::Conversation(ConversationId::from(conversation.id))];
    topics.push(conversation.assignee_id.map_or(Topic::Workspace, |user| Topic::User(UserId::from(user))));
    if !message.private {
        topics.push(Topic::Visitor(VisitorId::from(conversation.visitor_id)));
    }
    topics
}

/// Tells the visitor of an event of his conversation, with what he may see of it. One query.
pub(super) async fn emit_to_visitor(tx: &TenantTx, event: &str, row: &ConversationRow) -> Result<()> {
    let (id, visitor_id) = (ConversationId::from(row.id), VisitorId::from(row.visitor_id));
    let (unread, last) = tx.visitors_view(visitor_id, Some(id)).await?.remove(&row.id).unwrap_or_default();
    let data = WidgetConversationData { conversation: views::widget_conversation(row, unread, last) };
    let frame = EventFrame::of(event, &id, Some(row.last_seq), tx.now(), &data);
    Ok(tx.emit(vec![Topic::Visitor(visitor_id)], Audience::ALL, &frame)?)
}

/// Tells the workspace of an event of a conversation, with its summary.
pub(super) fn emit_conversation(tx: &TenantTx, event: &str, row: &ConversationRow, visitor_online: bool) -> Result<()> {
    let data = ConversationData { conversation: views::conversation(row, visitor_online) };
    let frame = EventFrame::of(event, &ConversationId::from(row.id), Some(row.last_seq), tx.now(), &data);
    tx.emit(vec![Topic::Workspace], Audience::with(Permission::ConversationsRead), &frame)?;
    Ok(())
}
