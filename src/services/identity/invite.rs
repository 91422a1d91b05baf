//! New users of a workspace: made with a password, or invited by email.

use porchlight_domain::ids::{UserId, WorkspaceId};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_domain::sign_in::normal_email;
use porchlight_storage::identity::{AuditEntry, Purpose, member, user};
use porchlight_storage::{Reason, StorageError, SystemTx, TenantScope};
use porchlight_wire::identity::{CreateUser, MemberView};
use serde_json::json;

use super::access::{Access, Who};
use super::password::send;
use super::secrets::NewSecret;
use super::users::{granted_by, member_view, unique};
use super::{Device, Identity, text};
use crate::error::{Result, ServiceError};
use crate::mail::Invitation;

impl Identity {
    /// Makes a user of the workspace. Without a password an invitation is sent; somebody who already works for
    /// the agency just becomes a member. `claimed` is the caller's scope with the idempotency key of the request.
    ///
    /// # Errors
    /// 403 for roles beyond the caller's permissions, 409 when the email is taken, 422 for unknown roles.
    pub async fn create_user(
        &self,
        access: &Access,
        claimed: &TenantScope,
        input: CreateUser,
        device: &Device,
    ) -> Result<MemberView> {
        let name = text(&input.name, "/name")?;
        let reading = self.store.tenant(&access.scope).await?;
        granted_by(&reading, &input.roles, access.permissions).await?;
        drop(reading);
        let with_password = input.password.is_some();
        let password_hash = match input.password {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        let tx = self.store.system_for(claimed, Reason::Agency).await?;
        let email = normal_email(&input.email);
        let user = match tx.user_by_email(&email).await? {
            None => new_user(&tx, claimed.workspace_id(), name, email, password_hash).await?,
            Some(user) => known_user(&tx, claimed.workspace_id(), user, with_password).await?,
        };
        let member = join(&tx, claimed.workspace_id(), &user, unique(input.roles)).await?;
        if user.password_hash.is_none() {
            self.invite(&tx, &access.who, claimed.workspace_id(), &user).await?;
        }
        let entry = AuditEntry {
            action: if user.password_hash.is_none() { "user.invited" } else { "user.created" },
            target: Some(UserId::from(user.id).to_string()),
            detail: json!({"roles": member.roles}),
            ip: Some(device.ip.clone()),
        };
        tx.audit(claimed.workspace_id(), claimed.actor(), entry).await?;
        let view = member_view(member);
        tx.remember_answer(201, &view).await?;
        tx.commit().await?;
        self.proofs.forget_user(user.id.into());
        Ok(view)
    }

    /// Sends the invitation again, with a new link; the old one is dead. `claimed` is the caller's scope with the
    /// idempotency key of the request.
    ///
    /// # Errors
    /// 404 for somebody who is no member, 409 for somebody who has accepted.
    pub async fn resend_invitation(
        &self,
        access: &Access,
        claimed: &TenantScope,
        id: UserId,
        device: &Device,
    ) -> Result<()> {
        self.user(&access.scope, id).await?;
        let tx = self.store.system_for(claimed, Reason::Agency).await?;
        let user = tx.user(id).await?.ok_or_else(Refusal::not_found)?;
        if user.status != "invited" {
            return Err(
                Refusal::new(ProblemCode::Conflict, "Only an invitation that is open can be sent again.").into()
            );
        }
        self.invite(&tx, &access.who, access.scope.workspace_id(), &user).await?;
        let entry = AuditEntry {
            action: "user.invitation_resent",
            target: Some(id.to_string()),
            detail: json!({}),
            ip: Some(device.ip.clone()),
        };
        tx.audit(access.scope.workspace_id(), access.scope.actor(), entry).await?;
        tx.remember_answer(204, &()).await?;
        Ok(tx.commit().await?)
    }

    async fn invite(&self, tx: &SystemTx, who: &Who, workspace_id: WorkspaceId, user: &user::Model) -> Result<()> {
        let token = NewSecret::random("in_");
        tx.add_one_time_token(user.id.into(), Purpose::Invitation, token.hash).await?;
        let workspace = tx.workspace_name(workspace_id).await?.unwrap_or_default();
        let inviter = match who {
            Who::User { name, .. } => name.as_str(),
            Who::ApiKey { .. } => "An administrator",
        };
        let link = format!("{}/invitation?token={}", self.options.public_url, token.text);
        let letter = Invitation {
            to: &user.email,
            name: &user.name,
            inviter,
            workspace: &workspace,
            link: &link,
            valid_days: 7,
        };
        send(tx, &letter.mail()).await
    }
}

async fn new_user(
    tx: &SystemTx,
    workspace_id: WorkspaceId,
    name: String,
    email: String,
    password_hash: Option<String>,
) -> Result<user::Model> {
    let agency_id = tx.agency_of(workspace_id).await?.ok_or_else(Refusal::not_found)?;
    let status = if password_hash.is_some() { "active" } else { "invited" };
    let user = user::Model {
        id: tx.new_uuid(),
        agency_id: agency_id.uuid(),
        name,
        email,
        password_hash,
        agency_role: None,
        status: status.to_owned(),
        time_zone: None,
        locale: None,
        failed_logins: 0,
        locked_until: None,
        created_at: tx.now(),
    };
    tx.create_user(user.clone()).await.map_err(|error| taken_instead(error, "users_email_key", taken))?;
    Ok(user)
}

/// Somebody with this email exists: welcome if of the same agency. The account stays as it is.
async fn known_user(
    tx: &SystemTx,
    workspace_id: WorkspaceId,
    user: user::Model,
    with_password: bool,
) -> Result<user::Model> {
    if tx.agency_of(workspace_id).await? != Some(user.agency_id.into()) {
        return Err(taken().into());
    }
    let member_here =
        tx.memberships(user.id.into()).await?.iter().any(|member| member.workspace_id == workspace_id.uuid());
    if member_here {
        return Err(taken().into());
    }
    if with_password {
        let detail = "This person has an account already: leave the password out.";
        return Err(Refusal::invalid("/password", detail).into());
    }
    Ok(user)
}

async fn join(
    tx: &SystemTx,
    workspace_id: WorkspaceId,
    user: &user::Model,
    roles: Vec<String>,
) -> Result<member::Model> {
    let member = member::Model {
        workspace_id: workspace_id.uuid(),
        user_id: user.id,
        name: user.name.clone(),
        email: user.email.clone(),
        status: if user.password_hash.is_some() { "active" } else { "invited" }.to_owned(),
        roles,
        availability: "online".to_owned(),
        created_at: tx.now(),
    };
    tx.add_member(member.clone()).await.map_err(|error| taken_instead(error, "members_pkey", taken))?;
    // Somebody who was shut out everywhere has an open workspace again.
    tx.set_member_active(workspace_id, user.id.into(), true).await?;
    Ok(member)
}

/// The refusal when it is this constraint that forbids it: somebody was quicker.
pub(super) fn taken_instead(error: StorageError, constraint: &str, taken: fn() -> Refusal) -> ServiceError {
    if error.is_constraint(constraint) { taken().into() } else { error.into() }
}

fn taken() -> Refusal {
    let detail = "This email belongs to an account already.";
    Refusal {
        code: ProblemCode::Conflict,
        detail: detail.to_owned(),
        errors: vec![("/email".to_owned(), detail.to_owned())],
        retry_after_s: None,
    }
}
