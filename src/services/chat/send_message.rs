//! Sends a message: it is durable when this returns, and was told to those who may see it.

use std::sync::Arc;

use porchlight_domain::ids::{ApiKeyId, UserId};
use porchlight_domain::permissions::Permission;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::chat::{Appended, Draft, Sender, Told, WriteError};
use porchlight_storage::live::Audience;
use porchlight_storage::{Actor, TenantScope};
use porchlight_wire::chat::MessageView;
use porchlight_wire::socket::SocketMessage;

use super::{Chat, tell, views};
use crate::error::{Result, ServiceError};

impl Chat {
    /// Appends a message of the scope's user or visitor. A repeat with the same `clientMessageId` gives the first
    /// message again. One transaction, shared with messages of other conversations.
    ///
    /// # Errors
    /// 404 for a conversation that is not theirs, 403 for a visitor's private note, 503 when too many wait.
    pub async fn send_message(&self, scope: &TenantScope, message: SocketMessage) -> Result<MessageView> {
        let draft = self.draft(scope, message).await?;
        match self.writer.append(draft).await {
            Ok(Told::New(row) | Told::Known(row)) => Ok(views::message(row)),
            Err(WriteError::Missing) => Err(ServiceError::not_found()),
            Err(WriteError::Full) => {
                Err(Refusal::new(ProblemCode::Overloaded, "Too many messages wait. Send it again shortly.")
                    .retry_after(1)
                    .into())
            }
            Err(WriteError::Storage(error)) => Err(error.into()),
        }
    }

    /// Appends a message in a transaction of its own, which keeps the answer under the scope's idempotency key.
    ///
    /// # Errors
    /// 404 for a conversation that is not theirs; the replay of an earlier answer.
    pub async fn send_once(&self, scope: &TenantScope, message: SocketMessage) -> Result<MessageView> {
        let draft = self.draft(scope, message).await?;
        let tx = self.store.tenant(scope).await?;
        let (row, conversation) = match tx.append_message(draft).await? {
            Appended::New(row, conversation) => (row, Some(conversation)),
            Appended::Known(row) => (row, None),
            Appended::Missing => return Err(ServiceError::not_found()),
        };
        if let Some(conversation) = &conversation {
            let audience = Audience::with(Permission::ConversationsRead);
            tx.emit(tell::message_topics(&row, conversation), audience, &tell::message_frame(&row))?;
        }
        let view = views::message(row);
        tx.remember_answer(201, &view).await?;
        tx.commit().await?;
        if let Some(conversation) = conversation {
            self.live.conversation_changed(conversation);
        }
        Ok(view)
    }

    async fn draft(&self, scope: &TenantScope, message: SocketMessage) -> Result<Draft> {
        let sender = self.sender(scope).await?;
        if message.private && matches!(sender, Sender::Visitor { .. }) {
            return Err(Refusal::new(ProblemCode::Forbidden, "Private notes are for agents.").into());
        }
        if !message.attachment_ids.is_empty() {
            return Err(Refusal::invalid("/attachmentIds", "There is no attachment with such an id.").into());
        }
        Ok(Draft {
            workspace_id: scope.workspace_id(),
            conversation_id: message.conversation_id,
            client_message_id: Some(message.client_message_id),
            sender,
            text: message.text,
            private: message.private,
        })
    }

    /// Who writes, by the scope. What a visitor is called is known with the conversation.
    async fn sender(&self, scope: &TenantScope) -> Result<Sender> {
        match scope.actor() {
            Actor::Visitor { id, .. } => Ok(Sender::Visitor { id }),
            Actor::User(id) => Ok(Sender::Agent { id, name: self.name_of(scope, id).await?.to_string() }),
            Actor::ApiKey(id) => Ok(Sender::Bot { name: self.name_of_key(scope, id).await?.to_string() }),
            Actor::System => Err(ServiceError::not_found()),
        }
    }

    /// The name of an API key, at most a minute old.
    async fn name_of_key(&self, scope: &TenantScope, id: ApiKeyId) -> Result<Arc<str>> {
        let key = (scope.workspace_id(), id.uuid());
        if let Some(name) = self.names.get(&key).await {
            return Ok(name);
        }
        let tx = self.store.tenant(&scope.as_system()).await?;
        let name: Arc<str> = tx.api_key_name(id).await?.ok_or_else(ServiceError::not_found)?.into();
        self.names.insert(key, Arc::clone(&name)).await;
        Ok(name)
    }

    /// A member's name, at most a minute old.
    pub(super) async fn name_of(&self, scope: &TenantScope, user_id: UserId) -> Result<Arc<str>> {
        let key = (scope.workspace_id(), user_id.uuid());
        if let Some(name) = self.names.get(&key).await {
            return Ok(name);
        }
        let tx = self.store.tenant(&scope.as_system()).await?;
        let name: Arc<str> = tx.member(user_id).await?.ok_or_else(ServiceError::not_found)?.name.into();
        self.names.insert(key, Arc::clone(&name)).await;
        Ok(name)
    }
}
