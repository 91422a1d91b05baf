//! Users of a workspace: the list, and what they may do.

use porchlight_domain::ids::UserId;
use porchlight_domain::permissions::{Permission, Permissions};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::bus::RightsOf;
use porchlight_storage::identity::{AuditEntry, MemberCursor, member};
use porchlight_storage::paging::{PageRequest, Paged};
use porchlight_storage::{Reason, TenantScope, TenantTx};
use porchlight_wire::identity::{MemberView, PatchUser, UserStatus};
use serde_json::json;

use super::access::{Access, Who};
use super::{Device, Identity};
use crate::error::Result;
use crate::fingerprint::{Fingerprint, require_version};

impl Identity {
    /// Lists the users of the workspace, who joined first first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn users(
        &self,
        scope: &TenantScope,
        page: PageRequest<MemberCursor>,
    ) -> Result<Paged<MemberView, MemberCursor>> {
        let tx = self.store.tenant(scope).await?;
        Ok(tx.members(page).await?.map(member_view))
    }

    /// Reads one user of the workspace.
    ///
    /// # Errors
    /// 404 for somebody who is no member.
    pub async fn user(&self, scope: &TenantScope, id: UserId) -> Result<MemberView> {
        let tx = self.store.tenant(scope).await?;
        Ok(member_view(tx.member(id).await?.ok_or_else(Refusal::not_found)?))
    }

    /// Changes what a user may do in the workspace, or shuts the user out of it.
    ///
    /// # Errors
    /// 403 when it would give or take what the caller does not have, 404 for somebody who is no member, 409 when
    /// it would shut out the owner or the caller, 412 when somebody else was quicker, 422 for a role that does not exist.
    pub async fn change_user(
        &self,
        access: &Access,
        id: UserId,
        expected: Option<Fingerprint>,
        input: PatchUser,
        device: &Device,
    ) -> Result<MemberView> {
        let scope = &access.scope;
        let reading = self.store.tenant(scope).await?;
        let member = reading.member(id).await?.ok_or_else(Refusal::not_found)?;
        require_within(reading.permissions_of_member(&member).await?, access.permissions, "")?;
        if let Some(roles) = &input.roles {
            let granted = granted_by(&reading, roles, access.permissions).await?;
            keep_own_access(access, id, granted.has(Permission::UsersWrite))?;
        }
        keep_own_access(access, id, input.active != Some(false))?;
        drop(reading);
        let tx = self.store.system(Reason::Agency).await?;
        let user = tx.hold_user(id).await?.ok_or_else(Refusal::not_found)?;
        let member = tx.hold_member(scope.workspace_id(), id).await?.ok_or_else(Refusal::not_found)?;
        require_version(expected.as_ref(), &member_view(member))?;
        if user.agency_role.is_some() && !is_owner(access) {
            return Err(Refusal::new(
                ProblemCode::Forbidden,
                "Only the owner of the agency changes the owner's access.",
            )
            .into());
        }
        if user.agency_role.is_some() && input.active == Some(false) {
            return Err(Refusal::new(ProblemCode::Conflict, "The owner of the agency cannot be shut out.").into());
        }
        if let Some(roles) = input.roles.clone() {
            tx.set_member_roles(scope.workspace_id(), id, unique(roles)).await?;
        }
        if let Some(active) = input.active {
            tx.set_member_active(scope.workspace_id(), id, active).await?;
        }
        let shut_out = input.active == Some(false) && tx.user(id).await?.is_some_and(|user| user.status == "disabled");
        let ended = if shut_out { tx.end_sign_ins(id, None).await? } else { Vec::new() };
        let entry = AuditEntry {
            action: "user.changed",
            target: Some(id.to_string()),
            detail: json!({"roles": input.roles, "active": input.active}),
            ip: Some(device.ip.clone()),
        };
        tx.audit(scope.workspace_id(), scope.actor(), entry).await?;
        let changed = tx.hold_member(scope.workspace_id(), id).await?.ok_or_else(Refusal::not_found)?;
        tx.commit().await?;
        self.let_go(id, &ended);
        self.rights_changed(RightsOf::Users(vec![id]));
        Ok(member_view(changed))
    }
}

/// Nobody takes the own access away by mistake: another administrator can.
fn keep_own_access(access: &Access, id: UserId, keeps: bool) -> Result<()> {
    let own = matches!(&access.who, Who::User { id: own, agency_owner: false, .. } if *own == id);
    if own && !keeps {
        let detail = "This would shut you out of the administration. Ask another administrator to do it.";
        return Err(Refusal::new(ProblemCode::Conflict, detail).into());
    }
    Ok(())
}

pub(super) const fn is_owner(access: &Access) -> bool {
    matches!(&access.who, Who::User { agency_owner: true, .. })
}

/// Adds up roles that are to be given, and refuses those that are unknown or beyond the giver's own permissions.
pub(super) async fn granted_by(tx: &TenantTx, roles: &[String], own: Permissions) -> Result<Permissions> {
    let granted = tx
        .permissions_of_roles(roles)
        .await?
        .map_err(|name| Refusal::invalid("/roles", format!("There is no role {name} in this workspace.")))?;
    require_within(granted, own, "/roles")?;
    Ok(granted)
}

/// Nobody gives or takes permissions that they do not have.
pub(super) fn require_within(wanted: Permissions, own: Permissions, pointer: &str) -> Result<()> {
    let beyond: Vec<&str> = wanted.iter().filter(|permission| !own.has(*permission)).map(Permission::name).collect();
    if beyond.is_empty() {
        return Ok(());
    }
    let detail = format!("You do not have these permissions yourself: {}.", beyond.join(", "));
    let errors = if pointer.is_empty() { Vec::new() } else { vec![(pointer.to_owned(), detail.clone())] };
    Err(Refusal { code: ProblemCode::Forbidden, detail, errors, retry_after_s: None }.into())
}

/// Each role once, in the order given.
pub(super) fn unique(roles: Vec<String>) -> Vec<String> {
    let mut seen = Vec::with_capacity(roles.len());
    for role in roles {
        if !seen.contains(&role) {
            seen.push(role);
        }
    }
    seen
}

pub(super) fn member_view(member: member::Model) -> MemberView {
    MemberView {
        id: member.user_id.into(),
        name: member.name,
        email: member.email,
        roles: member.roles,
        status: match member.status.as_str() {
            "active" => UserStatus::Active,
            "invited" => UserStatus::Invited,
            _ => UserStatus::Disabled,
        },
        created_at: member.created_at,
    }
}
