//! Reads the forms that were seen on a site.

use porchlight_domain::ids::SiteId;
use porchlight_storage::TenantScope;
use porchlight_wire::sites::FormView;

use super::Sites;
use super::view::form_view;
use crate::error::{Result, ServiceError};

impl Sites {
    /// Lists the forms of a site, those that captured most first, 200 at most.
    ///
    /// # Errors
    /// 404 for a site that is not there.
    pub async fn list_forms(&self, scope: &TenantScope, site_id: SiteId) -> Result<Vec<FormView>> {
        let tx = self.store.tenant(scope).await?;
        tx.site(site_id, false).await?.ok_or_else(ServiceError::not_found)?;
        Ok(tx.forms(site_id).await?.into_iter().map(form_view).collect())
    }
}
