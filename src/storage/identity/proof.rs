//! Proof of who calls: read from the database here, turned into scopes here, and nowhere else for callers of the API.

use porchlight_domain::ids::{AgencyId, ApiKeyId, SignInId, SiteId, UserId, WorkspaceId};
use porchlight_domain::permissions::{Permission, Permissions, Role};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::scope::{Actor, AgencyScope, TenantScope};
use crate::statement::{row, rows};
use crate::system::SystemTx;

/// A user with a sign-in that is alive, and the workspaces that are open to it.
#[derive(Debug, Clone)]
pub struct UserProof {
    user_id: UserId,
    agency_id: AgencyId,
    sign_in_id: SignInId,
    name: String,
    owner: bool,
    workspaces: Vec<WorkspaceProof>,
}

/// A workspace that is open to a user.
#[derive(Debug, Clone)]
pub struct WorkspaceProof {
    pub id: WorkspaceId,
    pub name: String,
    pub time_zone: String,
    pub country: Option<String>,
    pub roles: Vec<String>,
    pub permissions: Permissions,
}

impl UserProof {
    #[must_use]
    pub const fn user_id(&self) -> UserId {
        self.user_id
    }

    #[must_use]
    pub const fn agency_id(&self) -> AgencyId {
        self.agency_id
    }

    #[must_use]
    pub const fn sign_in_id(&self) -> SignInId {
        self.sign_in_id
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Tells whether the user owns the agency.
    #[must_use]
    pub const fn is_owner(&self) -> bool {
        self.owner
    }

    /// The workspaces that are open to the user, oldest first.
    #[must_use]
    pub fn workspaces(&self) -> &[WorkspaceProof] {
        &self.workspaces
    }

    /// Enters a workspace; `None` when it is not open to the user.
    #[must_use]
    pub fn enter(&self, workspace_id: WorkspaceId) -> Option<(TenantScope, Permissions)> {
        let workspace = self.workspaces.iter().find(|workspace| workspace.id == workspace_id)?;
        Some((TenantScope::proven(workspace.id, Actor::User(self.user_id)), workspace.permissions))
    }

    /// Leave over the whole agency; `None` for users who do not own it.
    #[must_use]
    pub fn agency_scope(&self) -> Option<AgencyScope> {
        self.owner.then(|| AgencyScope::proven(self.agency_id, self.user_id))
    }
}

/// An API key that is in force.
#[derive(Debug, Clone)]
pub struct KeyProof {
    id: ApiKeyId,
    workspace_id: WorkspaceId,
    site_id: Option<SiteId>,
    permissions: Permissions,
}

impl KeyProof {
    #[must_use]
    pub const fn id(&self) -> ApiKeyId {
        self.id
    }

    #[must_use]
    pub const fn workspace_id(&self) -> WorkspaceId {
        self.workspace_id
    }

    /// The site that the key speaks for, if it is a site's.
    #[must_use]
    pub const fn site_id(&self) -> Option<SiteId> {
        self.site_id
    }

