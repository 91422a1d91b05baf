//! How far the workspace is on the way to its first lead.

use porchlight_storage::TenantScope;
use porchlight_wire::system::Onboarding;

use super::Leads;
use crate::error::Result;

impl Leads {
    /// Tells which steps are done. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn onboarding(&self, scope: &TenantScope) -> Result<Onboarding> {
        let steps = self.store.tenant(scope).await?.onboarding_steps().await?;
        Ok(Onboarding {
            site_created: steps.site_created,
            site_active: steps.site_active,
            first_lead: steps.first_lead,
            team_invited: steps.team_invited,
            first_reply: steps.first_reply,
        })
    }
}
