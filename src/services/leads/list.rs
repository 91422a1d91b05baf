//! Lists, counts, one lead, tags.

use porchlight_domain::ids::LeadId;
use porchlight_domain::permissions::Permissions;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::TenantScope;
use porchlight_storage::leads::list::{COUNT_CAP, LeadCursor, LeadFilter, LeadOrder};
use porchlight_storage::paging::{PageRequest, Paged};
use porchlight_wire::leads::{Count, LeadView, TagView};

use super::views::lead_view;
use super::{Leads, Versioned};
use crate::error::{Result, ServiceError};

/// The most tags that are listed.
const TAGS: i64 = 500;

/// What is asked of a list of leads.
#[derive(Debug, Clone)]
pub struct LeadList {
    pub filter: LeadFilter,
    pub order: LeadOrder,
    pub descending: bool,
    pub page: PageRequest<LeadCursor>,
}

impl Leads {
    /// Lists the leads that the caller may see. One query.
    ///
    /// # Errors
    /// 400 for a cursor of another order.
    pub async fn list(
        &self,
        scope: &TenantScope,
        permissions: Permissions,
        asked: LeadList,
    ) -> Result<Paged<LeadView, LeadCursor>> {
        if asked.page.after.as_ref().is_some_and(|cursor| !asked.order.accepts(cursor)) {
            let detail = "The cursor belongs to another order. Begin without it.";
            return Err(Refusal::new(ProblemCode::Malformed, detail).into());
        }
        let tx = self.store.tenant(scope).await?;
        let order = (asked.order, asked.descending);
        let page = tx.list_leads(&asked.filter, Self::sight(scope, permissions), order, asked.page).await?;
        Ok(page.map(lead_view))
    }

    /// Counts the leads that the caller may see, up to 10,000. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count(&self, scope: &TenantScope, permissions: Permissions, filter: &LeadFilter) -> Result<Count> {
        let tx = self.store.tenant(scope).await?;
        let count = tx.count_leads(filter, Self::sight(scope, permissions)).await?;
        Ok(Count { count, at_least: count >= COUNT_CAP })
    }

    /// Reads one lead. One query.
    ///
    /// # Errors
    /// 404 when it is not there or not theirs.
    pub async fn get(&self, scope: &TenantScope, permissions: Permissions, id: LeadId) -> Result<Versioned<LeadView>> {
        let tx = self.store.tenant(scope).await?;
        let named = tx.named_lead(id).await?.ok_or_else(ServiceError::not_found)?;
        if !Self::sight(scope, permissions).covers(named.lead.owner_id, named.lead.site_id) {
            return Err(ServiceError::not_found());
        }
        Ok(Versioned { version: named.lead.version, view: lead_view(named) })
    }

    /// Lists the tags in use, the most used first. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tags(&self, scope: &TenantScope, permissions: Permissions) -> Result<Vec<TagView>> {
        let tx = self.store.tenant(scope).await?;
        let tags = tx.lead_tags(Self::sight(scope, permissions), TAGS).await?;
        Ok(tags.into_iter().map(|(tag, count)| TagView { tag, count }).collect())
    }
}
