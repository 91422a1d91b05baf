//! Agents and visitors: each pair has a workspace of its own, its agent writes and its visitor receives.

use serde_json::json;

use super::{Raw, Stream};
use crate::people::{Target, Workspace, new_id, text};
use crate::socket::Socket;

pub struct People {
    target: Target,
    http: reqwest::Client,
    known: Vec<Known>,
    site: String,
}

struct Known {
    workspace: Workspace,
    visitor_token: String,
    conversation: String,
}

impl People {
    pub async fn make(target: &Target, pairs: usize) -> anyhow::Result<Self> {
        let http = reqwest::Client::new();
        let first = target.workspace(&http).await?;
        let mut known = Vec::with_capacity(pairs);
        let site = target.site(&http, &first).await?.id;
        for _ in 0..pairs {
            let workspace = target.another(&http, &first).await?;
            known.push(acquaint(target, &http, workspace).await?);
        }
        Ok(Self { target: target.clone(), http, known, site })
    }

    pub async fn pair(&self, index: usize) -> anyhow::Result<Raw> {
        let known = &self.known[index];
        let Workspace { id, token, .. } = &known.workspace;
        let conversation = known.conversation.clone();
        Ok(Raw {
            sender: Socket::open(&self.target.socket("/ws/agent"), token, Some(id)).await?.into_stream(),
            receiver: Socket::open(&self.target.socket("/ws/visitor"), &known.visitor_token, None).await?.into_stream(),
            wrap: Box::new(move |number, body| {
                let data = json!({ "conversationId": conversation, "clientMessageId": new_id(), "text": body });
                json!({ "id": number, "action": "message.send", "data": data }).to_string()
            }),
        })
    }

    /// A visitor of his own, with an open socket.
    pub async fn idle(&self) -> anyhow::Result<Stream> {
        let session = self.session(&self.site).await?;
        Ok(Socket::open(&self.target.socket("/ws/visitor"), &session, None).await?.into_stream())
    }

    async fn session(&self, site: &str) -> anyhow::Result<String> {
        session(&self.target, &self.http, site).await
    }
}

/// A visitor and the workspace's owner in a conversation.
async fn acquaint(target: &Target, http: &reqwest::Client, workspace: Workspace) -> anyhow::Result<Known> {
    let site = target.site(http, &workspace).await?;
    let visitor_token = session(target, http, &site.id).await?;
    let mut visitor = Socket::open(&target.socket("/ws/visitor"), &visitor_token, None).await?;
    let begun = visitor.ask("conversation.start", json!({ "clientMessageId": new_id(), "text": "Hello" })).await?;
    let conversation = text(&begun, "/data/conversation/id")?;
    let assign = format!("/api/v1/conversations/{conversation}/assign");
    target.post_in(http, &assign, &workspace, &json!({ "userId": workspace.user_id })).await?;
    Ok(Known { workspace, visitor_token, conversation })
}

async fn session(target: &Target, http: &reqwest::Client, site: &str) -> anyhow::Result<String> {
    let session = target.post(http, "/v1/widget/session", None, &json!({ "clientId": site })).await?;
    text(&session, "/visitorToken")
}
