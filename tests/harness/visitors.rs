//! Visitors. They speak through the services, as their socket does; the socket itself has tests of its own.

use std::time::Duration;

use chrono::TimeDelta;
use porchlight_domain::ids::{ConversationId, VisitorId};
use porchlight_services::chat::{Chat, VisitorAccess};
use porchlight_wire::chat::MessageView;
use porchlight_wire::socket::{FetchMessages, SocketMessage, StartConversation};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{TestApp, TestSite};

/// A visitor with a proven session.
pub struct TestVisitor {
    pub id: String,
    pub token: String,
    access: VisitorAccess,
    chat: Chat,
}

/// A new random id, as clients make them.
pub fn new_id() -> Uuid {
    porchlight_domain::clock::uuid_at(super::epoch())
}

impl TestApp {
    /// Opens the widget of a site.
    pub async fn visitor(&self, site: &TestSite) -> TestVisitor {
        let answer = self.anonymous().post("/v1/widget/session", json!({ "clientId": site.id })).await.expect(200);
        let text = |name: &str| answer.json[name].as_str().unwrap().to_owned();
        let chat = self.node.services.chat.clone();
        let access = chat.authenticate_visitor(&text("visitorToken")).await.unwrap();
        TestVisitor { id: text("visitorId"), token: text("visitorToken"), access, chat }
    }

    /// Lets the grace of visitors whose sockets have ended pass, until this node has forgotten them.
    pub async fn visitors_leave(&self) {
        let mut looks = tokio::time::interval(Duration::from_millis(5));
        while self.node.actors.registry.census().actors.contains_key("visitor_session") {
            self.advance(TimeDelta::seconds(31));
            self.node.actors.registry.wake_all();
            looks.tick().await;
        }
    }
}

impl TestVisitor {
    pub fn uuid(&self) -> Uuid {
        self.id.parse::<VisitorId>().unwrap().uuid()
    }

    /// Starts a conversation and returns its id.
    pub async fn start(&self, text: &str) -> String {
        self.start_as(new_id(), text).await
    }

    pub async fn start_as(&self, client_message_id: Uuid, text: &str) -> String {
        self.begin(client_message_id, text, json!({})).await
    }

    /// Starts a conversation with answers of the pre-chat form.
    pub async fn start_with(&self, text: &str, answers: Value) -> String {
        self.begin(new_id(), text, answers).await
    }

    async fn begin(&self, client_message_id: Uuid, text: &str, answers: Value) -> String {
        let start = StartConversation {
            client_message_id,
            text: text.to_owned(),
            pre_chat: serde_json::from_value(answers).unwrap(),
        };
        let started = self.chat.start_conversation(&self.access.scope, start).await.unwrap();
        started.conversation.id.to_string()
    }

    pub async fn say(&self, conversation: &str, text: &str) -> i64 {
        self.say_as(new_id(), conversation, text).await
    }

    /// Says something under an id of the client's; returns its number.
    pub async fn say_as(&self, client_message_id: Uuid, conversation: &str, text: &str) -> i64 {
        let message = SocketMessage {
            conversation_id: conversation.parse().unwrap(),
            client_message_id,
            text: text.to_owned(),
            private: false,
            attachment_ids: Vec::new(),
        };
        self.chat.send_message(&self.access.scope, message).await.unwrap().seq
    }

    /// Everything the visitor may read of a conversation.
    pub async fn messages(&self, conversation: &str) -> Vec<MessageView> {
        let conversation_id: ConversationId = conversation.parse().unwrap();
        let fetch = FetchMessages { conversation_id, after_seq: 0, limit: Some(200) };
        self.chat.fetch_messages(&self.access.scope, fetch).await.unwrap().messages
    }
}
