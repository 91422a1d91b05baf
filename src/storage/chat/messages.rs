//! Messages, by conversation and number.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::ConversationId;
use sea_orm::{ConnectionTrait, FromQueryResult, TryGetableFromJson};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Result;
use crate::statement::rows;
use crate::tenant::TenantTx;

const COLUMNS: &str = "id, conversation_id, seq, client_message_id, sender_type, sender_id, sender_name, text, private, \
    visitor_messages, public_messages, created_at";

/// A message. It is kept as JSON, too: as the last message of its conversation.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult, Serialize, Deserialize)]
pub struct MessageRow {
    pub id: Uuid,
    pub conversation_id: Uuid,
    pub seq: i64,
    pub client_message_id: Option<Uuid>,
    pub sender_type: String,
    pub sender_id: Option<Uuid>,
    pub sender_name: String,
    pub text: String,
    pub private: bool,
    pub visitor_messages: i64,
    pub public_messages: i64,
    pub created_at: DateTime<Utc>,
}

impl TryGetableFromJson for MessageRow {}

/// Finds messages by workspace and client id, by the index `messages_client`. One client id may stand in several
/// conversations: the conversation is compared by whoever asks. Named here, it would tempt the planner, which thinks that
/// a conversation has few messages, to read all of them; `OFFSET 0` keeps the workspace from doing the same.
pub(crate) async fn by_client_ids(
    db: &impl ConnectionTrait,
    workspaces: Vec<Uuid>,
    clients: Vec<Uuid>,
) -> Result<Vec<MessageRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM UNNEST($1::uuid[], $2::uuid[]) AS t (workspace, client) \
         CROSS JOIN LATERAL (SELECT * FROM messages WHERE client_message_id = t.client OFFSET 0) AS m \
         WHERE m.workspace_id = t.workspace"
    );
    rows(db, &sql, vec![workspaces.into(), clients.into()]).await
}

impl TenantTx {
    /// Reads messages after a number, oldest first, by the primary key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn messages_after(
        &self,
        id: ConversationId,
        after: i64,
        private_too: bool,
        limit: i64,
    ) -> Result<Vec<MessageRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM messages WHERE workspace_id = $1 AND conversation_id = $2 AND seq > $3 \
             AND ($4 OR NOT private) ORDER BY seq LIMIT $5"
        );
        let values = vec![self.workspace().into(), id.uuid().into(), after.into(), private_too.into(), limit.into()];
        rows(self.db(), &sql, values).await
    }

    /// Reads messages before a number, newest first, by the primary key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn messages_before(
        &self,
        id: ConversationId,
        before: i64,
        private_too: bool,
        limit: i64,
    ) -> Result<Vec<MessageRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM messages WHERE workspace_id = $1 AND conversation_id = $2 AND seq < $3 \
             AND ($4 OR NOT private) ORDER BY seq DESC LIMIT $5"
        );
        let values = vec![self.workspace().into(), id.uuid().into(), before.into(), private_too.into(), limit.into()];
        rows(self.db(), &sql, values).await
    }

    /// Finds a message of any conversation of the visitor by the client's id for it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn visitors_message(&self, visitor_id: Uuid, client_message_id: Uuid) -> Result<Option<MessageRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM messages WHERE workspace_id = $1 AND client_message_id = $3 AND conversation_id IN \
             (SELECT id FROM conversations WHERE workspace_id = $1 AND visitor_id = $2)"
        );
        let values = vec![self.workspace().into(), visitor_id.into(), client_message_id.into()];
        crate::statement::row(self.db(), &sql, values).await
    }
}
