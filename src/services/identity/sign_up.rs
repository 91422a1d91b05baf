//! Sign-up: an agency, its first workspace and its owner.

use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_domain::sign_in::normal_email;
use porchlight_storage::identity::{AuditEntry, NewWorkspace, user, workspace};
use porchlight_storage::{Actor, Reason, SystemTx};
use porchlight_wire::identity::{AgencyView, AuthState, SignUp, SignedUp, WorkspaceView};
use serde_json::json;

use super::invite::taken_instead;
use super::{Device, Identity, check_time_zone, text};
use crate::error::Result;

impl Identity {
    /// Tells whether the first agency is still to be made, and whether others may follow.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn auth_state(&self) -> Result<AuthState> {
        let tx = self.store.system(Reason::Authentication).await?;
        let first_run = !tx.has_agency().await?;
        Ok(AuthState { first_run, signup_open: first_run || self.options.open_signup })
    }

    /// Makes an agency with its first workspace, and signs its owner in.
    ///
    /// # Errors
    /// 403 when sign-up is closed, 409 when the email is taken.
    pub async fn sign_up(&self, input: SignUp, device: &Device) -> Result<SignedUp> {
        self.limit_sign_up(device).await?;
        if !self.auth_state().await?.signup_open {
            return Err(closed().into());
        }
        let (agency_name, name) = (text(&input.agency_name, "/agencyName")?, text(&input.name, "/name")?);
        let time_zone = input.time_zone.unwrap_or_else(|| "UTC".to_owned());
        check_time_zone(&time_zone)?;
        let password_hash = self.passwords.hash(input.password).await?;
        let tx = self.store.system(Reason::Authentication).await?;
        tx.queue_for_sign_up().await?;
        // Asked again, now that nobody else signs up at the same time.
        if !self.options.open_signup && tx.has_agency().await? {
            return Err(closed().into());
        }
        let email = normal_email(&input.email);
        if tx.user_by_email(&email).await?.is_some() {
            return Err(taken().into());
        }
        let agency = tx.create_agency(agency_name.clone()).await?;
        let user = user::Model {
            id: tx.new_uuid(),
            agency_id: agency.id,
            name,
            email,
            password_hash: Some(password_hash),
            agency_role: Some("owner".to_owned()),
            status: "active".to_owned(),
            time_zone: None,
            locale: None,
            failed_logins: 0,
            locked_until: None,
            created_at: tx.now(),
        };
        // An invitation for the same email may be made at the same moment.
        tx.create_user(user.clone()).await.map_err(|error| taken_instead(error, "users_email_key", taken))?;
        let first = NewWorkspace { name: agency_name, time_zone, country: None };
        let workspace = tx.create_workspace(agency.id.into(), first).await?;
        let signed_in = self.begin_sign_in(&tx, &user, device).await?;
        note_sign_up(&tx, &workspace, &user, device).await?;
        tx.commit().await?;
        Ok(SignedUp {
            user: signed_in.user,
            agency: AgencyView { id: agency.id.into(), name: agency.name },
            workspace: workspace_view(workspace),
            access_token: signed_in.access_token,
            expires_in: signed_in.expires_in,
            refresh_token: signed_in.refresh_token,
        })
    }
}

async fn note_sign_up(tx: &SystemTx, workspace: &workspace::Model, user: &user::Model, device: &Device) -> Result<()> {
    let entry = AuditEntry {
        action: "agency.signed_up",
        target: Some(porchlight_domain::ids::AgencyId::from(user.agency_id).to_string()),
        detail: json!({}),
        ip: Some(device.ip.clone()),
    };
    Ok(tx.audit(workspace.id.into(), Actor::User(user.id.into()), entry).await?)
}

/// The workspace as its members see it.
pub(super) fn workspace_view(workspace: workspace::Model) -> WorkspaceView {
    WorkspaceView {
        id: workspace.id.into(),
        name: workspace.name,
        time_zone: workspace.time_zone,
        country: workspace.country,
        event_retention_days: workspace.event_retention_days,
        created_at: workspace.created_at,
    }
}

fn closed() -> Refusal {
    Refusal::new(ProblemCode::SignupClosed, "This installation has its agency. Ask its owner for an invitation.")
}

fn taken() -> Refusal {
    let detail = "There is an account with this email. Sign in, or choose another email.";
    Refusal {
        code: ProblemCode::Conflict,
        detail: detail.to_owned(),
        errors: vec![("/email".to_owned(), detail.to_owned())],
        retry_after_s: None,
    }
}
