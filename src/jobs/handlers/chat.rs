//! The due work of conversations.

use async_trait::async_trait;
use porchlight_services::Chat;
use porchlight_services::chat::wake;
use porchlight_storage::jobs::lease::LeasedJob;

use crate::handler::{Handler, JobError, payload, scope};

/// Wakes a snoozed conversation.
pub struct WakeConversation(pub Chat);

#[async_trait]
impl Handler for WakeConversation {
    fn kind(&self) -> &'static str {
        wake::KIND
    }

    async fn run(&self, job: &LeasedJob) -> Result<(), JobError> {
        Ok(self.0.wake(&scope(job)?, payload(job)?).await?)
    }
}
