//! Words what is told live about messages and conversations, and to whom.

use std::sync::Arc;

use porchlight_domain::clock::Clock;
use porchlight_domain::ids::{ConversationId, UserId, VisitorId, WorkspaceId};
use porchlight_domain::permissions::Permission;
use porchlight_storage::TenantTx;
use porchlight_storage::chat::{ConversationRow, MessageRow, Teller};
use porchlight_storage::live::{Audience, Envelope, Topic};
use porchlight_wire::socket::{ConversationData, EventFrame, MessageData};

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
        let Ok(frame) = serde_json::to_string(&message_frame(message)) else { return Vec::new() };
        vec![Envelope {
            id: self.clock.new_uuid(),
            workspace_id: WorkspaceId::from(conversation.workspace_id),
            topics: message_topics(message, conversation),
            audience: Audience::with(Permission::ConversationsRead),
            frame: frame.into(),
        }]
    }

    fn committed(&self, conversation: &Arc<ConversationRow>) {
        self.live.conversation_changed(Arc::clone(conversation));
    }
}

/// The frame of a new message.
pub(super) fn message_frame(message: &MessageRow) -> EventFrame {
    EventFrame {
        event: "message.created".to_owned(),
        topic: ConversationId::from(message.conversation_id).to_string(),
        seq: Some(message.seq),
        at: message.created_at,
        data: serde_json::to_value(MessageData { message: views::message(message.clone()) }).unwrap_or_default(),
    }
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

/// Tells the workspace of an event of a conversation, with its summary.
pub(super) fn emit_conversation(tx: &TenantTx, event: &str, row: &ConversationRow, visitor_online: bool) -> Result<()> {
    let frame = EventFrame {
        event: event.to_owned(),
        topic: ConversationId::from(row.id).to_string(),
        seq: Some(row.last_seq),
        at: tx.now(),
        data: serde_json::to_value(ConversationData { conversation: views::conversation(row, visitor_online) })
            .unwrap_or_default(),
    };
    tx.emit(vec![Topic::Workspace], Audience::with(Permission::ConversationsRead), &frame)?;
    Ok(())
}
