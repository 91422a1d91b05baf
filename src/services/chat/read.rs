//! Reading: messages by number, and read marks.

use porchlight_domain::ids::{ConversationId, VisitorId};
use porchlight_domain::permissions::Permission;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::chat::ConversationRow;
use porchlight_storage::live::{Audience, Topic};
use porchlight_storage::{Actor, TenantScope, TenantTx};
use porchlight_wire::chat::{Sender, SenderType};
use porchlight_wire::socket::{EventFrame, FetchMessages, MessagesData, ReadData};

use super::{Chat, views};
use crate::error::{Result, ServiceError};

/// The visitor of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhoseConversation {
    pub visitor_id: VisitorId,
    /// Empty while it is not known.
    pub visitor_name: String,
}

impl Chat {
    /// Makes sure that the scope's user or visitor may see the conversation, and says whose it is. One query.
    ///
    /// # Errors
    /// 404 otherwise.
    pub async fn check_access(
        &self,
        scope: &TenantScope,
        conversation_id: ConversationId,
    ) -> Result<WhoseConversation> {
        let tx = self.store.tenant(scope).await?;
        let row = visible(&tx, conversation_id).await?;
        Ok(WhoseConversation { visitor_id: row.visitor_id.into(), visitor_name: row.visitor_name.unwrap_or_default() })
    }

    /// Reads messages after a number, oldest first. Two queries.
    ///
    /// # Errors
    /// 404 for a conversation that is not theirs.
    pub async fn fetch_messages(&self, scope: &TenantScope, fetch: FetchMessages) -> Result<MessagesData> {
        let tx = self.store.tenant(scope).await?;
        let last = visible(&tx, fetch.conversation_id).await?.last_seq;
        let limit = fetch.limit.unwrap_or(50).clamp(1, 300);
        let mut rows = tx.messages_after(fetch.conversation_id, fetch.after_seq, !is_visitor(scope), limit + 1).await?;
        let limit = usize::try_from(limit).unwrap_or(300);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let newest = rows.last().map_or(0, |row| row.seq);
        // Below what was asked for when the client knows numbers that were lost since.
        let up_to_seq = if more { newest } else { last.max(newest) };
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
        let last = visible(&tx, id).await?.last_seq;
        let mut rows = tx.messages_before(id, before_seq, !is_visitor(scope), limit + 1).await?;
        let limit = usize::try_from(limit).unwrap_or(200);
        let more = rows.len() > limit;
        rows.truncate(limit);
        rows.reverse();
        Ok(MessagesData { messages: rows.into_iter().map(views::message).collect(), more, up_to_seq: last })
    }

    /// Moves the read mark of the scope's user or visitor forward, and tells the other side when it has moved.
    ///
    /// # Errors
    /// 404 for a conversation that is not theirs, 403 for programs.
    pub async fn mark_read(&self, scope: &TenantScope, id: ConversationId, seq: i64) -> Result<ReadData> {
        let agent_name = match scope.actor() {
            Actor::User(user) => Some(self.name_of(scope, user).await?),
            Actor::Visitor { .. } => None,
            Actor::ApiKey(_) | Actor::System => {
                let detail = "Reading concerns a person: an API key cannot do it.";
                return Err(Refusal::new(ProblemCode::Forbidden, detail).into());
            }
        };
        let tx = self.store.tenant(scope).await?;
        let moved = match scope.actor() {
            Actor::User(user) => tx.mark_read_by_user(id, user, seq).await?,
            _ => tx.mark_read_by_visitor(id, scope.actor().uuid().unwrap_or_default(), seq).await?,
        };
        let mark = moved.ok_or_else(ServiceError::not_found)?;
        let row = tx.conversation(id, None).await?.ok_or_else(ServiceError::not_found)?;
        let (kind, reader_id, name) = match (scope.actor().user(), agent_name) {
            (Some(user), Some(name)) => (SenderType::Agent, user.to_string(), name.to_string()),
            _ => (
                SenderType::Visitor,
                VisitorId::from(row.visitor_id).to_string(),
                row.visitor_name.clone().unwrap_or_default(),
            ),
        };
        let reader = Sender { r#type: kind, id: Some(reader_id), name, avatar_url: None };
        let data = ReadData { conversation_id: id, reader, seq: mark.seq };
        if mark.has_moved {
            let frame = EventFrame::of("conversation.read", &id, Some(row.last_seq), tx.now(), &data);
            let mut topics = vec![Topic::Conversation(id), Topic::Visitor(row.visitor_id.into())];
            topics.extend(row.assignee_id.map(|user| Topic::User(user.into())));
            topics.extend(scope.actor().user().map(Topic::User));
            tx.emit(topics, Audience::with(Permission::ConversationsRead), &frame)?;
            tx.commit().await?;
        }
        Ok(data)
    }
}

fn is_visitor(scope: &TenantScope) -> bool {
    matches!(scope.actor(), Actor::Visitor { .. })
}

/// A conversation that the transaction's actor may see.
async fn visible(tx: &TenantTx, id: ConversationId) -> Result<ConversationRow> {
    let row = tx.conversation(id, None).await?.ok_or_else(ServiceError::not_found)?;
    match tx.actor() {
        Actor::Visitor { id, .. } if id.uuid() != row.visitor_id => Err(ServiceError::not_found()),
        _ => Ok(row),
    }
}
