//! The four kinds of actors: machines of the domain, with their effects wired to the hub.

mod agent;
mod conversation;
mod lead;
mod visitor_session;

use std::sync::Arc;

use porchlight_domain::clock::Clock;
use porchlight_domain::ids::WorkspaceId;
use porchlight_storage::live::{Audience, Envelope, Topic};
use porchlight_wire::socket::EventFrame;
use serde::Serialize;

use crate::hub::Hub;
use crate::presence::Board;
use crate::registry::{ActorKey, Factory};

/// What the machines need to tell others.
#[derive(Clone)]
pub(crate) struct Wires {
    pub hub: Arc<Hub>,
    pub clock: Arc<dyn Clock>,
}

/// An event before it is encoded.
pub(crate) struct Event<'a, T> {
    pub name: &'a str,
    pub topic: String,
    pub seq: Option<i64>,
    pub data: &'a T,
}

impl Wires {
    /// Tells an event that need not be durable.
    pub(crate) fn tell<T: Serialize>(
        &self,
        workspace_id: WorkspaceId,
        topics: Vec<Topic>,
        audience: Audience,
        event: &Event<'_, T>,
    ) {
        let frame = EventFrame::of(event.name, &event.topic, event.seq, self.clock.now(), event.data);
        let Ok(text) = serde_json::to_string(&frame) else { return };
        self.hub.tell(Envelope { id: self.clock.new_uuid(), workspace_id, topics, audience, frame: text.into() });
    }
}

/// Makes the machine of each kind.
pub(crate) fn factory(wires: Wires, board: Arc<Board>) -> Factory {
    Box::new(move |key, now| match *key {
        ActorKey::Conversation(workspace_id, id) => {
            Box::new(conversation::Conversation::new(wires.clone(), Arc::clone(&board), workspace_id, id))
        }
        ActorKey::Agent(workspace_id, id) => Box::new(agent::Agent::new(Arc::clone(&board), workspace_id, id, now)),
        ActorKey::VisitorSession(workspace_id, id) => {
            Box::new(visitor_session::VisitorSession::new(Arc::clone(&board), workspace_id, id))
        }
        ActorKey::Lead(workspace_id, id) => Box::new(lead::Lead::new(wires.clone(), workspace_id, id)),
    })
}
