//! Events that could not be processed, for people (TRK-24).

use porchlight_domain::ids::DeadEventId;
use porchlight_storage::TenantScope;
use porchlight_storage::paging::{PageRequest, Paged};
use porchlight_storage::tracker::{DeadCursor, DeadEventRow};
use porchlight_wire::tracker::DeadEventView;
use serde_json::json;

use super::Tracker;
use crate::error::{Result, ServiceError};

impl Tracker {
    /// Lists the dead events of the workspace, the latest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn dead_events(
        &self,
        scope: &TenantScope,
        page: PageRequest<DeadCursor>,
    ) -> Result<Paged<DeadEventView, DeadCursor>> {
        let tx = self.store.tenant(scope).await?;
        Ok(tx.dead_events(page).await?.map(view))
    }

    /// Puts a dead event up for processing again; the sweep takes it within a second.
    ///
    /// # Errors
    /// 404 when it is not dead, or not there.
    pub async fn retry_dead_event(&self, scope: &TenantScope, id: DeadEventId) -> Result<DeadEventView> {
        let tx = self.store.tenant(scope).await?;
        let dead = tx.revive_event(id).await?.ok_or_else(ServiceError::not_found)?;
        tx.audit("event.retried", Some(id.to_string()), json!({ "eventId": dead.event_id })).await?;
        let view = view(dead);
        tx.commit().await?;
        Ok(view)
    }
}

fn view(dead: DeadEventRow) -> DeadEventView {
    DeadEventView {
        id: dead.id().to_string(),
        event_id: dead.event_id.to_string(),
        site_id: dead.site_id(),
        r#type: dead.kind,
        error: dead.error,
        attempts: dead.attempts,
        received_at: dead.received_at,
    }
}
