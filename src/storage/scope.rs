//! Scopes: the first wall of tenancy. A [`TenantScope`] can only be made here, from proof.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use porchlight_domain::ids::{AgencyId, ApiKeyId, SiteId, UserId, VisitorId, WorkspaceId};
use uuid::Uuid;

use crate::idempotency::Claim;

/// Who acts in a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    User(UserId),
    ApiKey(ApiKeyId),
    Visitor {
        id: VisitorId,
        site_id: SiteId,
    },
    /// A job, or the processing of what was reported.
    System,
}

impl Actor {
    /// The word that the database keeps.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::ApiKey(_) => "api_key",
            Self::Visitor { .. } => "visitor",
            Self::System => "system",
        }
    }

    /// The bare id, where there is one.
    #[must_use]
    pub fn uuid(&self) -> Option<Uuid> {
        match self {
            Self::User(id) => Some(id.uuid()),
            Self::ApiKey(id) => Some(id.uuid()),
            Self::Visitor { id, .. } => Some(id.uuid()),
            Self::System => None,
        }
    }

    /// The user, if it is one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(*id),
            Self::ApiKey(_) | Self::Visitor { .. } | Self::System => None,
        }
    }
}

/// Leave to work in one workspace, and who has it.
#[derive(Debug, Clone)]
pub struct TenantScope {
    workspace_id: WorkspaceId,
    actor: Actor,
    /// The one site that the actor speaks for, if it is a site's key.
    site_id: Option<SiteId>,
    /// From where the actor acts, for the audit log.
    address: Option<Arc<str>>,
    claim: Option<Arc<(Claim, AtomicBool)>>,
}

impl TenantScope {
    /// Only this crate calls it, with proof in hand.
    pub(crate) const fn proven(workspace_id: WorkspaceId, actor: Actor) -> Self {
        Self { workspace_id, actor, site_id: None, address: None, claim: None }
    }

    #[must_use]
    pub const fn workspace_id(&self) -> WorkspaceId {
        self.workspace_id
    }

    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// Narrows the scope to a site.
    pub(crate) const fn for_site(mut self, site_id: Option<SiteId>) -> Self {
        self.site_id = site_id;
        self
    }

    /// The one site that the actor speaks for, if it is a site's key.
    #[must_use]
    pub const fn site_id(&self) -> Option<SiteId> {
        self.site_id
    }

    /// The same scope for the system's own deeds that follow from the actor's (assignment, roll-ups).
    #[must_use]
    pub const fn as_system(&self) -> Self {
        Self::proven(self.workspace_id, Actor::System)
    }

    /// Notes from which address the actor acts.
    #[must_use]
    pub fn at_address(mut self, address: &str) -> Self {
        self.address = Some(address.into());
        self
    }

    /// From where the actor acts, where it is known.
    pub(crate) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Ties the next transaction of the scope to an idempotency key: it replays the answer if there is one.
    #[must_use]
    pub fn with_claim(mut self, claim: Claim) -> Self {
        self.claim = Some(Arc::new((claim, AtomicBool::new(false))));
        self
    }

    /// Gives the claim once: to the first transaction.
    pub(crate) fn take_claim(&self) -> Option<Claim> {
        let (claim, taken) = &**self.claim.as_ref()?;
        (!taken.swap(true, Ordering::SeqCst)).then(|| claim.clone())
    }
}

/// Leave to work over all workspaces of an agency.
#[derive(Debug, Clone, Copy)]
pub struct AgencyScope {
    agency_id: AgencyId,
    user_id: UserId,
}

impl AgencyScope {
    /// Only this crate calls it, after it has read that the user owns the agency.
    pub(crate) const fn proven(agency_id: AgencyId, user_id: UserId) -> Self {
        Self { agency_id, user_id }
    }

    #[must_use]
    pub const fn agency_id(&self) -> AgencyId {
        self.agency_id
    }

    #[must_use]
    pub const fn user_id(&self) -> UserId {
        self.user_id
    }
}
