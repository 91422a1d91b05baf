//! What services need from outside: adapters are wired in by the root package.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use porchlight_domain::ids::{UserId, VisitorId, WorkspaceId};
use porchlight_storage::bus::RightsOf;
use porchlight_storage::chat::ConversationRow;
use porchlight_wire::chat::Availability;

/// Who is here. Kept by the actors; may be lost at any time and comes back with the sockets.
#[async_trait]
pub trait Presence: Send + Sync + 'static {
    /// The users of the workspace that are not offline.
    async fn users(&self, workspace_id: WorkspaceId) -> BTreeMap<UserId, Availability>;

    /// Which of these visitors are on their site now.
    async fn visitors(&self, workspace_id: WorkspaceId, visitor_ids: &[VisitorId]) -> Vec<VisitorId>;
}

/// Tells watchers about what need not be durable.
pub trait Live: Send + Sync + 'static {
    /// A conversation has a new message or another summary: tells the workspace, at most twice a second each.
    fn conversation_changed(&self, conversation: Arc<ConversationRow>);

    /// Ends the sockets of a user's sign-in, or all of the user's when `sign_in` is `None`.
    fn revoke(&self, user_id: UserId, sign_in: Option<porchlight_domain::ids::SignInId>);

    /// Rights have changed: every node forgets what it had proven, and asks the open sockets for their proof.
    fn recheck(&self, of: RightsOf);
}

/// An email, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// Why an email was not taken.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The server refuses it for good.
    #[error("refused: {0}")]
    Refused(String),
    /// Try again later.
    #[error("not now: {0}")]
    Later(String),
}

/// Sends emails. Only jobs call it.
#[async_trait]
pub trait Mailer: Send + Sync + 'static {
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}

/// An email that stayed here because there is no mail server.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KeptMail {
    pub id: String,
    #[serde(flatten)]
    pub mail: Mail,
    pub at: DateTime<Utc>,
}

/// The emails that stayed here.
#[async_trait]
pub trait MailFolder: Send + Sync + 'static {
    /// Lists the newest ones first.
    async fn newest(&self, limit: usize) -> Result<Vec<KeptMail>, MailError>;
}

/// A process without sockets: nobody is here and nobody is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

#[async_trait]
impl Presence for Nobody {
    async fn users(&self, _workspace_id: WorkspaceId) -> BTreeMap<UserId, Availability> {
        BTreeMap::new()
    }

    async fn visitors(&self, _workspace_id: WorkspaceId, _visitor_ids: &[VisitorId]) -> Vec<VisitorId> {
        Vec::new()
    }
}

impl Live for Nobody {
    fn conversation_changed(&self, _conversation: Arc<ConversationRow>) {}
    fn revoke(&self, _user_id: UserId, _sign_in: Option<porchlight_domain::ids::SignInId>) {}
    fn recheck(&self, _of: RightsOf) {}
}
