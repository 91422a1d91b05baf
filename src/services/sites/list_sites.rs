//! Reads sites.

use porchlight_domain::ids::SiteId;
use porchlight_storage::TenantScope;
use porchlight_storage::paging::{PageRequest, Paged};
use porchlight_storage::sites::SiteCursor;
use porchlight_wire::sites::SiteView;

use super::Sites;
use crate::error::{Result, ServiceError};

impl Sites {
    /// Lists the sites of the workspace, the newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list_sites(
        &self,
        scope: &TenantScope,
        page: PageRequest<SiteCursor>,
    ) -> Result<Paged<SiteView, SiteCursor>> {
        let tx = self.store.tenant(scope).await?;
        let Paged { rows, next } = tx.sites(page).await?;
        let rows = rows.into_iter().map(|row| self.view(row, None)).collect::<Result<_>>()?;
        Ok(Paged { rows, next })
    }

    /// Reads one site and its version.
    ///
    /// # Errors
    /// 404.
    pub async fn site(&self, scope: &TenantScope, site_id: SiteId) -> Result<(SiteView, i32)> {
        let tx = self.store.tenant(scope).await?;
        let row = tx.site(site_id, false).await?.ok_or_else(ServiceError::not_found)?;
        let version = row.site.version;
        Ok((self.view(row, None)?, version))
    }
}
