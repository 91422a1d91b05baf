//! Notes on a lead.

use porchlight_domain::ids::LeadId;
use porchlight_domain::permissions::Permissions;
use porchlight_domain::problem::Refusal;
use porchlight_storage::TenantScope;
use porchlight_storage::leads::timeline::NewActivity;
use porchlight_wire::leads::{ActivityKind, ActivityView, AddNote};
use serde_json::json;

use super::Leads;
use super::tell::touch;
use super::views::{activity_view, name_of};
use crate::error::{Result, ServiceError};

impl Leads {
    /// Writes a note on the lead's timeline. 5 queries.
    ///
    /// # Errors
    /// 404; 422 for a note of blanks.
    pub async fn add_note(
        &self,
        scope: &TenantScope,
        permissions: Permissions,
        id: LeadId,
        body: AddNote,
    ) -> Result<ActivityView> {
        let text = body.text.trim();
        if text.is_empty() {
            return Err(Refusal::invalid("/text", "write something").into());
        }
        let tx = self.store.tenant(scope).await?;
        let mut lead = self.lock_theirs(&tx, scope, permissions, id).await?;
        let kind = name_of(&ActivityKind::Note)?;
        let entry = NewActivity { lead_id: id, kind, data: json!({ "text": text }), at: tx.now(), dedupe_key: None };
        let written = tx.add_activity(entry).await?.ok_or_else(ServiceError::not_found)?;
        touch(&tx, &mut lead);
        tx.update_lead(&mut lead).await?;
        let row = tx.activity(written).await?.ok_or_else(ServiceError::not_found)?;
        let view = activity_view(row)?;
        self.tell(&tx, "lead.updated", id, None).await?;
        tx.remember_answer(201, &view).await?;
        tx.commit().await?;
        Ok(view)
    }
}
