//! Deletes a site.

use porchlight_domain::ids::SiteId;
use porchlight_storage::TenantScope;
use porchlight_storage::bus::RightsOf;
use serde_json::json;

use super::Sites;
use crate::error::{Result, ServiceError};

impl Sites {
    /// Deletes a site: its script does nothing any more and its key is dead. Leads and chats stay.
    ///
    /// # Errors
    /// 404.
    pub async fn delete_site(&self, scope: &TenantScope, site_id: SiteId) -> Result<()> {
        let tx = self.store.tenant(scope).await?;
        let row = tx.site(site_id, true).await?.ok_or_else(ServiceError::not_found)?;
        tx.delete_site(site_id).await?;
        tx.revoke_site_keys(site_id).await?;
        tx.audit("site.deleted", Some(site_id.to_string()), json!({ "domain": row.site.domain })).await?;
        tx.commit().await?;
        self.forget(site_id).await;
        self.identity.rights_changed(RightsOf::Keys);
        Ok(())
    }
}
