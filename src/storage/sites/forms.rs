//! Forms that the tracker saw.

use porchlight_domain::ids::SiteId;
use porchlight_entities::sites::form;

use crate::error::Result;
use crate::statement::rows;
use crate::tenant::TenantTx;

/// More forms than this on one site are noise: a page that names its form anew each time.
pub const FORMS_SHOWN: i64 = 200;

impl TenantTx {
    /// Lists the forms of a site, those that captured most first.
    ///
    /// Uses the unique index on (workspace_id, site_id, key).
    ///
    /// # Errors
    /// Those of the database.
    pub async fn forms(&self, site_id: SiteId) -> Result<Vec<form::Model>> {
        let sql = "SELECT * FROM forms WHERE workspace_id = $1 AND site_id = $2 \
                   ORDER BY captures DESC, last_seen_at DESC, id LIMIT $3";
        rows(self.db(), sql, vec![self.workspace().into(), site_id.uuid().into(), FORMS_SHOWN.into()]).await
    }
}
