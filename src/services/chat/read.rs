//! Reading: messages by number, and read marks.

use porchlight_domain::ids::ConversationId;
use porchlight_domain::permissions::Permission;
use porchlight_storage::live::{Audience, Topic};
use porchlight_storage::{Actor, TenantScope, TenantTx};
use porchlight_wire::chat::{Sender, SenderType};
use porchlight_wire::socket::{EventFrame, FetchMessages, MessagesData, ReadData};

use super::{Chat, views};
use crate::error::{Result, ServiceError};

impl Chat {
    /// Makes sure that the scope's user or visitor may see the conversation. One query.
    ///
    /// # Errors
    /// 404 otherwise.
    pub async fn check_access(&self, scope: &TenantScope, conversation_id: ConversationId) -> Result<()> {
        let tx = self.store.tenant(scope).await?;
        last_seq(&tx, conversation_id).await.map(|_| ())
    }

    /// Reads messages after a number, oldest first. Two queries.
    ///
    /// # Errors
    /// 404 for a conversation that is not theirs.
    pub async fn fetch_messages(&self, scope: &TenantScope, fetch: FetchMessages) -> Result<MessagesData> {
        let tx = self.store.tenant(scope).await?;
        let last = last_seq(&tx, fetch.conversation_id).await?;
        let limit = fetch.limit.unwrap_or(50).clamp(1, 300);
        let mut rows = tx.messages_after(fetch.conversation_id, fetch.after_seq, !is_visitor(scope), limit + 1).await?;
        let limit = usize::try_from(limit).unwrap_or(300);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let up_to_seq =
            if more { rows.last().map_or(fetch.after_seq, |row| row.seq) } else { last.max(fetch.after_seq) };
        Ok(MessagesData { messages: rows.into_iter().map(views::message).collect(), more, up_to_seq })
    }

    /// Reads messages before a number, newest first, as a page of history. Two queries.
    ///
    /// # Errors
    /// 404 for a conversation that is not theirs.
    pub async fn history(
        &self,
        scope: &TenantScope,
        id: ConversationId,
        before_seq: i64,
        limit: i64,
    ) -> Result<MessagesData> {
        let tx = self.store.tenant(scope).await?;
        let last = last_seq(&tx, id).await?;
        let mut rows = tx.messages_before(id, before_seq, !is_visitor(scope), limit + 1).await?;
        let limit = usize::try_from(limit).unwrap_or(200);
        let more = rows.len() > limit;
        rows.truncate(limit);
        rows.reverse();
        Ok(MessagesData { messages: rows.into_iter().map(views::message).collect(), more, up_to_seq: last })
    }

    /// Moves the read mark of the scope's user or visitor forward, and tells the other side.
    ///
    /// # Errors
    /// 404 for a conversation that is not theirs.
    pub async fn mark_read(&self, scope: &TenantScope, id: ConversationId, seq: i64) -> Result<ReadData> {
        let tx = self.store.tenant(scope).await?;
        let (moved, reader) = match scope.actor() {
            Actor::Visitor { id: visitor, .. } => {
                let reader = Sender {
                    r#type: SenderType::Visitor,
                    id: Some(visitor.to_string()),
                    name: String::new(),
                    avatar_url: None,
                };
                (tx.mark_read_by_visitor(id, visitor.uuid(), seq).await?, reader)
            }
            Actor::User(user) => {
                let reader = Sender {
                    r#type: SenderType::Agent,
                    id: Some(user.to_string()),
                    name: String::new(),
                    avatar_url: None,
                };
                (tx.mark_read_by_user(id, user, seq).await?, reader)
            }
            Actor::ApiKey(_) | Actor::System => {
                (None, Sender { r#type: SenderType::System, id: None, name: String::new(), avatar_url: None })
            }
        };
        let seq = moved.ok_or_else(ServiceError::not_found)?;
        let row = tx.conversation(id, None).await?.ok_or_else(ServiceError::not_found)?;
        let data = ReadData { conversation_id: id, reader, seq };
        let frame = EventFrame {
            event: "conversation.read".to_owned(),
            topic: id.to_string(),
            seq: Some(row.last_seq),
            at: tx.now(),
            data: serde_json::to_value(&data).unwrap_or_default(),
        };
        let mut topics = vec![Topic::Conversation(id), Topic::Visitor(row.visitor_id.into())];
        topics.extend(row.assignee_id.map(|user| Topic::User(user.into())));
        topics.extend(scope.actor().user().map(Topic::User));
        tx.emit(topics, Audience::with(Permission::ConversationsRead), &frame)?;
        tx.commit().await?;
        Ok(data)
    }
}

fn is_visitor(scope: &TenantScope) -> bool {
    matches!(scope.actor(), Actor::Visitor { .. })
}

/// The newest number of a conversation that the transaction's actor may see.
async fn last_seq(tx: &TenantTx, id: ConversationId) -> Result<i64> {
    let row = tx.conversation(id, None).await?.ok_or_else(ServiceError::not_found)?;
    match tx.actor() {
        Actor::Visitor { id, .. } if id.uuid() != row.visitor_id => Err(ServiceError::not_found()),
        _ => Ok(row.last_seq),
    }
}
