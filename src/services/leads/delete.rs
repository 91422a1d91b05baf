//! A lead is deleted for good.

use porchlight_domain::ids::LeadId;
use porchlight_domain::permissions::Permissions;
use porchlight_storage::TenantScope;
use serde_json::json;

use super::Leads;
use super::views::lead_view;
use crate::error::{Result, ServiceError};

impl Leads {
    /// Deletes a lead with its timeline and tasks, and says so in the audit log and live (`lead.deleted`). 6 queries.
    ///
    /// # Errors
    /// 404.
    pub async fn delete(&self, scope: &TenantScope, permissions: Permissions, id: LeadId) -> Result<()> {
        let tx = self.store.tenant(scope).await?;
        let lead = self.lock_theirs(&tx, scope, permissions, id).await?;
        let named = tx.named_lead(id).await?.ok_or_else(ServiceError::not_found)?;
        tx.delete_lead(id).await?;
        tx.audit("lead.deleted", Some(id.to_string()), json!({ "name": lead.person.display_name() })).await?;
        let view = lead_view(named);
        self.tell_view(&tx, "lead.deleted", &view, lead.owner_id, None, &json!({ "lead": view }))?;
        tx.commit().await?;
        Ok(())
    }
}
