//! Appends messages to conversations: numbers, counts and status change with them, in one transaction.
//!
//! The conversations' rows are locked in the order of their ids, so that two writers never wait for each other. The
//! drafts may be of several workspaces: each statement names the workspace of each row.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use porchlight_domain::chat::ledger::{Author, Ledger};
use porchlight_domain::ids::{ConversationId, UserId, VisitorId, WorkspaceId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::conversation::{ConversationRow, SELECT};
use super::entries;
use super::messages::{self, MessageRow};
use crate::error::Result;
use crate::statement::rows;

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    Visitor {
        id: VisitorId,
    },
    Agent {
        id: UserId,
        name: String,
    },
    /// A program with an API key.
    Bot {
        name: String,
    },
    System,
}

impl Sender {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Visitor { .. } => "visitor",
            Self::Agent { .. } => "agent",
            Self::Bot { .. } => "bot",
            Self::System => "system",
        }
    }

    fn id(&self) -> Option<Uuid> {
        match self {
            Self::Visitor { id, .. } => Some(id.uuid()),
            Self::Agent { id, .. } => Some(id.uuid()),
            Self::Bot { .. } | Self::System => None,
        }
    }

    /// What the writer is called in a conversation with a visitor of this name.
    fn name<'a>(&'a self, visitor: Option<&'a str>) -> &'a str {
        match self {
            Self::Visitor { .. } => visitor.unwrap_or_default(),
            Self::Agent { name, .. } | Self::Bot { name } => name,
            Self::System => "",
        }
    }
}

/// A message that is to be appended.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Of the scope that was proven: no other workspace's conversation is found.
    pub workspace_id: WorkspaceId,
    pub conversation_id: ConversationId,
    /// The same one twice is one message.
    pub client_message_id: Option<Uuid>,
    pub sender: Sender,
    pub text: String,
    pub private: bool,
}

impl Draft {
    const fn key(&self) -> Key {
        (self.workspace_id.uuid(), self.conversation_id.uuid())
    }

    const fn author(&self) -> Author {
        match &self.sender {
            Sender::Visitor { .. } => Author::Visitor,
            Sender::Agent { .. } | Sender::Bot { .. } if !self.private => Author::Team,
            Sender::Agent { .. } | Sender::Bot { .. } | Sender::System => Author::Aside,
        }
    }
}

/// What became of a draft.
#[derive(Debug, Clone)]
pub enum Appended {
    /// It is a message now; the conversation as this batch leaves it.
    New(MessageRow, Arc<ConversationRow>),
    /// It was one already.
    Known(MessageRow),
    /// There is no such conversation for this sender.
    Missing,
}

/// A conversation: workspace and id.
pub(super) type Key = (Uuid, Uuid);

/// Appends the drafts in their order and answers each. The transaction may write in the drafts' workspaces.
pub(crate) async fn append(
    db: &impl ConnectionTrait,
    drafts: &[Draft],
    now: DateTime<Utc>,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<Vec<Appended>> {
    let mut conversations = lock(db, drafts).await?;
    let mut known = known(db, drafts).await?;
    let mut outcomes = Vec::with_capacity(drafts.len());
    let mut fresh = Vec::new();
    for draft in drafts {
        let key = draft.key();
        let conversation = conversations.get_mut(&key).filter(|conversation| may_write(&draft.sender, conversation));
        let Some(conversation) = conversation else {
            outcomes.push(Outcome::Missing);
            continue;
        };
        let twin = draft.client_message_id.map(|client_id| (conversation.id, client_id));
        if let Some(message) = twin.and_then(|twin| known.get(&twin)) {
            // An id that somebody else took is not theirs to read.
            let is_theirs = message.sender_type == draft.sender.kind() && message.sender_id == draft.sender.id();
            outcomes.push(if is_theirs { Outcome::Known(message.clone()) } else { Outcome::Missing });
            continue;
        }
        let message = enter(conversation, draft, now, new_id());
        if let Some(twin) = twin {
            known.insert(twin, message.clone());
        }
        outcomes.push(Outcome::New(key));
        fresh.push((key.0, message));
    }
    let touched: BTreeSet<Key> =
        fresh.iter().map(|(workspace, message)| (*workspace, message.conversation_id)).collect();
    conversations.retain(|key, _| touched.contains(key));
    if !fresh.is_empty() {
        entries::write(db, &fresh, &conversations, now).await?;
    }
    let conversations: BTreeMap<Key, Arc<ConversationRow>> =
        conversations.into_iter().map(|(key, row)| (key, Arc::new(row))).collect();
    let mut fresh = fresh.into_iter();
    Ok(outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::New(key) => match (fresh.next(), conversations.get(&key)) {
                (Some((_, message)), Some(conversation)) => Appended::New(message, Arc::clone(conversation)),
                _ => Appended::Missing,
            },
            Outcome::Known(message) => Appended::Known(message),
            Outcome::Missing => Appended::Missing,
        })
        .collect())
}

