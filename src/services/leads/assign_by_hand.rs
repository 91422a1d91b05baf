//! Somebody gives a lead to somebody.

use porchlight_domain::ids::{LeadId, UserId};
use porchlight_domain::permissions::Permissions;
use porchlight_domain::problem::Refusal;
use porchlight_storage::{TenantScope, TenantTx};
use porchlight_wire::leads::{AssignLead, LeadView};
use serde_json::json;

use super::Leads;
use super::assign::Gift;
use super::views::lead_view;
use crate::error::{Result, ServiceError};

impl Leads {
    /// Gives the lead to a member, or to nobody. Both owners are told, and the deed is in the audit log.
    ///
    /// 11 queries; 3 when the person has it already.
    ///
    /// # Errors
    /// 404, or 422 for a user who is no active member.
    pub async fn assign(
        &self,
        scope: &TenantScope,
        permissions: Permissions,
        id: LeadId,
        body: AssignLead,
    ) -> Result<LeadView> {
        let tx = self.store.tenant(scope).await?;
        let mut lead = self.lock_theirs(&tx, scope, permissions, id).await?;
        if let Some(user_id) = body.user_id {
            self.check_owner(&tx, user_id, "/userId").await?;
        }
        let view = if lead.owner_id == body.user_id {
            lead_view(tx.named_lead(id).await?.ok_or_else(ServiceError::not_found)?)
        } else {
            let reason = body.reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
            let reason = reason.unwrap_or_else(|| "By hand".to_owned());
            let gift = Gift { to: body.user_id, reason, rule: None, hop: 0 };
            let given = self.give(&tx, &mut lead, gift).await?;
            let detail = json!({ "from": given.previous, "to": body.user_id, "reason": given.reason });
            tx.audit("lead.assigned", Some(id.to_string()), detail).await?;
            let view = self.tell(&tx, "lead.updated", id, given.previous).await?;
            self.tell_assigned(&tx, &view, lead.owner_id, &given)?;
            view
        };
        tx.remember_answer(200, &view).await?;
        tx.commit().await?;
        Ok(view)
    }

    /// Refuses an owner or assignee who is no active member of the workspace. One query.
    pub(crate) async fn check_owner(&self, tx: &TenantTx, user_id: UserId, pointer: &str) -> Result<()> {
        let members = tx.named_members(&[user_id]).await?;
        if members.iter().any(|member| member.status == "active") {
            return Ok(());
        }
        Err(Refusal::invalid(pointer, "is not an active member of this workspace").into())
    }
}
