//! Wakes snoozed conversations to the second they were snoozed until.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::ConversationId;
use porchlight_storage::TenantScope;
use porchlight_storage::jobs::NewJob;
use serde::{Deserialize, Serialize};

use super::{Chat, tell};
use crate::error::Result;

/// The kind of the job.
pub const KIND: &str = "conversation.wake";

/// What the job carries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Wake {
    conversation_id: ConversationId,
    until: DateTime<Utc>,
}

/// The job that wakes a conversation.
pub(super) fn job(conversation_id: ConversationId, until: DateTime<Utc>) -> NewJob {
    let payload = serde_json::to_value(Wake { conversation_id, until }).unwrap_or_default();
    NewJob::new(KIND, payload, until).at(until)
}

impl Chat {
    /// Opens the conversation if it still sleeps until that time; otherwise nothing is left to do.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn wake(&self, scope: &TenantScope, wake: Wake) -> Result<()> {
        let Some(online) = self.is_visitor_online(scope, wake.conversation_id).await? else { return Ok(()) };
        let tx = self.store.tenant(scope).await?;
        let Some(row) = tx.conversation(wake.conversation_id, None).await? else { return Ok(()) };
        if row.status != "snoozed" || row.snoozed_until != Some(wake.until) {
            return Ok(());
        }
        tx.set_conversation_status(wake.conversation_id, "open", None).await?;
        if let Some(row) = tx.conversation(wake.conversation_id, None).await? {
            tell::emit_conversation(&tx, "conversation.status_changed", &row, online)?;
            tell::emit_to_visitor(&tx, "conversation.status_changed", &row).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
