//! An agent while connected to this node, and for a moment after.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{UserId, WorkspaceId};
use porchlight_domain::presence::agent::{AgentPresence, Choice, Effect, Input as PresenceInput};

use crate::input::Input;
use crate::presence::Board;
use crate::registry::{Machine, Wish};

pub(super) struct Agent {
    board: Arc<Board>,
    workspace_id: WorkspaceId,
    id: UserId,
    presence: AgentPresence,
}

impl Agent {
    pub(super) fn new(board: Arc<Board>, workspace_id: WorkspaceId, id: UserId, now: DateTime<Utc>) -> Self {
        Self { board, workspace_id, id, presence: AgentPresence::new(Choice::Online, now) }
    }
}

impl Machine for Agent {
    fn apply(&mut self, input: Input, now: DateTime<Utc>) -> Wish {
        let input = if let Input::Agent(input) = input { input } else { PresenceInput::Wake };
        let mut wish = Wish::GoIdle;
        for effect in self.presence.apply(input, now) {
            match effect {
                Effect::Changed(status) => self.board.set_user(self.workspace_id, self.id, status),
                Effect::WakeAt(at) => wish = Wish::WakeAt(at),
                Effect::GoIdle => wish = Wish::GoIdle,
            }
        }
        wish
    }
}
