//! The same rules choose who answers a chat.

use porchlight_domain::ids::{SiteId, UserId};
use porchlight_domain::leads::assignment::{Choice, Facts, Work, first_match};
use porchlight_storage::TenantTx;

use super::Leads;
use super::assign::stored_rules;
use crate::error::Result;

/// What is known of a chat that wants somebody.
#[derive(Debug, Clone, Copy)]
pub struct ChatFacts<'a> {
    pub site_id: SiteId,
    pub email: Option<&'a str>,
    pub language: Option<&'a str>,
    /// The page on which it began.
    pub url: Option<&'a str>,
}

impl Leads {
    /// Chooses who answers a chat of the site, and says why. `None` when no rule asks for chats of the site, or
    /// nobody who may be chosen is online: the chat then waits in the inbox for whoever takes it.
    ///
    /// One query without rules, three with a decision. The rule's row is locked until the commit: ask last.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn choose_for_chat(&self, tx: &TenantTx, chat: ChatFacts<'_>) -> Result<Option<(UserId, String)>> {
        let rules = stored_rules(tx.assignment_rules().await?)?;
        let facts = Facts::of_chat(chat.site_id, chat.email, chat.language, chat.url);
        let Some(rule) = first_match(&rules, &facts) else { return Ok(None) };
        Ok(match self.decide(tx, rule, Work::Chats, None).await? {
            Choice::Person { user_id, reason } => Some((user_id, reason)),
            Choice::NobodyOnline | Choice::Nobody => None,
        })
    }
}
