//! Assignment rules, the turn of each, and the people they choose from.

use porchlight_domain::ids::{LeadId, RuleId, UserId, WorkspaceId};
use porchlight_domain::leads::assignment::{AssignmentMode, Candidate, Rule, Work};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::{Result, StorageError};
use crate::statement::{row, rows, run};
use crate::system::SystemTx;
use crate::tenant::TenantTx;

/// A rule as it is stored; `conditions` is the JSON that the client sent.
#[derive(Debug, Clone, FromQueryResult)]
pub struct RuleRow {
    pub id: Uuid,
    pub name: String,
    pub conditions: serde_json::Value,
    pub mode: String,
    pub user_ids: Vec<Uuid>,
    pub online_only: bool,
    pub reassign_after_minutes: Option<i32>,
}

/// A member as rules and events name one.
#[derive(Debug, Clone, FromQueryResult)]
pub struct MemberRow {
    pub user_id: Uuid,
    pub name: String,
    pub email: String,
    pub status: String,
}

#[derive(FromQueryResult)]
struct CandidateRow {
    user_id: Uuid,
    name: String,
    open: i64,
}

#[derive(FromQueryResult)]
struct Turn {
    turn: i64,
}

impl TenantTx {
    /// Lists the rules in their order. Uses the index `assignment_rules_order`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn assignment_rules(&self) -> Result<Vec<RuleRow>> {
        let sql = "SELECT id, name, conditions, mode, user_ids, online_only, reassign_after_minutes \
                   FROM assignment_rules WHERE workspace_id = $1 ORDER BY position, id";
        rows(self.db(), sql, vec![self.workspace().into()]).await
    }

    /// Replaces all rules. One that keeps its id keeps its turn.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn replace_assignment_rules(&self, rules: &[RuleRow]) -> Result<()> {
        let kept: Vec<Uuid> = rules.iter().map(|rule| rule.id).collect();
        let sql = "DELETE FROM assignment_rules WHERE workspace_id = $1 AND id <> ALL ($2)";
        run(self.db(), sql, vec![self.workspace().into(), kept.into()]).await?;
        for (position, rule) in (0_i32..).zip(rules) {
            let sql = "INSERT INTO assignment_rules (workspace_id, id, position, name, conditions, mode, user_ids, \
                       online_only, reassign_after_minutes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                       ON CONFLICT (workspace_id, id) DO UPDATE SET position = excluded.position, name = excluded.name, \
                       conditions = excluded.conditions, mode = excluded.mode, user_ids = excluded.user_ids, \
                       online_only = excluded.online_only, reassign_after_minutes = excluded.reassign_after_minutes";
            let values = vec![
                self.workspace().into(),
                rule.id.into(),
                position.into(),
                rule.name.clone().into(),
                rule.conditions.clone().into(),
                rule.mode.clone().into(),
                rule.user_ids.clone().into(),
                rule.online_only.into(),
                rule.reassign_after_minutes.into(),
            ];
            run(self.db(), sql, values).await?;
        }
        Ok(())
    }

    /// Takes the rule's next turn: 0, 1, 2 … Whoever decides by the same rule waits for this transaction, so that
    /// no turn is taken twice, however many nodes there are. `None` when the rule is gone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn take_turn(&self, rule_id: RuleId) -> Result<Option<i64>> {
        let sql = "UPDATE assignment_rules SET turn = turn + 1 WHERE workspace_id = $1 AND id = $2 RETURNING turn - 1 AS turn";
        let taken: Option<Turn> = row(self.db(), sql, vec![self.workspace().into(), rule_id.uuid().into()]).await?;
        Ok(taken.map(|taken| taken.turn))
    }

    /// Lists those of the rule's people who are active members, in the rule's order, with how many open leads or
    /// conversations each has where the mode asks for it.
    ///
    /// Counts by the index of the open leads of an owner, or by `conversations_assignee`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn candidates(&self, rule: &Rule, work: Work) -> Result<Vec<Candidate>> {
        let counted = match work {
            _ if rule.mode != AssignmentMode::LeastBusy => "0::bigint",
            Work::Leads => {
                "(SELECT count(*) FROM leads l WHERE l.workspace_id = $1 AND l.owner_id = m.user_id \
                  AND l.status NOT IN ('converted', 'lost'))"
            }
            Work::Chats => {
                "(SELECT count(*) FROM conversations c WHERE c.workspace_id = $1 AND c.assignee_id = m.user_id \
                  AND c.status = 'open')"
            }
        };
        let sql = format!(
            "SELECT m.user_id, m.name, {counted} AS open FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (user_id, place) \
             JOIN members m ON m.workspace_id = $1 AND m.user_id = asked.user_id AND m.status = 'active' ORDER BY place"
        );
        let people: Vec<Uuid> = rule.user_ids.iter().map(|id| id.uuid()).collect();
        let found: Vec<CandidateRow> = rows(self.db(), &sql, vec![self.workspace().into(), people.into()]).await?;
        Ok(found
            .into_iter()
            .map(|row| Candidate { user_id: row.user_id.into(), name: row.name, open: row.open })
            .collect())
    }

    /// Reads some members. Uses the primary key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn named_members(&self, user_ids: &[UserId]) -> Result<Vec<MemberRow>> {
        let ids: Vec<Uuid> = user_ids.iter().map(|id| id.uuid()).collect();
        let sql = "SELECT user_id, name, email, status FROM members WHERE workspace_id = $1 AND user_id = ANY ($2)";
        rows(self.db(), sql, vec![self.workspace().into(), ids.into()]).await
    }

    /// Lists the rules for which leads wait. Uses the index `leads_waiting`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn waiting_rules(&self) -> Result<Vec<RuleId>> {
        #[derive(FromQueryResult)]
        struct Waiting {
            assigned_rule_id: Uuid,
        }
        let sql = "SELECT DISTINCT assigned_rule_id FROM leads \
                   WHERE workspace_id = $1 AND owner_id IS NULL AND assigned_rule_id IS NOT NULL";
        let found: Vec<Waiting> = rows(self.db(), sql, vec![self.workspace().into()]).await?;
        Ok(found.into_iter().map(|row| row.assigned_rule_id.into()).collect())
    }

    /// Lists leads for which a rule waits for somebody to be online, the longest waiting first. Uses the index
    /// `leads_waiting`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn waiting_leads(&self, rule_id: RuleId, limit: i64) -> Result<Vec<LeadId>> {
        #[derive(FromQueryResult)]
        struct Waiting {
            id: Uuid,
        }
        let sql = "SELECT id FROM leads WHERE workspace_id = $1 AND owner_id IS NULL AND assigned_rule_id = $2 \
                   ORDER BY created_at, id LIMIT $3";
        let values = vec![self.workspace().into(), rule_id.uuid().into(), limit.into()];
        let found: Vec<Waiting> = rows(self.db(), sql, values).await?;
        Ok(found.into_iter().map(|row| row.id.into()).collect())
    }
}

