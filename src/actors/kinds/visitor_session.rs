//! A visitor while on the site through this node, and for a moment after.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{VisitorId, WorkspaceId};
use porchlight_domain::permissions::Permission;
use porchlight_domain::presence::visitor::{Effect, Input as PresenceInput, VisitorPresence};
use porchlight_storage::live::{Audience, Topic};
use porchlight_wire::chat::VisitorView;
use porchlight_wire::socket::VisitorData;

use super::{Event, Wires};
use crate::input::Input;
use crate::presence::Board;
use crate::registry::{Machine, Wish};

pub(super) struct VisitorSession {
    wires: Wires,
    board: Arc<Board>,
    workspace_id: WorkspaceId,
    id: VisitorId,
    view: Option<Box<VisitorView>>,
    presence: VisitorPresence,
}

impl VisitorSession {
    pub(super) fn new(wires: Wires, board: Arc<Board>, workspace_id: WorkspaceId, id: VisitorId) -> Self {
        Self { wires, board, workspace_id, id, view: None, presence: VisitorPresence::default() }
    }

    fn tell(&mut self, name: &str, online: bool) {
        self.board.set_visitor(self.workspace_id, self.id, online);
        let Some(view) = &mut self.view else { return };
        view.online = online;
        let data = VisitorData { visitor: (**view).clone() };
        let event = Event { name, topic: self.id.to_string(), seq: None, data: &data };
        self.wires.tell(self.workspace_id, vec![Topic::Workspace], Audience::with(Permission::VisitorsRead), event);
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
                Effect::Online => self.tell("visitor.online", true),
                Effect::Offline => self.tell("visitor.offline", false),
                Effect::WakeAt(at) => wish = Wish::WakeAt(at),
                Effect::GoIdle => wish = Wish::GoIdle,
            }
        }
        wish
    }
}
