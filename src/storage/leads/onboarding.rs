//! How far a workspace is on the way to its first lead.

use sea_orm::FromQueryResult;

use crate::error::Result;
use crate::statement::row;
use crate::tenant::TenantTx;

/// The steps that are done.
#[derive(Debug, Clone, Copy, Default, FromQueryResult)]
pub struct Steps {
    pub site_created: bool,
    pub site_active: bool,
    pub first_lead: bool,
    pub team_invited: bool,
    pub first_reply: bool,
}

impl TenantTx {
    /// Tells which steps are done, in one query of five index probes.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn onboarding_steps(&self) -> Result<Steps> {
        let sql = "SELECT \
            EXISTS (SELECT FROM sites WHERE workspace_id = $1 AND deleted_at IS NULL) AS site_created, \
            EXISTS (SELECT FROM sites WHERE workspace_id = $1 AND deleted_at IS NULL AND first_seen_at IS NOT NULL) AS site_active, \
            EXISTS (SELECT FROM leads WHERE workspace_id = $1) AS first_lead, \
            (SELECT count(*) > 1 FROM (SELECT FROM members WHERE workspace_id = $1 LIMIT 2) AS counted) AS team_invited, \
            EXISTS (SELECT FROM conversations WHERE workspace_id = $1 AND first_reply_at IS NOT NULL) AS first_reply";
        Ok(row(self.db(), sql, vec![self.workspace().into()]).await?.unwrap_or_default())
    }
}
