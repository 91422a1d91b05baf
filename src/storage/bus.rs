//! The way between nodes. It may lose: the outbox, the sweep and the clients' resume make good for it.

use async_trait::async_trait;
use porchlight_domain::ids::{SignInId, UserId, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::live::Envelope;

/// Whose rights have changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RightsOf {
    Users(Vec<UserId>),
    /// Those of programs: there are few of them.
    Keys,
}

/// What nodes say to each other.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusMessage {
    Envelope(Envelope),
    /// End the sockets of a sign-in, or all of the user's.
    Revoke {
        user_id: UserId,
        sign_in_id: Option<SignInId>,
    },
    /// Forget what was proven of these, and prove again what their sockets may see.
    Recheck {
        of: RightsOf,
    },
    /// The node that says so has the database, and serves people.
    Ready,
    /// The user chose a presence by hand: `online`, `busy` or `offline`.
    Chose {
        workspace_id: WorkspaceId,
        user_id: UserId,
        availability: String,
    },
}

impl BusMessage {
    /// The workspace whose followers hear it; `None` is heard by every node.
    #[must_use]
    pub const fn workspace_id(&self) -> Option<WorkspaceId> {
        match self {
            Self::Envelope(envelope) => Some(envelope.workspace_id),
            Self::Chose { workspace_id, .. } => Some(*workspace_id),
            Self::Revoke { .. } | Self::Recheck { .. } | Self::Ready => None,
        }
    }
}

/// What a node hears.
#[derive(Debug)]
pub enum Heard {
    Message(Box<BusMessage>),
    /// The bus was away: anything may have been missed.
    Gap,
}

/// The bus cannot be reached.
#[derive(Debug, thiserror::Error)]
#[error("the bus is away: {0}")]
pub struct BusError(pub String);

/// Carries messages to the other nodes.
#[async_trait]
pub trait Bus: Send + Sync + 'static {
    /// Sends to the nodes that follow, this one excluded.
    async fn publish(&self, messages: &[BusMessage]) -> Result<(), BusError>;

    /// Starts to hear the messages of a workspace. Returns at once, as [`unfollow`](Self::unfollow) does; the last
    /// call counts.
    fn follow(&self, workspace_id: WorkspaceId);

    /// Stops to hear them.
    fn unfollow(&self, workspace_id: WorkspaceId);

    /// Waits, a second at most, until everything that is followed is really heard. A bus that is away says
    /// [`Heard::Gap`] when it is back.
    async fn settled(&self);

    /// Waits for what comes next. One task calls it.
    async fn hear(&self) -> Heard;

    /// Whether messages go through at the moment.
    fn is_up(&self) -> bool;

    /// Whether there may be other nodes at all.
    fn has_others(&self) -> bool {
        true
    }
}

/// The bus of a node that is alone: there is nobody to tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBus;

#[async_trait]
impl Bus for NoBus {
    async fn publish(&self, _messages: &[BusMessage]) -> Result<(), BusError> {
        Ok(())
    }

    fn follow(&self, _workspace_id: WorkspaceId) {}

    fn unfollow(&self, _workspace_id: WorkspaceId) {}

    async fn settled(&self) {}

    async fn hear(&self) -> Heard {
        std::future::pending().await
    }

    fn is_up(&self) -> bool {
        true
    }

    fn has_others(&self) -> bool {
        false
    }
}
