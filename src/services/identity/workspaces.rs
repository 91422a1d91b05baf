//! Workspaces: the agency's owner makes them, their admins change them.

use porchlight_domain::ids::WorkspaceId;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::idempotency::Claim;
use porchlight_storage::identity::{AuditEntry, NewWorkspace, WorkspaceChange};
use porchlight_storage::{Actor, Reason, TenantScope};
use porchlight_wire::identity::{CreateWorkspace, PatchWorkspace, WorkspaceView};
use serde_json::json;

use super::access::Person;
use super::sign_up::workspace_view;
use super::{Device, Identity, check_time_zone, text};
use crate::error::Result;
use crate::fingerprint::{Fingerprint, require_version};

impl Identity {
    /// Makes a further workspace of the agency. What the request claims to be is kept with the agency's first one.
    ///
    /// # Errors
    /// 403 for people who do not own the agency.
    pub async fn create_workspace(
        &self,
        person: &Person,
        claim: Option<Claim>,
        input: CreateWorkspace,
        device: &Device,
    ) -> Result<WorkspaceView> {
        let proof = self.user_proof(person.user_id, person.sign_in_id).await?;
        let scope = proof
            .agency_scope()
            .ok_or_else(|| Refusal::new(ProblemCode::Forbidden, "Only the owner of the agency makes workspaces."))?;
        let name = text(&input.name, "/name")?;
        let time_zone = input.time_zone.unwrap_or_else(|| "UTC".to_owned());
        check_time_zone(&time_zone)?;
        let country = input.country.map(|country| country_code(&country)).transpose()?;
        let first = proof.workspaces().first().and_then(|first| proof.enter(first.id));
        let tx = match (first, claim) {
            (Some((first, _)), Some(claim)) => self.store.system_for(&first.with_claim(claim), Reason::Agency).await?,
            _ => self.store.system(Reason::Agency).await?,
        };
        let workspace = tx.create_agency_workspace(&scope, NewWorkspace { name, time_zone, country }).await?;
        let id = WorkspaceId::from(workspace.id);
        let entry = AuditEntry {
            action: "workspace.created",
            target: Some(id.to_string()),
            detail: json!({"name": workspace.name}),
            ip: Some(device.ip.clone()),
        };
        tx.audit(id, Actor::User(person.user_id), entry).await?;
        let view = workspace_view(workspace);
        tx.remember_answer(201, &view).await?;
        tx.commit().await?;
        self.proofs.forget_all();
        Ok(view)
    }

    /// Reads the workspace.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn workspace(&self, scope: &TenantScope) -> Result<WorkspaceView> {
        let tx = self.store.tenant(scope).await?;
        Ok(workspace_view(tx.this_workspace().await?.ok_or_else(Refusal::not_found)?))
    }

    /// Changes the workspace.
    ///
    /// # Errors
    /// 412 when somebody else was quicker, 422 for a value that is not accepted.
    pub async fn change_workspace(
        &self,
        scope: &TenantScope,
        expected: Option<Fingerprint>,
        input: PatchWorkspace,
    ) -> Result<WorkspaceView> {
        let name = input.name.map(|name| text(&name, "/name")).transpose()?;
        if let Some(time_zone) = &input.time_zone {
            check_time_zone(time_zone)?;
        }
        let country = input.country.map(|country| country_code(&country)).transpose()?;
        let event_retention_days = input.event_retention_days;
        let detail = json!({
            "name": name, "timeZone": input.time_zone, "country": country, "eventRetentionDays": event_retention_days,
        });
        let change = WorkspaceChange { name, time_zone: input.time_zone, country, event_retention_days };
        let tx = self.store.tenant(scope).await?;
        let before = workspace_view(tx.hold_this_workspace().await?.ok_or_else(Refusal::not_found)?);
        require_version(expected.as_ref(), &before)?;
        if change == WorkspaceChange::default() {
            return Ok(before);
        }
        let workspace = tx.change_this_workspace(change).await?;
        tx.audit("workspace.changed", Some(scope.workspace_id().to_string()), detail).await?;
        tx.commit().await?;
        self.proofs.forget_all();
        Ok(workspace_view(workspace))
    }
}

fn country_code(text: &str) -> Result<String> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        Ok(text.to_ascii_uppercase())
    } else {
        Err(Refusal::invalid("/country", "A country is two letters (ISO 3166-1 alpha-2), like DE.").into())
    }
}
