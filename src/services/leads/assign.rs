//! Who gets a lead: by rules, and what follows from any assignment (AGY-14).

use chrono::TimeDelta;
use porchlight_domain::ids::UserId;
use porchlight_domain::leads::assignment::{Choice, Condition, Facts, Rule, Work, first_match};
use porchlight_domain::leads::capture::Capture;
use porchlight_domain::leads::lead::Lead;
use porchlight_storage::TenantTx;
use porchlight_storage::jobs::NewJob;
use porchlight_storage::leads::rules::{MemberRow, RuleRow};
use porchlight_wire::leads::{ActivityKind, LeadView};
use porchlight_wire::notifications::NotificationKind;
use serde_json::json;

use super::Leads;
use super::jobs::{ASSIGN, REASSIGN, ReassignLead};
use super::views::reference;
use crate::error::{Result, ServiceError};
use crate::notifications::News;

/// How long a lead waits until the next look for somebody who is online, in seconds.
const LOOK_AGAIN_S: i64 = 60;

/// An assignment that was made, to be told once the lead's view is at hand.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub previous: Option<UserId>,
    pub reason: String,
}

/// An assignment to be made.
#[derive(Debug, Clone)]
pub(super) struct Gift<'a> {
    pub to: Option<UserId>,
    pub reason: String,
    pub rule: Option<&'a Rule>,
    /// How often the rule has handed the lead on.
    pub hop: u32,
}

impl Leads {
    /// Gives the lead to whom the first matching rule chooses. The lead stays without an owner when no rule matches,
    /// and waits when nobody who may be chosen is online.
    ///
    /// One query without rules; with a decision four more, and those of [`Leads::give`]. The rule's row is locked
    /// from the decision to the commit, so callers do this last.
    pub(super) async fn assign_by_rules(
        &self,
        tx: &TenantTx,
        lead: &mut Lead,
        capture: Option<&Capture>,
    ) -> Result<Option<Given>> {
        let rules = stored_rules(tx.assignment_rules().await?)?;
        let rule = first_match(&rules, &Facts::of_lead(lead, capture));
        let choice = match rule {
            Some(rule) => self.decide(tx, rule, Work::Leads, None).await?,
            None => Choice::Nobody,
        };
        if let Choice::Person { user_id, reason } = choice {
            let gift = Gift { to: Some(user_id), reason, rule, hop: 0 };
            return Ok(Some(self.give(tx, lead, gift).await?));
        }
        let waits_for = rule.filter(|_| choice == Choice::NobodyOnline).map(|rule| rule.id);
        if lead.assigned_rule_id != waits_for {
            lead.assigned_rule_id = waits_for;
            tx.update_lead(lead).await?;
        }
        if waits_for.is_some() {
            self.look_again(tx).await?;
        }
        Ok(None)
    }

    /// Asks the rule. Who is online is read before the rule's row is locked.
    pub(super) async fn decide(
        &self,
        tx: &TenantTx,
        rule: &Rule,
        work: Work,
        except: Option<UserId>,
    ) -> Result<Choice> {
        let online = if rule.online_only {
            let users = self.presence.users(tx.workspace_id()).await;
            // Who is busy or away is here, but wants nothing new.
            let online = users.into_iter().filter(|(_, state)| *state == porchlight_wire::chat::Availability::Online);
            Some(online.map(|(user_id, _)| user_id).collect())
        } else {
            None
        };
        let Some(turn) = tx.take_turn(rule.id).await? else { return Ok(Choice::Nobody) };
        let candidates = tx.candidates(rule, work).await?;
        Ok(rule.choose(&candidates, online.as_ref(), turn, except))
    }

