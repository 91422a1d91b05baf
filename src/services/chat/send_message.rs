//! Sends a message: it is durable when this returns, and was told to those who may see it.

use std::sync::Arc;

use porchlight_domain::ids::{UserId, WorkspaceId};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::chat::{Draft, Sender, Told, WriteError};
use porchlight_storage::{Actor, TenantScope};
use porchlight_wire::chat::MessageView;
use porchlight_wire::socket::SocketMessage;

use super::{Chat, views};
use crate::error::{Result, ServiceError};

impl Chat {
    /// Appends a message of the scope's user or visitor. A repeat with the same `clientMessageId` gives the first
    /// message again. One transaction, shared with messages of other conversations.
    ///
    /// # Errors
    /// 404 for a conversation that is not theirs, 403 for a visitor's private note, 503 when too many wait.
    pub async fn send_message(&self, scope: &TenantScope, message: SocketMessage) -> Result<MessageView> {
        let sender = self.sender(scope).await?;
        if message.private && matches!(sender, Sender::Visitor { .. }) {
            return Err(Refusal::new(ProblemCode::Forbidden, "Private notes are for agents.").into());
        }
        if !message.attachment_ids.is_empty() {
            return Err(Refusal::invalid("/attachmentIds", "There is no attachment with such an id.").into());
        }
        let draft = Draft {
            workspace_id: scope.workspace_id(),
            conversation_id: message.conversation_id,
            client_message_id: Some(message.client_message_id),
            sender,
            text: message.text,
            private: message.private,
        };
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

    /// Who writes, by the scope.
    pub(super) async fn sender(&self, scope: &TenantScope) -> Result<Sender> {
        match scope.actor() {
            Actor::Visitor { id, .. } => Ok(Sender::Visitor { id, name: String::new() }),
            Actor::User(id) => Ok(Sender::Agent { id, name: self.name_of(scope, id).await?.to_string() }),
            Actor::ApiKey(_) | Actor::System => {
                Err(Refusal::new(ProblemCode::Forbidden, "Messages are written by people: sign in as one.").into())
            }
        }
    }

    /// A member's name, at most a minute old.
    async fn name_of(&self, scope: &TenantScope, user_id: UserId) -> Result<Arc<str>> {
        let key: (WorkspaceId, UserId) = (scope.workspace_id(), user_id);
        if let Some(name) = self.names.get(&key).await {
            return Ok(name);
        }
        let tx = self.store.tenant(&scope.as_system()).await?;
        let name: Arc<str> = tx.member(user_id).await?.ok_or_else(ServiceError::not_found)?.name.into();
        self.names.insert(key, Arc::clone(&name)).await;
        Ok(name)
    }
}
