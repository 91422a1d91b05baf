//! Starts a conversation with the visitor's first message.

use std::sync::Arc;

use porchlight_domain::ids::{ConversationId, SiteId, VisitorId};
use porchlight_domain::leads::person::email_key;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::chat::{Appended, ConversationRow, Draft, MessageRow, Sender, VisitorChange, VisitorRow};
use porchlight_storage::live::Audience;
use porchlight_storage::{Actor, TenantScope, TenantTx};
use porchlight_wire::chat::Started;
use porchlight_wire::socket::StartConversation;

use super::visitor::check_custom_data;
use super::{Chat, tell, views};
use crate::error::{Result, ServiceError};
use crate::leads::{ChatFacts, Chatted};

impl Chat {
    /// Makes a conversation of the visitor with its first message, chooses who answers, and tells the agents.
    /// A repeat with the same `clientMessageId` gives the first conversation again.
    ///
    /// # Errors
    /// 403 unless a visitor asks; 422 for answers of the form that cannot be.
    pub async fn start_conversation(&self, scope: &TenantScope, start: StartConversation) -> Result<Started> {
        let Actor::Visitor { id: visitor_id, site_id } = scope.actor() else {
            return Err(Refusal::new(ProblemCode::Forbidden, "A visitor starts a conversation.").into());
        };
        let tx = self.store.tenant(scope).await?;
        // The visitor's row is held, so that a repeat that comes at the same moment waits here.
        let visitor = tx.visitor_for_update(visitor_id).await?.ok_or_else(ServiceError::not_found)?;
        if let Some(known) = tx.visitors_message(visitor_id.uuid(), start.client_message_id).await? {
            let row = tx
                .conversation(ConversationId::from(known.conversation_id), None)
                .await?
                .ok_or_else(ServiceError::not_found)?;
            let mut shown = tx.visitors_view(visitor_id, Some(row.id.into())).await?;
            let (unread, last) = shown.remove(&row.id).unwrap_or_default();
            let conversation = views::widget_conversation(&row, unread, last);
            return Ok(Started { conversation, message: views::message(known) });
        }
        if !start.pre_chat.is_empty() {
            tx.change_visitor(visitor_id, &answers(&start, &visitor)?).await?;
        }
        let (row, message) = begin(&tx, visitor_id, site_id, &start).await?;
        self.capture_lead(&tx, visitor_id, &row).await?;
        // Last, because a rule's turn is locked from here on.
        self.choose(&tx, visitor_id, site_id, ConversationId::from(row.id)).await?;
        let row = tx.conversation(ConversationId::from(row.id), None).await?.unwrap_or(row);
        if let Some(lead_id) = row.lead_id {
            let chatted = Chatted { id: row.id, number: row.number, at: row.created_at };
            self.leads.note_conversation(&tx, lead_id.into(), chatted).await?;
        }
        tell::emit_conversation(&tx, "conversation.created", &row, true)?;
        let audience = Audience::with(porchlight_domain::permissions::Permission::ConversationsRead);
        tx.emit(tell::message_topics(&message, &row), audience, &tell::message_frame(&message))?;
        tx.commit().await?;
        let conversation = views::widget_conversation(&row, 0, Some(message.clone()));
        Ok(Started { conversation, message: views::message(message) })
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
        sender: Sender::Visitor { id: visitor_id },
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
fn answers(start: &StartConversation, visitor: &VisitorRow) -> Result<VisitorChange> {
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
    let email = answer("email").map(|email| email.to_lowercase());
    if email.as_deref().is_some_and(|email| email_key(email).is_none()) {
        return Err(Refusal::invalid("/preChat/email", "This is not an email address.").into());
    }
    check_custom_data(visitor, &custom, "/preChat")?;
    Ok(VisitorChange {
        name: answer("name"),
        email,
        phone: answer("phone"),
        custom_data: custom,
        ..VisitorChange::default()
    })
}
