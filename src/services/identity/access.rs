//! What a proven caller may do.

use porchlight_domain::ids::{AgencyId, ApiKeyId, SignInId, SiteId, UserId};
use porchlight_domain::permissions::Permissions;
use porchlight_storage::TenantScope;

/// A caller in one workspace.
#[derive(Debug, Clone)]
pub struct Access {
    pub scope: TenantScope,
    pub permissions: Permissions,
    pub who: Who,
}

/// A person or a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    User {
        id: UserId,
        name: String,
        sign_in_id: SignInId,
        agency_owner: bool,
    },
    /// A key of a site speaks for that site only.
    ApiKey {
        id: ApiKeyId,
        site_id: Option<SiteId>,
    },
}

/// A signed-in user, in no particular workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub user_id: UserId,
    pub sign_in_id: SignInId,
    pub agency_id: AgencyId,
    /// Owns the agency.
    pub owner: bool,
}
