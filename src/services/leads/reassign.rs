//! Leads are handed on when their owner does nothing, and given out when somebody comes online.

use chrono::TimeDelta;
use porchlight_domain::ids::LeadId;
use porchlight_domain::leads::assignment::Choice;
use porchlight_storage::TenantScope;
use porchlight_storage::jobs::NewJob;

use super::Leads;
use super::assign::{Gift, stored_rules};
use super::jobs::{REASSIGN, ReassignLead};
use crate::error::{Result, ServiceError};

/// How many waiting leads are given out at once.
const WAITING: i64 = 200;

impl Leads {
    /// Hands the lead on by its rule, unless the owner has acted, the lead is closed, or it was assigned anew.
    /// It goes round once: when everybody of the rule has had it, it stays.
    ///
    /// # Errors
    /// Those of the database: try again.
    pub async fn reassign(&self, scope: &TenantScope, due: &ReassignLead) -> Result<()> {
        let tx = self.store.tenant(scope).await?;
        let Some(mut lead) = tx.lock_lead(due.lead_id).await? else { return Ok(()) };
        let stale = lead.assigned_at != Some(due.assigned_at) || lead.status.is_closed() || lead.owner_has_acted();
        let Some(rule_id) = lead.assigned_rule_id.filter(|_| !stale) else { return Ok(()) };
        let rules = stored_rules(tx.assignment_rules().await?)?;
        let Some(rule) = rules.iter().find(|rule| rule.id == rule_id) else { return Ok(()) };
        let Some(minutes) = rule.reassign_after_minutes else { return Ok(()) };
        let hop = due.hop + 1;
        if usize::try_from(hop).unwrap_or(usize::MAX) >= rule.user_ids.len().max(2) {
            return Ok(());
        }
        match self.decide(&tx, rule, lead.owner_id).await? {
            Choice::Person { user_id, reason } => {
                let reason = format!("Nothing was done for {minutes} minutes. {reason}");
                let gift = Gift { to: Some(user_id), reason, rule: Some(rule), hop };
                let given = self.give(&tx, &mut lead, gift).await?;
                let view = self.tell(&tx, "lead.updated", lead.id, given.previous).await?;
                self.tell_assigned(&tx, &view, lead.owner_id, &given)?;
            }
            // Nobody else is here: better one who is away than nobody, so it stays, and is looked at again.
            Choice::NobodyOnline => {
                let payload = serde_json::to_value(due).map_err(ServiceError::internal)?;
                let again = tx.now() + TimeDelta::minutes(i64::from(minutes));
                tx.enqueue(NewJob::new(REASSIGN, payload, tx.now()).at(again)).await?;
            }
            Choice::Nobody => return Ok(()),
        }
        tx.commit().await?;
        Ok(())
    }

    /// Gives out leads that wait for somebody to be online, the longest waiting first. When some must wait on, the
    /// next minute looks again.
    ///
    /// # Errors
    /// Those of the database: try again.
    pub async fn assign_waiting(&self, scope: &TenantScope) -> Result<usize> {
        let waiting = self.store.tenant(scope).await?.waiting_leads(WAITING).await?;
        let mut given_out = 0;
        for id in &waiting {
            if self.assign_one(scope, LeadId::from(*id)).await? {
                given_out += 1;
            }
        }
        Ok(given_out)
    }

    /// Asks the rules for one waiting lead, in a transaction of its own.
    async fn assign_one(&self, scope: &TenantScope, id: LeadId) -> Result<bool> {
        let tx = self.store.tenant(scope).await?;
        let Some(mut lead) = tx.lock_lead(id).await? else { return Ok(false) };
        if lead.owner_id.is_some() || lead.status.is_closed() {
            return Ok(false);
        }
        let given = self.assign_by_rules(&tx, &mut lead, None).await?;
        if let Some(given) = &given {
            let view = self.tell(&tx, "lead.updated", id, None).await?;
            self.tell_assigned(&tx, &view, lead.owner_id, given)?;
        }
        tx.commit().await?;
        Ok(given.is_some())
    }
}
