//! The workspace's assignment rules.

use std::collections::BTreeSet;

use porchlight_domain::ids::{RuleId, UserId};
use porchlight_domain::leads::assignment::ConditionOp;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::leads::rules::RuleRow;
use porchlight_storage::{TenantScope, TenantTx};
use porchlight_wire::leads::{AssignmentRule, AssignmentRules, Condition, PutAssignmentRules};
use serde_json::{Value, json};

use super::Leads;
use super::views::name_of;
use crate::error::{Result, ServiceError};
use crate::fingerprint::{Fingerprint, require_version};

/// The longest value of a condition, in characters, and the longest list of `in`.
const VALUE: usize = 500;
const VALUES: usize = 200;

impl Leads {
    /// Lists the rules in their order. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn rules(&self, scope: &TenantScope) -> Result<AssignmentRules> {
        let tx = self.store.tenant(scope).await?;
        read_rules(&tx).await
    }

    /// Replaces the rules. One that keeps its id keeps its place in the round. `expected` is the fingerprint of the
    /// rules that are replaced. 6 queries, and one for each rule.
    ///
    /// # Errors
    /// 412 when somebody else was quicker, 422 for people who are no members, and for conditions that can never hold.
    pub async fn put_rules(
        &self,
        scope: &TenantScope,
        expected: Option<Fingerprint>,
        body: PutAssignmentRules,
    ) -> Result<AssignmentRules> {
        check_conditions(&body.rules)?;
        let tx = self.store.tenant(scope).await?;
        tx.hold_this_workspace().await?;
        let before = read_rules(&tx).await?;
        require_version(expected.as_ref(), &before)?;
        self.check_people(&tx, &body.rules).await?;
        let known: BTreeSet<RuleId> = before.rules.iter().filter_map(|rule| rule.id).collect();
        let mut seen = BTreeSet::new();
        let mut rows = Vec::with_capacity(body.rules.len());
        for rule in &body.rules {
            // An id that is not one of this workspace's, or comes twice, makes a new rule.
            let id =
                rule.id.filter(|id| known.contains(id) && seen.insert(*id)).unwrap_or_else(|| tx.new_uuid().into());
            rows.push(row(id, rule)?);
        }
        tx.replace_assignment_rules(&rows).await?;
        tx.audit("assignment_rules.replaced", None, json!({ "rules": rows.len() })).await?;
        // Leads that wait may match a rule now whose people are here.
        self.look_again(&tx).await?;
        let rules = read_rules(&tx).await?;
        tx.commit().await?;
        Ok(rules)
    }

    async fn check_people(&self, tx: &TenantTx, rules: &[AssignmentRule]) -> Result<()> {
        let all: BTreeSet<UserId> = rules.iter().flat_map(|rule| &rule.user_ids).copied().collect();
        let members = tx.named_members(&all.into_iter().collect::<Vec<_>>()).await?;
        let members: BTreeSet<UserId> = members.iter().map(|member| UserId::from(member.user_id)).collect();
        let mut errors = Vec::new();
        for (place, rule) in rules.iter().enumerate() {
            for (number, user_id) in rule.user_ids.iter().enumerate() {
                if !members.contains(user_id) {
                    let pointer = format!("/rules/{place}/userIds/{number}");
                    errors.push((pointer, "is not a member of this workspace".to_owned()));
                }
            }
        }
        refuse(errors)
    }
}

async fn read_rules(tx: &TenantTx) -> Result<AssignmentRules> {
    let rules = tx.assignment_rules().await?.into_iter().map(view).collect::<Result<_>>()?;
    Ok(AssignmentRules { rules })
}

fn view(row: RuleRow) -> Result<AssignmentRule> {
    Ok(AssignmentRule {
        id: Some(row.id.into()),
        name: row.name,
        conditions: serde_json::from_value(row.conditions).map_err(ServiceError::internal)?,
        mode: serde_json::from_value(Value::String(row.mode)).map_err(ServiceError::internal)?,
        user_ids: row.user_ids.into_iter().map(Into::into).collect(),
        online_only: row.online_only,
        reassign_after_minutes: row.reassign_after_minutes,
    })
}

fn row(id: RuleId, rule: &AssignmentRule) -> Result<RuleRow> {
    let mut user_ids = Vec::with_capacity(rule.user_ids.len());
    for user_id in &rule.user_ids {
        if !user_ids.contains(&user_id.uuid()) {
            user_ids.push(user_id.uuid());
        }
    }
    Ok(RuleRow {
        id: id.uuid(),
        name: rule.name.clone(),
        conditions: serde_json::to_value(&rule.conditions).map_err(ServiceError::internal)?,
        mode: name_of(&rule.mode)?,
        user_ids,
        online_only: rule.online_only,
        reassign_after_minutes: rule.reassign_after_minutes,
    })
}

fn check_conditions(rules: &[AssignmentRule]) -> Result<()> {
    let mut errors = Vec::new();
    for (place, rule) in rules.iter().enumerate() {
        for (number, condition) in rule.conditions.iter().enumerate() {
            if let Some(fault) = fault(condition) {
                errors.push((format!("/rules/{place}/conditions/{number}/value"), fault.to_owned()));
            }
        }
    }
    refuse(errors)
}

fn fault(condition: &Condition) -> Option<&'static str> {
    let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty() && text.chars().count() <= VALUE);
    match (condition.op, &condition.value) {
        (ConditionOp::Exists, Value::Bool(_)) => None,
        (ConditionOp::Exists, Value::String(text)) if text == "true" || text == "false" => None,
        (ConditionOp::Exists, _) => Some("is true or false for exists"),
        (ConditionOp::In, Value::Array(values))
            if !values.is_empty() && values.len() <= VALUES && values.iter().all(is_text) =>
        {
            None
        }
        (ConditionOp::In, _) => Some("is a list of texts for in"),
        (_, value) if is_text(value) => None,
        _ => Some("is a text"),
    }
}

fn refuse(errors: Vec<(String, String)>) -> Result<()> {
    match errors.first() {
        None => Ok(()),
        Some((pointer, detail)) => {
            let detail = format!("{pointer} {detail}.");
            Err(Refusal { code: ProblemCode::Invalid, detail, errors, retry_after_s: None }.into())
        }
    }
}
