//! The names of actors.

use porchlight_domain::ids::{ConversationId, LeadId, UserId, VisitorId, WorkspaceId};

/// Which actor: its kind, its workspace and whose it is. One for a key on each node that needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActorKey {
    VisitorSession(WorkspaceId, VisitorId),
    Conversation(WorkspaceId, ConversationId),
    Agent(WorkspaceId, UserId),
    Lead(WorkspaceId, LeadId),
}

impl ActorKey {
    pub const KINDS: [&'static str; 4] = ["visitor_session", "conversation", "agent", "lead"];

    /// The word for figures and logs, one of [`Self::KINDS`].
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::VisitorSession(..) => "visitor_session",
            Self::Conversation(..) => "conversation",
            Self::Agent(..) => "agent",
            Self::Lead(..) => "lead",
        }
    }
}