    /// Carries an assignment out: owner, timeline, audit of deeds by hand, notifications of both owners, and the
    /// look after the rule's time. Tell it with [`Leads::tell_assigned`] afterwards.
    pub(super) async fn give(&self, tx: &TenantTx, lead: &mut Lead, gift: Gift<'_>) -> Result<Given> {
        let now = tx.now();
        let previous = lead.owner_id;
        lead.owner_id = gift.to;
        lead.assigned_at = gift.to.map(|_| now);
        lead.assigned_rule_id = gift.rule.filter(|_| gift.to.is_some()).map(|rule| rule.id);
        lead.owner_active_at = None;
        let patience = gift.rule.and_then(|rule| rule.reassign_after_minutes).filter(|_| gift.to.is_some());
        lead.reassign_at = patience.map(|minutes| now + TimeDelta::minutes(i64::from(minutes)));
        lead.last_activity_at = lead.last_activity_at.max(now);
        tx.update_lead(lead).await?;

        let concerned: Vec<UserId> = previous.into_iter().chain(gift.to).collect();
        let members = tx.named_members(&concerned).await?;
        let named = |id: Option<UserId>| {
            let member = members.iter().find(|member| Some(UserId::from(member.user_id)) == id)?;
            Some(reference(&UserId::from(member.user_id), member.name.clone()))
        };
        let rule = gift.rule.map(|rule| reference(&rule.id, rule.name.clone()));
        let data = json!({ "from": named(previous), "to": named(gift.to), "reason": gift.reason, "rule": rule });
        self.note_down(tx, lead.id, ActivityKind::Assigned, data).await?;
        if let Some(due) = lead.reassign_at {
            let payload = ReassignLead { lead_id: lead.id, assigned_at: now, hop: gift.hop };
            let payload = serde_json::to_value(payload).map_err(ServiceError::internal)?;
            tx.enqueue(NewJob::new(REASSIGN, payload, now).at(due)).await?;
        }
        self.notify_owners(tx, lead, previous, &members, &gift.reason).await?;
        Ok(Given { previous, reason: gift.reason })
    }

    /// Tells the assignment live.
    pub(super) fn tell_assigned(
        &self,
        tx: &TenantTx,
        view: &LeadView,
        owner: Option<UserId>,
        given: &Given,
    ) -> Result<()> {
        let data = json!({ "lead": view, "previousOwnerId": given.previous, "reason": given.reason });
        self.tell_view(tx, "lead.assigned", view, owner, given.previous, &data)
    }

    async fn notify_owners(
        &self,
        tx: &TenantTx,
        lead: &Lead,
        previous: Option<UserId>,
        members: &[MemberRow],
        reason: &str,
    ) -> Result<()> {
        let actor = tx.actor().user();
        let name = lead.person.display_name();
        let new = lead.owner_id;
        let to_name =
            members.iter().find(|member| Some(UserId::from(member.user_id)) == new).map(|member| &member.name);
        let told = [
            (new, NotificationKind::LeadAssigned, json!({ "name": name, "text": reason, "source": lead.source })),
            (previous, NotificationKind::LeadHandedOn, json!({ "name": name, "text": reason, "to": to_name })),
        ];
        for (user_id, kind, data) in told {
            // Nobody is told of what one did oneself, and an owner who stays learns nothing new.
            let Some(user_id) = user_id.filter(|id| Some(*id) != actor && new != previous) else { continue };
            let news = News { user_id, kind, subject_id: lead.id.to_string(), data, dedupe_key: None };
            self.notifications.tell(tx, news).await?;
        }
        Ok(())
    }

    /// Makes sure that somebody looks for waiting leads at the next full minute. Jobs of one minute are one job.
    pub(super) async fn look_again(&self, tx: &TenantTx) -> Result<()> {
        let now = tx.now();
        let minute = now.timestamp().div_euclid(LOOK_AGAIN_S) + 1;
        let due = chrono::DateTime::from_timestamp(minute * LOOK_AGAIN_S, 0).unwrap_or(now);
        let key = format!("{}:{minute}", tx.workspace_id());
        tx.enqueue(NewJob::new(ASSIGN, json!({}), now).at(due).unique(key)).await?;
        Ok(())
    }
}

/// Reads stored rules as decisions need them.
pub(super) fn stored_rules(rows: Vec<RuleRow>) -> Result<Vec<Rule>> {
    rows.into_iter()
        .map(|row| {
            let conditions: Vec<porchlight_wire::leads::Condition> =
                serde_json::from_value(row.conditions.clone()).map_err(ServiceError::internal)?;
            Ok(row.rule(conditions.into_iter().map(condition).collect())?)
        })
        .collect()
}

fn condition(condition: porchlight_wire::leads::Condition) -> Condition {
    let values = match condition.value {
        serde_json::Value::Array(values) => values,
        value => vec![value],
    };
    let text = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text.to_lowercase(),
        other => other.to_string(),
    };
    Condition { field: condition.field, op: condition.op, values: values.into_iter().map(text).collect() }
}
