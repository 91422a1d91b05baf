//! What actors are told.

use std::sync::Arc;

use porchlight_domain::chat::floor;
use porchlight_domain::ids::{UserId, VisitorId};
use porchlight_domain::presence::{agent, visitor};
use porchlight_storage::chat::ConversationRow;
use porchlight_wire::chat::Sender;
use porchlight_wire::socket::VisitorData;

/// What happens to a conversation. Its summary is worded only when it is told.
pub type FloorInput = floor::Input<Sender, Arc<ConversationRow>>;

/// An input of any kind of actor. One that is not of the actor's kind is ignored.
#[derive(Debug, Clone)]
pub enum Input {
    /// To a conversation. The visitor is named where the teller knows it.
    Conversation { input: Box<FloorInput>, visitor_id: Option<VisitorId> },
    /// To an agent.
    Agent(agent::Input),
    /// To a visitor's session; the view is what agents are shown.
    Visitor { input: visitor::Input, view: Option<Box<VisitorData>> },
    /// To a lead: somebody looks at it.
    LeadWatched { connection: u64, user_id: UserId },
    /// To a lead: somebody has left it.
    LeadUnwatched { connection: u64 },
    /// To all: time has passed.
    Wake,
}