    /// Enters the key's workspace; a site's key for that site only.
    #[must_use]
    pub fn enter(&self) -> (TenantScope, Permissions) {
        let scope = TenantScope::proven(self.workspace_id, Actor::ApiKey(self.id)).for_site(self.site_id);
        (scope, self.permissions)
    }
}

/// Reads names of permissions; a name that this version does not know grants nothing.
#[must_use]
pub fn permissions_named(names: &[String]) -> Permissions {
    names.iter().filter_map(|name| name.parse::<Permission>().ok()).collect()
}

/// What roles allow together: the built-in ones by name, and `custom` of those that the workspace defined.
pub(crate) fn permissions_of(roles: &[String], custom: &[String]) -> Permissions {
    let built_in = roles.iter().filter_map(|name| Role::named(name)).map(Role::permissions);
    built_in.fold(permissions_named(custom), Permissions::union)
}

#[derive(FromQueryResult)]
struct UserRow {
    agency_id: Uuid,
    name: String,
    owner: bool,
}

#[derive(FromQueryResult)]
struct WorkspaceRow {
    id: Uuid,
    name: String,
    time_zone: String,
    country: Option<String>,
    roles: Vec<String>,
    custom: Vec<String>,
}

#[derive(FromQueryResult)]
struct KeyRow {
    id: Uuid,
    workspace_id: Uuid,
    site_id: Option<Uuid>,
    permissions: Vec<String>,
}

impl SystemTx {
    /// Proves a user by a sign-in that was not ended; `None` when it was, or the user is not active.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn prove_user(&self, user_id: UserId, sign_in_id: SignInId) -> Result<Option<UserProof>> {
        let sql = "SELECT u.agency_id, u.name, u.agency_role IS NOT DISTINCT FROM 'owner' AS owner \
                   FROM users u JOIN sign_ins s ON s.user_id = u.id \
                   WHERE u.id = $1 AND s.id = $2 AND s.revoked_at IS NULL AND u.status = 'active'";
        let Some(user) = row::<UserRow>(self.db(), sql, vec![user_id.uuid().into(), sign_in_id.uuid().into()]).await?
        else {
            return Ok(None);
        };
        // Uses workspaces_agency for an owner, else members_user.
        let sql = "SELECT w.id, w.name, w.time_zone, w.country, coalesce(m.roles, '{}') AS roles, \
                   ARRAY(SELECT unnest(r.permissions) FROM roles r \
                         WHERE r.workspace_id = w.id AND r.name = ANY(m.roles)) AS custom \
                   FROM workspaces w LEFT JOIN members m ON m.workspace_id = w.id AND m.user_id = $1 \
                   WHERE w.agency_id = $2 AND w.suspended_at IS NULL AND ($3 OR m.status = 'active') \
                   ORDER BY w.created_at, w.id";
        let values = vec![user_id.uuid().into(), user.agency_id.into(), user.owner.into()];
        let open = rows::<WorkspaceRow>(self.db(), sql, values).await?;
        Ok(Some(UserProof {
            user_id,
            agency_id: user.agency_id.into(),
            sign_in_id,
            name: user.name,
            owner: user.owner,
            workspaces: open.into_iter().map(|workspace| workspace.into_proof(user.owner)).collect(),
        }))
    }

    /// Proves an API key by the SHA-256 of its secret, and notes the minute of its use.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn prove_key(&self, hash: &[u8]) -> Result<Option<KeyProof>> {
        // Uses the unique index on hash.
        let sql = "SELECT k.id, k.workspace_id, k.site_id, k.permissions \
                   FROM api_keys k JOIN workspaces w ON w.id = k.workspace_id \
                   WHERE k.hash = $1 AND k.revoked_at IS NULL AND w.suspended_at IS NULL";
        let Some(key) = row::<KeyRow>(self.db(), sql, vec![hash.to_vec().into()]).await? else { return Ok(None) };
        let sql = "UPDATE api_keys SET last_used_at = $3 WHERE workspace_id = $1 AND id = $2 \
                   AND (last_used_at IS NULL OR last_used_at < $3 - interval '1 minute')";
        crate::statement::run(self.db(), sql, vec![key.workspace_id.into(), key.id.into(), self.now().into()]).await?;
        Ok(Some(KeyProof {
            id: key.id.into(),
            workspace_id: key.workspace_id.into(),
            site_id: key.site_id.map(SiteId::from),
            permissions: permissions_named(&key.permissions),
        }))
    }
}

impl WorkspaceRow {
    fn into_proof(self, owner: bool) -> WorkspaceProof {
        let permissions = if owner { Permissions::all() } else { permissions_of(&self.roles, &self.custom) };
        WorkspaceProof {
            id: self.id.into(),
            name: self.name,
            time_zone: self.time_zone,
            country: self.country,
            roles: self.roles,
            permissions,
        }
    }
}
