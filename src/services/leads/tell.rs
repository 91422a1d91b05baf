//! Live events about leads, and entries of their timelines.

use porchlight_domain::ids::{LeadId, UserId};
use porchlight_domain::leads::lead::Lead;
use porchlight_storage::TenantTx;
use porchlight_storage::leads::timeline::NewActivity;
use porchlight_storage::live::{Audience, Topic};
use porchlight_wire::leads::{ActivityKind, LeadView};
use porchlight_wire::socket::EventFrame;
use serde_json::{Value, json};

use super::Leads;
use super::views::{lead_view, name_of};
use crate::error::{Result, ServiceError};

impl Leads {
    /// Reads the lead as it is now and tells `event` to those who may see it, also to `previous`, who might see it
    /// no longer. One query.
    pub(super) async fn tell(
        &self,
        tx: &TenantTx,
        event: &str,
        id: LeadId,
        previous: Option<UserId>,
    ) -> Result<LeadView> {
        let named = tx.named_lead(id).await?.ok_or_else(ServiceError::not_found)?;
        let owner = named.lead.owner_id;
        let view = lead_view(named);
        self.tell_view(tx, event, &view, owner, previous, &json!({ "lead": view }))?;
        Ok(view)
    }

    /// Tells `event` about a lead whose view is at hand.
    pub(super) fn tell_view(
        &self,
        tx: &TenantTx,
        event: &str,
        view: &LeadView,
        owner: Option<UserId>,
        previous: Option<UserId>,
        data: &Value,
    ) -> Result<()> {
        // Without an owner everybody who reads leads may see it; the previous owner hears what was taken away.
        let audience = match previous {
            Some(_) if owner.is_some() => Audience::of_lead(&[owner, previous]),
            _ => Audience::of_lead(&[owner]),
        };
        let frame = EventFrame::of(event, &view.id, None, tx.now(), data);
        tx.emit(vec![Topic::Workspace, Topic::Lead(view.id)], audience, &frame)?;
        Ok(())
    }

    /// Writes an entry of the lead's timeline, now.
    pub(super) async fn note_down(
        &self,
        tx: &TenantTx,
        lead_id: LeadId,
        kind: ActivityKind,
        data: Value,
    ) -> Result<()> {
        let entry = NewActivity { lead_id, kind: name_of(&kind)?, data, at: tx.now(), dedupe_key: None };
        tx.add_activity(entry).await?;
        Ok(())
    }
}

/// Marks that somebody did something with the lead; the owner's own deeds stop a waiting hand-over.
pub(super) fn touch(tx: &TenantTx, lead: &mut Lead) {
    let now = tx.now();
    lead.last_activity_at = lead.last_activity_at.max(now);
    if tx.actor().user().is_some() && tx.actor().user() == lead.owner_id {
        lead.owner_active_at = Some(now);
        lead.reassign_at = None;
    }
}
