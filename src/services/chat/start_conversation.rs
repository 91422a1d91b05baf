//! Starts a conversation with the visitor's first message.

use std::sync::Arc;

use porchlight_domain::ids::{ConversationId, SiteId, VisitorId};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::chat::{Appended, ConversationRow, Draft, MessageRow, Sender, VisitorChange};
use porchlight_storage::live::Audience;
use porchlight_storage::{Actor, TenantScope, TenantTx};
use porchlight_wire::chat::{ConversationView, MessageView};
use porchlight_wire::socket::StartConversation;

use super::{Chat, tell, views};
use crate::error::{Result, ServiceError};
use crate::leads::ChatFacts;

impl Chat {
    /// Makes a conversation of the visitor with its first message, chooses who answers, and tells the agents.
    /// A repeat with the same `clientMessageId` gives the first conversation again.
    ///
    /// # Errors
    /// 403 unless a visitor asks.
    pub async fn start_conversation(
        &self,
        scope: &TenantScope,
        start: StartConversation,
    ) -> Result<(ConversationView, MessageView)> {
        let Actor::Visitor { id: visitor_id, site_id } = scope.actor() else {
            return Err(Refusal::new(ProblemCode::Forbidden, "A visitor starts a conversation.").into());
        };
        let tx = self.store.tenant(scope).await?;
        // The visitor's row is held, so that a repeat that comes at the same moment waits here.
        tx.visitor_for_update(visitor_id).await?.ok_or_else(ServiceError::not_found)?;
        if let Some(known) = tx.visitors_message(visitor_id.uuid(), start.client_message_id).await? {
            let row = tx
                .conversation(ConversationId::from(known.conversation_id), None)
                .await?
                .ok_or_else(ServiceError::not_found)?;
            return Ok((views::without_asides(views::conversation(&row, true)), views::message(known)));
        }
        if !start.pre_chat.is_empty() {
            tx.change_visitor(visitor_id, &answers(&start)).await?;
        }
        let (row, message) = begin(&tx, visitor_id, site_id, &start).await?;
        self.capture_lead(&tx, visitor_id, &row).await?;
        // Last, because a rule's turn is locked from here on.
        self.choose(&tx, visitor_id, site_id, ConversationId::from(row.id)).await?;
        let row = tx.conversation(ConversationId::from(row.id), None).await?.unwrap_or(row);
        tell::emit_conversation(&tx, "conversation.created", &row, true)?;
        let audience = Audience::with(porchlight_domain::permissions::Permission::ConversationsRead);
        tx.emit(tell::message_topics(&message, &row), audience, &tell::message_frame(&message))?;
        tx.commit().await?;
        Ok((views::without_asides(views::conversation(&row, true)), views::message(message)))
    }

    /// Hands the conversation to whom the workspace's rules choose, if anybody.
    async fn choose(
        &self,
        tx: &TenantTx,
        visitor_id: VisitorId,
        site_id: SiteId,
        conversation_id: ConversationId,
    ) -> Result<()> {
        let visitor = tx.visitor(visitor_id).await?.ok_or_else(ServiceError::not_found)?;
        let facts = ChatFacts {
            site_id,
            email: visitor.email.as_deref(),
            language: visitor.language.as_deref(),
            url: visitor.current_page.as_deref(),
        };
        if let Some((user_id, reason)) = self.leads.choose_for_chat(tx, facts).await? {
            tx.assign_conversation(conversation_id, Some(user_id)).await?;
            let detail = serde_json::json!({ "userId": user_id, "reason": reason });
            tx.audit("conversation.assigned", Some(conversation_id.to_string()), detail).await?;
        }
        Ok(())
    }
}

async fn begin(
    tx: &TenantTx,
    visitor_id: VisitorId,
    site_id: SiteId,
    start: &StartConversation,
) -> Result<(ConversationRow, MessageRow)> {
    let conversation_id = tx.create_conversation(site_id, visitor_id).await?;
    let draft = Draft {
        workspace_id: tx.workspace_id(),
        conversation_id,
        client_message_id: Some(start.client_message_id),
        sender: Sender::Visitor { id: visitor_id, name: String::new() },
        text: start.text.clone(),
        private: false,
    };
    match tx.append_message(draft).await? {
        Appended::New(message, row) => Ok((Arc::unwrap_or_clone(row), message)),
        Appended::Known(_) | Appended::Missing => {
            Err(ServiceError::Internal("a conversation vanished within its own transaction".to_owned(), None))
        }
    }
}

/// The answers of the pre-chat form: three have a place of their own, the others are custom data.
fn answers(start: &StartConversation) -> VisitorChange {
    let answer = |key: &str| {
        start
            .pre_chat
            .get(key)
            .map(|text| text.trim().chars().take(254).collect::<String>())
            .filter(|text| !text.is_empty())
    };
    let custom: serde_json::Map<String, serde_json::Value> = start
        .pre_chat
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "name" | "email" | "phone"))
        .map(|(key, text)| (key.chars().take(60).collect(), text.chars().take(1000).collect::<String>().into()))
        .collect();
    VisitorChange {
        name: answer("name"),
        email: answer("email").map(|email| email.to_lowercase()),
        phone: answer("phone"),
        custom_data: custom.into(),
    }
}
