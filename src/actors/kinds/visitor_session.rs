//! A visitor while on the site through this node, and for a moment after.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{VisitorId, WorkspaceId};
use porchlight_domain::presence::visitor::{Effect, Input as PresenceInput, VisitorPresence};
use porchlight_wire::socket::VisitorData;

use crate::input::Input;
use crate::presence::Board;
use crate::registry::{Machine, Wish};

pub(super) struct VisitorSession {
    board: Arc<Board>,
    workspace_id: WorkspaceId,
    id: VisitorId,
    view: Option<Box<VisitorData>>,
    presence: VisitorPresence,
}

impl VisitorSession {
    pub(super) fn new(board: Arc<Board>, workspace_id: WorkspaceId, id: VisitorId) -> Self {
        Self { board, workspace_id, id, view: None, presence: VisitorPresence::default() }
    }

    fn tell(&self, online: bool) {
        self.board.set_visitor(self.workspace_id, self.id, online, self.view.as_deref().cloned());
    }
}

impl Machine for VisitorSession {
    fn apply(&mut self, input: Input, now: DateTime<Utc>) -> Wish {
        let input = match input {
            Input::Visitor { input, view } => {
                self.view = view.or_else(|| self.view.take());
                input
            }
            _ => PresenceInput::Wake,
        };
        let mut wish = Wish::GoIdle;
        for effect in self.presence.apply(input, now) {
            match effect {
                Effect::Online => self.tell(true),
                Effect::Offline => self.tell(false),
                Effect::WakeAt(at) => wish = Wish::WakeAt(at),
                Effect::GoIdle => wish = Wish::GoIdle,
            }
        }
        wish
    }
}
