//! Messages, by conversation and number.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::ConversationId;
use sea_orm::{ConnectionTrait, FromQueryResult, TryGetableFromJson};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Result;
use crate::statement::{rows, run};
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

/// Finds messages by workspace, conversation and client id, by the index `messages_client`.
pub(crate) async fn by_client_ids(
    db: &impl ConnectionTrait,
    workspaces: Vec<Uuid>,
    conversations: Vec<Uuid>,
    clients: Vec<Uuid>,
) -> Result<Vec<MessageRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM messages WHERE (workspace_id, conversation_id, client_message_id) \
         IN (SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[]))"
    );
    rows(db, &sql, vec![workspaces.into(), conversations.into(), clients.into()]).await
}

/// Inserts messages, each into its workspace, whose numbers were given under the lock at `now`.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    messages: &[(Uuid, MessageRow)],
    now: DateTime<Utc>,
) -> Result<()> {
    fn column<T>(messages: &[(Uuid, MessageRow)], of: impl Fn(&MessageRow) -> T) -> Vec<T> {
        messages.iter().map(|(_, message)| of(message)).collect()
    }
    let nil = |id: Option<Uuid>| id.unwrap_or_default();
    let sql = "INSERT INTO messages (workspace_id, conversation_id, seq, id, client_message_id, sender_type, sender_id, \
                 sender_name, text, private, visitor_messages, public_messages, created_at) \
               SELECT workspace_id, conversation_id, seq, id, nullif(client_id, $14), sender_type, nullif(sender_id, $14), \
                 sender_name, text, private, visitor_messages, public_messages, $13 \
               FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], \
                 $8::text[], $9::text[], $10::boolean[], $11::bigint[], $12::bigint[]) \
                 AS t (workspace_id, conversation_id, seq, id, client_id, sender_type, sender_id, sender_name, text, \
                       private, visitor_messages, public_messages)";
    let values = vec![
        messages.iter().map(|(workspace, _)| *workspace).collect::<Vec<_>>().into(),
        column(messages, |message| message.conversation_id).into(),
        column(messages, |message| message.seq).into(),
        column(messages, |message| message.id).into(),
        column(messages, |message| nil(message.client_message_id)).into(),
        column(messages, |message| message.sender_type.clone()).into(),
        column(messages, |message| nil(message.sender_id)).into(),
        column(messages, |message| message.sender_name.clone()).into(),
        column(messages, |message| message.text.clone()).into(),
        column(messages, |message| message.private).into(),
        column(messages, |message| message.visitor_messages).into(),
        column(messages, |message| message.public_messages).into(),
        now.into(),
        Uuid::nil().into(),
    ];
    run(db, sql, values).await.map(|_| ())
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