impl SystemTx {
    /// Tells whether leads of a workspace wait for somebody to be online. Uses the index `leads_waiting`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn has_waiting_leads(&self, workspace_id: WorkspaceId) -> Result<bool> {
        #[derive(FromQueryResult)]
        struct Waiting {
            waits: bool,
        }
        let sql = "SELECT EXISTS (SELECT FROM leads WHERE workspace_id = $1 AND owner_id IS NULL \
                   AND assigned_rule_id IS NOT NULL) AS waits";
        let found: Option<Waiting> = row(self.db(), sql, vec![workspace_id.uuid().into()]).await?;
        Ok(found.is_some_and(|found| found.waits))
    }
}

impl RuleRow {
    /// Reads the row as the decision needs it.
    ///
    /// # Errors
    /// When the stored JSON is not what was validated.
    pub fn rule(&self, conditions: Vec<porchlight_domain::leads::assignment::Condition>) -> Result<Rule> {
        let mode = AssignmentMode::named(&self.mode).ok_or_else(|| StorageError::Corrupt {
            table: "assignment_rules",
            row: self.id.to_string(),
            reason: format!("mode {}", self.mode),
        })?;
        Ok(Rule {
            id: self.id.into(),
            name: self.name.clone(),
            conditions,
            mode,
            user_ids: self.user_ids.iter().map(|id| UserId::from(*id)).collect(),
            online_only: self.online_only,
            reassign_after_minutes: self.reassign_after_minutes,
        })
    }
}
