//! Gives a site a new key.

use porchlight_domain::ids::SiteId;
use porchlight_storage::TenantScope;
use porchlight_storage::bus::RightsOf;
use porchlight_wire::sites::SiteView;
use serde_json::json;

use super::Sites;
use super::create_site::key_permissions;
use crate::error::{Result, ServiceError};
use crate::identity::secrets::NewSecret;

impl Sites {
    /// Replaces the key of a site; the old one is dead at once. Only this answer shows the new one: a repeat with
    /// the same idempotency key is without it.
    ///
    /// # Errors
    /// 404.
    pub async fn rotate_key(&self, scope: &TenantScope, site_id: SiteId) -> Result<SiteView> {
        let tx = self.store.tenant(scope).await?;
        let mut row = tx.site(site_id, true).await?.ok_or_else(ServiceError::not_found)?;
        let key = NewSecret::api_key();
        tx.replace_site_key(site_id, &row.site.name, key.hash, &key.hint, key_permissions()).await?;
        tx.audit("site.key_rotated", Some(site_id.to_string()), json!({ "hint": &key.hint })).await?;
        row.key_hint = key.hint;
        let mut view = self.view(row, None)?;
        tx.remember_answer(200, &view).await?;
        tx.commit().await?;
        self.identity.rights_changed(RightsOf::Keys);
        view.api_key = Some(key.text);
        Ok(view)
    }
}
