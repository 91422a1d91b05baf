//! Conversations: one of them, their counts, and what people change. Their lists are in `inbox`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{ConversationId, SiteId, UserId, VisitorId};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

use super::append::{self, Appended, Draft};
use super::conversation::{ConversationRow, SELECT};
use super::messages::MessageRow;
use crate::error::Result;
use crate::statement::{row, rows, run};
use crate::tenant::TenantTx;

/// A conversation that belongs to a lead from now on.
#[derive(Debug, FromQueryResult)]
pub struct Tied {
    pub id: Uuid,
    pub number: i64,
    pub created_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Counter {
    value: i64,
}

/// The numbers of an inbox.
#[derive(Debug, Clone, Copy, Default, FromQueryResult)]
pub struct Counts {
    pub mine: i64,
    pub unassigned: i64,
    pub all: i64,
    pub snoozed: i64,
    pub unread: i64,
}

impl TenantTx {
    /// Reads a conversation, with the unread count of `reader`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn conversation(&self, id: ConversationId, reader: Option<UserId>) -> Result<Option<ConversationRow>> {
        let sql = format!("{SELECT} WHERE c.workspace_id = $1 AND c.id = $3");
        row(self.db(), &sql, vec![self.workspace().into(), self.reader(reader), id.uuid().into()]).await
    }

    pub(super) fn reader(&self, reader: Option<UserId>) -> Value {
        reader.map(UserId::uuid).unwrap_or_default().into()
    }

    /// Counts what is open, from the index `conversations_inbox`: the work follows the open conversations, not the history.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn inbox_counts(&self, user_id: UserId) -> Result<Counts> {
        let sql = "SELECT count(*) FILTER (WHERE c.status = 'open' AND c.assignee_id = $2) AS mine, \
                     count(*) FILTER (WHERE c.status = 'open' AND c.assignee_id IS NULL) AS unassigned, \
                     count(*) FILTER (WHERE c.status = 'open') AS \"all\", \
                     count(*) FILTER (WHERE c.status = 'snoozed') AS snoozed, \
                     coalesce(sum(c.visitor_messages - coalesce(r.visitor_messages, 0)) \
                       FILTER (WHERE c.status = 'open' AND (c.assignee_id = $2 OR c.assignee_id IS NULL)), 0)::bigint AS unread \
                   FROM conversations c LEFT JOIN conversation_reads r \
                     ON r.workspace_id = c.workspace_id AND r.conversation_id = c.id AND r.user_id = $2 \
                   WHERE c.workspace_id = $1 AND c.status IN ('open', 'snoozed')";
        let counts = row(self.db(), sql, vec![self.workspace().into(), user_id.uuid().into()]).await?;
        Ok(counts.unwrap_or_default())
    }

    /// Makes a conversation with the next number of the workspace.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn create_conversation(&self, site_id: SiteId, visitor_id: VisitorId) -> Result<ConversationId> {
        let sql = "INSERT INTO workspace_counters (workspace_id, name, value) VALUES ($1, 'conversation', 1) \
                   ON CONFLICT (workspace_id, name) DO UPDATE SET value = workspace_counters.value + 1 RETURNING value";
        let number = row::<Counter>(self.db(), sql, vec![self.workspace().into()]).await?.map_or(1, |row| row.value);
        let id = ConversationId::from(self.new_uuid());
        let sql = "INSERT INTO conversations (workspace_id, id, number, site_id, visitor_id, status, created_at, \
                     last_activity_at, lead_id) \
                   VALUES ($1, $2, $3, $4, $5, 'open', $6, $6, \
                     (SELECT lead_id FROM visitors WHERE workspace_id = $1 AND id = $5))";
        let values = vec![
            self.workspace().into(),
            id.uuid().into(),
            number.into(),
            site_id.uuid().into(),
            visitor_id.uuid().into(),
            self.now().into(),
        ];
        run(self.db(), sql, values).await?;
        Ok(id)
    }

    /// Appends one message within this transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn append_message(&self, draft: Draft) -> Result<Appended> {
        let ids = || self.new_uuid();
        let mut appended = append::append(self.db(), &[draft], self.now(), ids).await?;
        Ok(appended.pop().unwrap_or(Appended::Missing))
    }

    /// Sets status and snooze; false without such a conversation.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_conversation_status(
        &self,
        id: ConversationId,
        status: &str,
        snoozed_until: Option<DateTime<Utc>>,
    ) -> Result<bool> {
        let sql = "UPDATE conversations SET status = $3, snoozed_until = $4, version = version + 1, \
                     waiting_since = CASE WHEN $3 = 'resolved' THEN NULL ELSE waiting_since END \
                   WHERE workspace_id = $1 AND id = $2";
        let values = vec![self.workspace().into(), id.uuid().into(), status.into(), snoozed_until.into()];
        Ok(run(self.db(), sql, values).await? == 1)
    }

    /// Sets who answers; false without such a conversation.
    ///
    /// # Errors
    /// Those of the database: a foreign key when the user is no member.
    pub async fn assign_conversation(&self, id: ConversationId, user_id: Option<UserId>) -> Result<bool> {
        let sql =
            "UPDATE conversations SET assignee_id = $3, version = version + 1 WHERE workspace_id = $1 AND id = $2";
        let values = vec![self.workspace().into(), id.uuid().into(), user_id.map(UserId::uuid).into()];
        Ok(run(self.db(), sql, values).await? == 1)
    }

    /// Sets priority (to none, by `Some(None)`) and labels where they are given, unless another version or no such
    /// conversation is there: then false.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn edit_conversation(
        &self,
        id: ConversationId,
        priority: Option<Option<&str>>,
        labels: Option<Vec<String>>,
        expected_version: Option<i32>,
    ) -> Result<bool> {
        let sql = "UPDATE conversations SET priority = CASE WHEN $3 THEN $4 ELSE priority END, \
                     labels = coalesce($5, labels), version = version + 1 \
                   WHERE workspace_id = $1 AND id = $2 AND ($6::int IS NULL OR version = $6)";
        let values = vec![
            self.workspace().into(),
            id.uuid().into(),
            priority.is_some().into(),
            priority.flatten().map(ToOwned::to_owned).into(),
            labels.into(),
            expected_version.into(),
        ];
        Ok(run(self.db(), sql, values).await? == 1)
    }

    /// Ties the visitor's conversations to a lead; returns the id and the number of those that were not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tie_conversations(&self, visitor_id: VisitorId, lead_id: Uuid) -> Result<Vec<Tied>> {
        let sql = "UPDATE conversations SET lead_id = $3 WHERE workspace_id = $1 AND visitor_id = $2 \
                   AND lead_id IS DISTINCT FROM $3 RETURNING id, number, created_at";
        rows(self.db(), sql, vec![self.workspace().into(), visitor_id.uuid().into(), lead_id.into()]).await
    }
}

