//! A conversation while somebody on this node types in it, looks at it, or has just changed it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use porchlight_domain::chat::floor::{Effect, Floor};
use porchlight_domain::ids::{ConversationId, UserId, VisitorId, WorkspaceId};
use porchlight_domain::permissions::Permission;
use porchlight_services::chat::views;
use porchlight_services::ports::Presence;
use porchlight_storage::chat::ConversationRow;
use porchlight_storage::live::{Audience, Topic};
use porchlight_wire::chat::Sender;
use porchlight_wire::socket::{ConversationData, TypingData};
use serde::Serialize;

use super::{Event, Wires};
use crate::input::{FloorInput, Input};
use crate::presence::Board;
use crate::registry::{Machine, Wish};

pub(super) struct Conversation {
    wires: Wires,
    board: Arc<Board>,
    workspace_id: WorkspaceId,
    id: ConversationId,
    visitor_id: Option<VisitorId>,
    floor: Floor<Sender, Arc<ConversationRow>>,
}

/// `conversation.viewers`: the agents who look at it on this node (CHT-23).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ViewersData {
    conversation_id: ConversationId,
    users: Vec<UserId>,
}

impl Conversation {
    pub(super) fn new(wires: Wires, board: Arc<Board>, workspace_id: WorkspaceId, id: ConversationId) -> Self {
        Self { wires, board, workspace_id, id, visitor_id: None, floor: Floor::default() }
    }

    fn tell<T: Serialize>(&self, name: &str, topics: Vec<Topic>, seq: Option<i64>, data: &T) {
        let event = Event { name, topic: self.id.to_string(), seq, data };
        self.wires.tell(self.workspace_id, topics, Audience::with(Permission::ConversationsRead), &event);
    }

    fn tell_typing(&self, name: &str, sender: Sender) {
        let mut topics = vec![Topic::Conversation(self.id)];
        topics.extend(self.visitor_id.map(Topic::Visitor));
        self.tell(name, topics, None, &TypingData { conversation_id: self.id, sender });
    }

    /// Tells the summary with whether the visitor is here, on whichever node.
    fn tell_summary(&self, row: Arc<ConversationRow>) {
        let (wires, board, workspace_id) = (self.wires.clone(), Arc::clone(&self.board), self.workspace_id);
        actix_rt::spawn(async move {
            let here = board.visitors(workspace_id, &[row.visitor_id.into()]).await;
            let conversation = views::conversation(&row, !here.is_empty());
            let (topic, seq) = (conversation.id.to_string(), Some(conversation.last_seq));
            let data = ConversationData { conversation };
            let event = Event { name: "conversation.updated", topic, seq, data: &data };
            wires.tell(workspace_id, vec![Topic::Workspace], Audience::with(Permission::ConversationsRead), &event);
        });
    }

    fn carry_out(&self, effect: Effect<Sender, Arc<ConversationRow>>) -> Option<Wish> {
        match effect {
            Effect::TypingOn(_, sender) => self.tell_typing("conversation.typing_on", sender),
            Effect::TypingOff(_, sender) => self.tell_typing("conversation.typing_off", sender),
            Effect::Viewers(users) => {
                let data = ViewersData { conversation_id: self.id, users };
                self.tell("conversation.viewers", vec![Topic::Conversation(self.id)], None, &data);
            }
            Effect::Tell(row) => self.tell_summary(row),
            Effect::WakeAt(at) => return Some(Wish::WakeAt(at)),
            Effect::GoIdle => return Some(Wish::GoIdle),
        }
        None
    }
}

impl Machine for Conversation {
    fn apply(&mut self, input: Input, now: DateTime<Utc>) -> Wish {
        let input = match input {
            Input::Conversation { input, visitor_id } => {
                self.visitor_id = visitor_id.or(self.visitor_id);
                *input
            }
            _ => FloorInput::Wake,
        };
        let mut wish = Wish::GoIdle;
        for effect in self.floor.apply(input, now) {
            wish = self.carry_out(effect).unwrap_or(wish);
        }
        wish
    }
}
