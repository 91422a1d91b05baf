//! A lead while somebody on this node looks at it.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{LeadId, UserId, WorkspaceId};
use porchlight_domain::permissions::Permission;
use porchlight_domain::presence::viewers::Viewers;
use porchlight_storage::live::{Audience, Topic};
use serde::Serialize;

use super::{Event, Wires};
use crate::input::Input;
use crate::registry::{Machine, Wish};

pub(super) struct Lead {
    wires: Wires,
    workspace_id: WorkspaceId,
    id: LeadId,
    viewers: Viewers,
}

/// `lead.viewers`: the people who look at it on this node.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ViewersData {
    lead_id: LeadId,
    users: Vec<UserId>,
}

impl Lead {
    pub(super) fn new(wires: Wires, workspace_id: WorkspaceId, id: LeadId) -> Self {
        Self { wires, workspace_id, id, viewers: Viewers::default() }
    }
}

impl Machine for Lead {
    fn apply(&mut self, input: Input, _now: DateTime<Utc>) -> Wish {
        let changed = match input {
            Input::LeadWatched { connection, user_id } => self.viewers.add(connection, user_id),
            Input::LeadUnwatched { connection } => self.viewers.remove(connection),
            _ => None,
        };
        if let Some(users) = changed {
            let data = ViewersData { lead_id: self.id, users };
            let event = Event { name: "lead.viewers", topic: self.id.to_string(), seq: None, data: &data };
            // Who listens to a lead's topic was let in by its own rule.
            self.wires.tell(
                self.workspace_id,
                vec![Topic::Lead(self.id)],
                Audience::with(Permission::LeadsRead),
                &event,
            );
        }
        if self.viewers.is_empty() { Wish::GoIdle } else { Wish::WakeAt(DateTime::<Utc>::MAX_UTC) }
    }
}
