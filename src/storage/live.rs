//! What is told live: envelopes that a transaction buffers, stores in the outbox and publishes after its commit.

use std::sync::Arc;

use bytestring::ByteString;
use porchlight_domain::ids::{ConversationId, LeadId, UserId, VisitorId, WorkspaceId};
use porchlight_domain::permissions::{Permission, Permissions};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where sockets listen, within a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Every agent's socket of the workspace.
    Workspace,
    User(UserId),
    Visitor(VisitorId),
    /// Every visitor's socket of the workspace.
    Visitors,
    /// Agents' sockets that watch the conversation.
    Conversation(ConversationId),
    /// Agents' sockets that watch the lead.
    Lead(LeadId),
}

/// Which of the users who listen may see it. Visitors listen to their own topic only and are not filtered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    pub needs: Option<Permission>,
    /// Only these users, and those who may see everybody's leads.
    pub only: Option<Vec<UserId>>,
}

impl Audience {
    /// Everybody who listens.
    pub const ALL: Self = Self { needs: None, only: None };

    /// Those with the permission.
    #[must_use]
    pub const fn with(permission: Permission) -> Self {
        Self { needs: Some(permission), only: None }
    }

    /// Those who may see a lead of this owner: without an owner everybody who reads leads.
    #[must_use]
    pub fn of_lead(owners: &[Option<UserId>]) -> Self {
        let named: Option<Vec<UserId>> = owners.iter().copied().collect();
        Self { needs: Some(Permission::LeadsRead), only: named }
    }

    /// Judges one listener.
    #[must_use]
    pub fn admits(&self, user_id: UserId, permissions: Permissions) -> bool {
        self.needs.is_none_or(|needed| permissions.has(needed))
            && self
                .only
                .as_ref()
                .is_none_or(|users| permissions.has(Permission::LeadsReadAll) || users.contains(&user_id))
    }
}

/// One frame on its way: encoded once, for every listener of its topics, each of whom gets it once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Envelope {
    pub id: Uuid,
    pub workspace_id: WorkspaceId,
    pub topics: Vec<Topic>,
    pub audience: Audience,
    /// The JSON text of an event frame.
    pub frame: ByteString,
}

/// What one transaction tells: one row of the outbox, until all of it was told.
#[derive(Debug, Clone)]
pub struct Bundle {
    pub id: Uuid,
    pub envelopes: Vec<Envelope>,
}

/// Takes what a transaction tells when it has committed. It must not block and may refuse: the outbox still has it.
pub trait Publisher: Send + Sync + 'static {
    fn publish(&self, bundle: Bundle);

    /// Says that jobs were committed, the earliest due at the moment or later.
    fn jobs_committed(&self);
}

/// Tells nobody: for commands that run beside a server.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Publisher for Silent {
    fn publish(&self, _bundle: Bundle) {}
    fn jobs_committed(&self) {}
}

/// A shared publisher.
pub type SharedPublisher = Arc<dyn Publisher>;
