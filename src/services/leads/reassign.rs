//! Leads are handed on when their owner does nothing, and given out when somebody comes online.

use chrono::TimeDelta;
use porchlight_domain::ids::{LeadId, RuleId, WorkspaceId};
use porchlight_domain::leads::assignment::{Choice, Work};
use porchlight_storage::jobs::NewJob;
use porchlight_storage::{Reason, TenantScope};
use serde_json::json;

use super::Leads;
use super::assign::{Gift, stored_rules};
use super::jobs::{ASSIGN, REASSIGN, ReassignLead};
use crate::error::{Result, ServiceError};

/// How many waiting leads are read at once.
const WAITING: i64 = 50;

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
        match self.decide(&tx, rule, Work::Leads, lead.owner_id).await? {
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

    /// Has the waiting leads given out at once, as somebody is online now who was not. One query.
    ///
    /// The work is a job: it is done once however many nodes there are, and is not lost with this one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn somebody_is_online(&self, workspace_id: WorkspaceId) -> Result<()> {
        let tx = self.store.system(Reason::Jobs).await?;
        if tx.has_waiting_leads(workspace_id).await? {
            // No key: a look that has begun may have seen nobody yet.
            tx.enqueue(Some(workspace_id), NewJob::new(ASSIGN, json!({}), tx.now())).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Gives out leads that wait for somebody to be online, the longest waiting first, rule by rule: those of a rule
    /// whose people are all away keep no others waiting. When some must wait on, the next minute looks again.
    ///
    /// # Errors
    /// Those of the database: try again.
    pub async fn assign_waiting(&self, scope: &TenantScope) -> Result<usize> {
        let mut given_out = 0;
        for rule_id in self.store.tenant(scope).await?.waiting_rules().await? {
            'rule: loop {
                let waiting = self.store.tenant(scope).await?.waiting_leads(rule_id, WAITING).await?;
                let before = given_out;
                for id in waiting {
                    match self.assign_one(scope, id, rule_id).await? {
                        Look::Given => given_out += 1,
                        Look::NotWaiting => {}
                        Look::WaitsOn => break 'rule,
                    }
                }
                if given_out == before {
                    break;
                }
            }
        }
        Ok(given_out)
    }

    /// Asks the rules for one waiting lead, in a transaction of its own.
    async fn assign_one(&self, scope: &TenantScope, id: LeadId, waits_for: RuleId) -> Result<Look> {
        let tx = self.store.tenant(scope).await?;
        let Some(mut lead) = tx.lock_lead(id).await? else { return Ok(Look::NotWaiting) };
        if lead.owner_id.is_some() || lead.status.is_closed() {
            return Ok(Look::NotWaiting);
        }
        let given = self.assign_by_rules(&tx, &mut lead, None).await?;
        if let Some(given) = &given {
            let view = self.tell(&tx, "lead.updated", id, None).await?;
            self.tell_assigned(&tx, &view, lead.owner_id, given)?;
        }
        tx.commit().await?;
        Ok(match given {
            Some(_) => Look::Given,
            None if lead.assigned_rule_id == Some(waits_for) => Look::WaitsOn,
            None => Look::NotWaiting,
        })
    }
}

/// What a look at a waiting lead brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Given,
    /// Somebody has it, it is closed, or it waits for another rule.
    NotWaiting,
    /// Nobody of the rule is here.
    WaitsOn,
}