#[derive(FromQueryResult)]
struct Shown {
    conversation_id: Uuid,
    unread: i64,
    last_message: Option<MessageRow>,
}

impl TenantTx {
    /// What the visitor sees beside each of his conversations: how many messages are unread, and the last public one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn visitors_view(
        &self,
        visitor_id: VisitorId,
        only: Option<ConversationId>,
    ) -> Result<HashMap<Uuid, (i64, Option<MessageRow>)>> {
        let sql = "SELECT c.id AS conversation_id, c.public_messages - coalesce(seen.public_messages, 0) AS unread, \
                     to_jsonb(last) AS last_message \
                   FROM conversations c \
                   LEFT JOIN messages seen ON seen.workspace_id = c.workspace_id AND seen.conversation_id = c.id \
                     AND seen.seq = c.visitor_read_seq \
                   LEFT JOIN LATERAL (SELECT m.* FROM messages m WHERE m.workspace_id = c.workspace_id \
                     AND m.conversation_id = c.id AND NOT m.private ORDER BY m.seq DESC LIMIT 1) last ON true \
                   WHERE c.workspace_id = $1 AND c.visitor_id = $2 AND ($3::uuid IS NULL OR c.id = $3) \
                   ORDER BY c.last_activity_at DESC LIMIT 50";
        let values = vec![self.workspace().into(), visitor_id.uuid().into(), only.map(ConversationId::uuid).into()];
        let found: Vec<Shown> = rows(self.db(), sql, values).await?;
        Ok(found.into_iter().map(|row| (row.conversation_id, (row.unread, row.last_message))).collect())
    }
}
