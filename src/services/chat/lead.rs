//! A chat with somebody who can be reached is a lead (TRK-13: `chat_inquiry`).

use std::collections::BTreeMap;

use porchlight_domain::ids::VisitorId;
use porchlight_domain::leads::attribution::{Touch, Utm};
use porchlight_domain::leads::capture::Capture;
use porchlight_domain::leads::person::{Person, email_key};
use porchlight_domain::leads::state::CaptureState;
use porchlight_storage::TenantTx;
use porchlight_storage::chat::ConversationRow;

use super::Chat;
use crate::error::Result;
use crate::leads::Chatted;

impl Chat {
    /// Makes or feeds a lead when the visitor's email is known, and ties the conversation to it. Returns the
    /// conversation as it is then.
    pub(super) async fn capture_lead(
        &self,
        tx: &TenantTx,
        visitor_id: VisitorId,
        conversation: &ConversationRow,
    ) -> Result<Option<ConversationRow>> {
        let Some(visitor) = tx.visitor(visitor_id).await? else { return Ok(None) };
        if visitor.email.as_deref().and_then(email_key).is_none() {
            return Ok(None);
        }
        let text = conversation
            .last_message
            .as_ref()
            .filter(|message| message.sender_type == "visitor")
            .map(|message| message.text.as_str());
        let capture = Capture {
            event_id: conversation.id,
            occurred_at: conversation.created_at,
            state: CaptureState::ChatInquiry,
            source: "chat".to_owned(),
            source_detail: None,
            site_id: visitor.site_id.into(),
            form: None,
            visitor_id,
            session_id: visitor.last_session_id.unwrap_or(visitor.id).into(),
            person: Person {
                name: visitor.name.clone(),
                email: visitor.email.clone(),
                phone: visitor.phone.clone(),
                ..Person::default()
            },
            fields: text.map(|text| ("message".to_owned(), text.chars().take(1000).collect())).into_iter().collect(),
            custom_fields: BTreeMap::new(),
            last_field: None,
            touch: Touch {
                page: visitor.current_page.clone().or_else(|| visitor.landing_page.clone()),
                title: visitor.current_title.clone(),
                referrer: visitor.referrer.clone(),
                landing_page: visitor.landing_page.clone(),
                utm: visitor.utm.clone().and_then(|utm| serde_json::from_value::<Utm>(utm).ok()),
                source_class: visitor.source_class.clone(),
            },
            language: visitor.language.clone(),
            country: None,
            test: false,
        };
        let captured = self.leads.capture(tx, &capture).await?;
        for tied in tx.tie_conversations(visitor_id, captured.lead_id.uuid()).await? {
            let chatted = Chatted { id: tied.id, number: tied.number, at: tied.created_at };
            self.leads.note_conversation(tx, captured.lead_id, chatted).await?;
        }
        Ok(tx.conversation(conversation.id.into(), None).await?)
    }
}
