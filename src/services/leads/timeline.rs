//! What happened with a lead.

use porchlight_domain::ids::LeadId;
use porchlight_domain::permissions::Permissions;
use porchlight_storage::TenantScope;
use porchlight_storage::leads::timeline::TimelineCursor;
use porchlight_storage::paging::{PageRequest, Paged};
use porchlight_wire::leads::{ActivityKind, ActivityView};

use super::Leads;
use super::views::{activity_view, name_of};
use crate::error::{Result, ServiceError};

impl Leads {
    /// Lists the lead's timeline, newest first, of some kinds or all. Two queries.
    ///
    /// # Errors
    /// 404 when the lead is not there or not theirs.
    pub async fn timeline(
        &self,
        scope: &TenantScope,
        permissions: Permissions,
        id: LeadId,
        kinds: &[ActivityKind],
        page: PageRequest<TimelineCursor>,
    ) -> Result<Paged<ActivityView, TimelineCursor>> {
        let tx = self.store.tenant(scope).await?;
        let lead =
            tx.lead(id).await?.filter(|lead| Self::sight(scope, permissions).covers(lead.owner_id, lead.site_id));
        if lead.is_none() {
            return Err(ServiceError::not_found());
        }
        let kinds = kinds.iter().map(name_of).collect::<Result<_>>()?;
        let Paged { rows, next } = tx.timeline(id, kinds, page).await?;
        Ok(Paged { rows: rows.into_iter().map(activity_view).collect::<Result<_>>()?, next })
    }
}
