//! May the caller see this lead?

use porchlight_domain::ids::LeadId;
use porchlight_domain::leads::lead::Lead;
use porchlight_domain::permissions::{Permission, Permissions};
use porchlight_storage::{TenantScope, TenantTx};

use super::Leads;
use crate::error::{Result, ServiceError};

impl Leads {
    /// Says whether the caller may see the lead; what is not there and what is not theirs are the same. One query.
    ///
    /// # Errors
    /// 404.
    pub async fn check_access(&self, scope: &TenantScope, permissions: Permissions, lead_id: LeadId) -> Result<()> {
        let tx = self.store.tenant(scope).await?;
        let lead =
            tx.lead(lead_id).await?.filter(|lead| Self::sight(scope, permissions).covers(lead.owner_id, lead.site_id));
        match lead {
            Some(_) if permissions.has(Permission::LeadsRead) => Ok(()),
            _ => Err(ServiceError::not_found()),
        }
    }

    /// Reads a lead that the caller may see, and keeps others from changing it. One query.
    pub(super) async fn lock_theirs(
        &self,
        tx: &TenantTx,
        scope: &TenantScope,
        permissions: Permissions,
        lead_id: LeadId,
    ) -> Result<Lead> {
        let lead = tx.lock_lead(lead_id).await?;
        lead.filter(|lead| Self::sight(scope, permissions).covers(lead.owner_id, lead.site_id))
            .ok_or_else(ServiceError::not_found)
    }
}
