//! The secret keys of sites.

use porchlight_domain::ids::SiteId;
use porchlight_domain::permissions::Permissions;

use crate::error::Result;
use crate::statement::run;
use crate::tenant::TenantTx;

impl TenantTx {
    /// Gives a site a new key by its hash, and revokes those it had.
    ///
    /// Uses `api_keys_site (workspace_id, site_id)`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn replace_site_key(
        &self,
        site_id: SiteId,
        name: &str,
        hash: Vec<u8>,
        hint: &str,
        permissions: Permissions,
    ) -> Result<()> {
        self.revoke_site_keys(site_id).await?;
        let sql = "INSERT INTO api_keys (workspace_id, id, site_id, name, hint, hash, permissions, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let names: Vec<String> = permissions.iter().map(|permission| permission.name().to_owned()).collect();
        let values = vec![
            self.workspace().into(),
            self.new_uuid().into(),
            site_id.uuid().into(),
            name.into(),
            hint.into(),
            hash.into(),
            names.into(),
            self.now().into(),
        ];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Ends every key of a site.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revoke_site_keys(&self, site_id: SiteId) -> Result<()> {
        let sql = "UPDATE api_keys SET revoked_at = $3 WHERE workspace_id = $1 AND site_id = $2 AND revoked_at IS NULL";
        let values = vec![self.workspace().into(), site_id.uuid().into(), self.now().into()];
        run(self.db(), sql, values).await.map(|_| ())
    }
}