enum Outcome {
    /// The next of the fresh ones.
    New(Key),
    Known(MessageRow),
    Missing,
}

/// Visitors write in their own conversations only.
fn may_write(sender: &Sender, conversation: &ConversationRow) -> bool {
    !matches!(sender, Sender::Visitor { id, .. } if id.uuid() != conversation.visitor_id)
}

/// Locks the conversations of the drafts, by the primary key, in the order of their ids.
async fn lock(db: &impl ConnectionTrait, drafts: &[Draft]) -> Result<BTreeMap<Key, ConversationRow>> {
    let keys: BTreeSet<Key> = drafts.iter().map(Draft::key).collect();
    let (workspaces, ids): (Vec<Uuid>, Vec<Uuid>) = keys.into_iter().unzip();
    let sql = format!(
        "{SELECT} WHERE (c.workspace_id, c.id) IN (SELECT * FROM UNNEST($1::uuid[], $3::uuid[])) \
         ORDER BY c.workspace_id, c.id FOR NO KEY UPDATE OF c"
    );
    let found: Vec<ConversationRow> = rows(db, &sql, vec![workspaces.into(), Uuid::nil().into(), ids.into()]).await?;
    Ok(found.into_iter().map(|row| ((row.workspace_id, row.id), row)).collect())
}

/// Finds which of the drafts may be messages already, by conversation and client id.
async fn known(db: &impl ConnectionTrait, drafts: &[Draft]) -> Result<BTreeMap<(Uuid, Uuid), MessageRow>> {
    let with_id = drafts.iter().filter_map(|draft| Some((draft.workspace_id.uuid(), draft.client_message_id?)));
    let (workspaces, clients): (Vec<Uuid>, Vec<Uuid>) = with_id.unzip();
    if clients.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = messages::by_client_ids(db, workspaces, clients).await?;
    Ok(found
        .into_iter()
        .filter_map(|message| {
            message.client_message_id.map(|client_id| ((message.conversation_id, client_id), message))
        })
        .collect())
}

/// Enters the draft in the conversation's ledger.
fn enter(conversation: &mut ConversationRow, draft: &Draft, now: DateTime<Utc>, id: Uuid) -> MessageRow {
    let closed = matches!(conversation.status.as_str(), "resolved" | "snoozed");
    let mut ledger = Ledger {
        last_seq: conversation.last_seq,
        visitor_messages: conversation.visitor_messages,
        public_messages: conversation.public_messages,
        waiting_since: conversation.waiting_since,
        first_reply_at: conversation.first_reply_at,
        is_open: !closed,
    };
    let seq = ledger.enter(draft.author(), now);
    if closed && ledger.is_open {
        "open".clone_into(&mut conversation.status);
        conversation.reopened_by = Some(seq);
        conversation.snoozed_until = None;
    }
    conversation.last_seq = ledger.last_seq;
    conversation.visitor_messages = ledger.visitor_messages;
    conversation.public_messages = ledger.public_messages;
    conversation.waiting_since = ledger.waiting_since;
    conversation.first_reply_at = ledger.first_reply_at;
    conversation.last_activity_at = now;
    match &draft.sender {
        Sender::Agent { .. } => conversation.agents_read_seq = seq,
        Sender::Visitor { .. } => conversation.visitor_read_seq = seq,
        Sender::Bot { .. } | Sender::System => {}
    }
    let message = MessageRow {
        id,
        conversation_id: conversation.id,
        seq,
        client_message_id: draft.client_message_id,
        sender_type: draft.sender.kind().to_owned(),
        sender_id: draft.sender.id(),
        sender_name: draft.sender.name(conversation.visitor_name.as_deref()).to_owned(),
        text: draft.text.clone(),
        private: draft.private,
        visitor_messages: ledger.visitor_messages,
        public_messages: ledger.public_messages,
        created_at: now,
    };
    conversation.last_message = Some(message.clone());
    message
}
