//! Appends messages to conversations: numbers, counts and status change with them, in one transaction.
//!
//! The conversations' rows are locked in the order of their ids, so that two writers never wait for each other.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use porchlight_domain::chat::ledger::{Author, Ledger};
use porchlight_domain::ids::{ConversationId, UserId, VisitorId, WorkspaceId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::conversation::{ConversationRow, SELECT};
use super::messages::{self, MessageRow};
use crate::error::Result;
use crate::statement::{rows, run};

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    Visitor { id: VisitorId, name: String },
    Agent { id: UserId, name: String },
    System,
}

impl Sender {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Visitor { .. } => "visitor",
            Self::Agent { .. } => "agent",
            Self::System => "system",
        }
    }

    fn id(&self) -> Option<Uuid> {
        match self {
            Self::Visitor { id, .. } => Some(id.uuid()),
            Self::Agent { id, .. } => Some(id.uuid()),
            Self::System => None,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Visitor { name, .. } | Self::Agent { name, .. } => name,
            Self::System => "",
        }
    }
}

/// A message that is to be appended.
#[derive(Debug, Clone)]
pub struct Draft {
    pub conversation_id: ConversationId,
    /// The same one twice is one message.
    pub client_message_id: Option<Uuid>,
    pub sender: Sender,
    pub text: String,
    pub private: bool,
}

impl Draft {
    const fn author(&self) -> Author {
        match &self.sender {
            Sender::Visitor { .. } => Author::Visitor,
            Sender::Agent { .. } if !self.private => Author::Team,
            Sender::Agent { .. } | Sender::System => Author::Aside,
        }
    }
}

/// What became of a draft.
#[derive(Debug, Clone)]
pub enum Appended {
    /// It is a message now; the conversation as this batch leaves it.
    New(MessageRow, Box<ConversationRow>),
    /// It was one already.
    Known(MessageRow),
    /// There is no such conversation for this sender.
    Missing,
}

/// Appends the drafts in their order and answers each. The transaction is inside the workspace.
pub(crate) async fn append(
    db: &impl ConnectionTrait,
    workspace_id: WorkspaceId,
    drafts: &[Draft],
    now: DateTime<Utc>,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<Vec<Appended>> {
    let workspace = workspace_id.uuid();
    let mut conversations = lock(db, workspace, drafts).await?;
    let mut known = known(db, workspace, drafts).await?;
    let mut outcomes = Vec::with_capacity(drafts.len());
    let mut fresh = Vec::new();
    for draft in drafts {
        let Some(conversation) = conversations.get_mut(&draft.conversation_id.uuid()) else {
            outcomes.push(Outcome::Missing);
            continue;
        };
        if matches!(&draft.sender, Sender::Visitor { id, .. } if id.uuid() != conversation.visitor_id) {
            outcomes.push(Outcome::Missing);
            continue;
        }
        let twin = draft.client_message_id.map(|client_id| (conversation.id, client_id));
        if let Some(message) = twin.and_then(|twin| known.get(&twin)) {
            outcomes.push(Outcome::Known(message.clone()));
            continue;
        }
        let message = enter(conversation, draft, now, new_id());
        if let Some(twin) = twin {
            known.insert(twin, message.clone());
        }
        fresh.push(message.clone());
        outcomes.push(Outcome::New(message));
    }
    if !fresh.is_empty() {
        messages::insert(db, workspace, &fresh).await?;
        let touched: BTreeMap<Uuid, &ConversationRow> = fresh
            .iter()
            .filter_map(|message| conversations.get_key_value(&message.conversation_id))
            .map(|(id, row)| (*id, row))
            .collect();
        update(db, workspace, &touched, now).await?;
        mark_read_by_senders(db, workspace, &fresh, now).await?;
    }
    Ok(outcomes.into_iter().map(|outcome| outcome.with(&conversations)).collect())
}

enum Outcome {
    New(MessageRow),
    Known(MessageRow),
    Missing,
}

impl Outcome {
    fn with(self, conversations: &HashMap<Uuid, ConversationRow>) -> Appended {
        match self {
            Self::New(message) => match conversations.get(&message.conversation_id) {
                Some(conversation) => Appended::New(message, Box::new(conversation.clone())),
                None => Appended::Missing,
            },
            Self::Known(message) => Appended::Known(message),
            Self::Missing => Appended::Missing,
        }
    }
}

/// Locks the conversations of the drafts, by the primary key, in the order of their ids.
async fn lock(db: &impl ConnectionTrait, workspace: Uuid, drafts: &[Draft]) -> Result<HashMap<Uuid, ConversationRow>> {
    let mut ids: Vec<Uuid> = drafts.iter().map(|draft| draft.conversation_id.uuid()).collect();
    ids.sort_unstable();
    ids.dedup();
    let sql = format!("{SELECT} WHERE c.workspace_id = $1 AND c.id = ANY($3) ORDER BY c.id FOR NO KEY UPDATE OF c");
    let found: Vec<ConversationRow> = rows(db, &sql, vec![workspace.into(), Uuid::nil().into(), ids.into()]).await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// Finds which of the drafts are messages already, by the index `messages_client`.
async fn known(
    db: &impl ConnectionTrait,
    workspace: Uuid,
    drafts: &[Draft],
) -> Result<HashMap<(Uuid, Uuid), MessageRow>> {
    let (conversations, clients): (Vec<Uuid>, Vec<Uuid>) = drafts
        .iter()
        .filter_map(|draft| draft.client_message_id.map(|client_id| (draft.conversation_id.uuid(), client_id)))
        .unzip();
    if clients.is_empty() {
        return Ok(HashMap::new());
    }
    let found = messages::by_client_ids(db, workspace, conversations, clients).await?;
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
        Sender::System => {}
    }
    let message = MessageRow {
        id,
        conversation_id: conversation.id,
        seq,
        client_message_id: draft.client_message_id,
        sender_type: draft.sender.kind().to_owned(),
        sender_id: draft.sender.id(),
        sender_name: draft.sender.name().to_owned(),
        text: draft.text.clone(),
        private: draft.private,
        visitor_messages: ledger.visitor_messages,
        public_messages: ledger.public_messages,
        created_at: now,
    };
    conversation.last_message = serde_json::to_value(&message).ok();
    message
}

/// Writes back what the ledgers say. Times travel as text, an empty one for none: UNNEST takes no arrays with nulls.
async fn update(
    db: &impl ConnectionTrait,
    workspace: Uuid,
    touched: &BTreeMap<Uuid, &ConversationRow>,
    now: DateTime<Utc>,
) -> Result<()> {
    fn column<T>(touched: &BTreeMap<Uuid, &ConversationRow>, of: impl Fn(&ConversationRow) -> T) -> Vec<T> {
        touched.values().map(|row| of(row)).collect()
    }
    let time = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
    let sql = "UPDATE conversations c SET status = t.status, \
                 snoozed_until = CASE WHEN t.status = 'snoozed' THEN c.snoozed_until END, last_seq = t.last_seq, \
                 visitor_messages = t.visitor_messages, public_messages = t.public_messages, \
                 visitor_read_seq = t.visitor_read, agents_read_seq = t.agents_read, \
                 waiting_since = nullif(t.waiting_since, '')::timestamptz, \
                 first_reply_at = nullif(t.first_reply_at, '')::timestamptz, \
                 last_message = t.last_message::jsonb, last_activity_at = $3 \
               FROM UNNEST($2::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], \
                 $10::text[], $11::text[], $12::text[]) \
                 AS t (id, status, last_seq, visitor_messages, public_messages, visitor_read, agents_read, \
                       waiting_since, first_reply_at, last_message) \
               WHERE c.workspace_id = $1 AND c.id = t.id";
    let values = vec![
        workspace.into(),
        column(touched, |row| row.id).into(),
        now.into(),
        column(touched, |row| row.status.clone()).into(),
        column(touched, |row| row.last_seq).into(),
        column(touched, |row| row.visitor_messages).into(),
        column(touched, |row| row.public_messages).into(),
        column(touched, |row| row.visitor_read_seq).into(),
        column(touched, |row| row.agents_read_seq).into(),
        column(touched, |row| time(row.waiting_since)).into(),
        column(touched, |row| time(row.first_reply_at)).into(),
        column(touched, |row| row.last_message.clone().unwrap_or_default().to_string()).into(),
    ];
    run(db, sql, values).await.map(|_| ())
}

/// Who writes has read what stands above: the newest message of each agent is his read mark.
async fn mark_read_by_senders(
    db: &impl ConnectionTrait,
    workspace: Uuid,
    fresh: &[MessageRow],
    now: DateTime<Utc>,
) -> Result<()> {
    let newest: BTreeMap<(Uuid, Uuid), &MessageRow> = fresh
        .iter()
        .filter(|message| message.sender_type == "agent")
        .filter_map(|message| message.sender_id.map(|user| ((message.conversation_id, user), message)))
        .collect();
    if newest.is_empty() {
        return Ok(());
    }
    let (conversations, users): (Vec<Uuid>, Vec<Uuid>) = newest.keys().copied().unzip();
    let (seqs, counts): (Vec<i64>, Vec<i64>) =
        newest.values().map(|message| (message.seq, message.visitor_messages)).unzip();
    let sql = "INSERT INTO conversation_reads AS r (workspace_id, conversation_id, user_id, read_seq, visitor_messages, read_at) \
               SELECT $1, t.conversation_id, t.user_id, t.seq, t.count, $6 \
               FROM UNNEST($2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[]) AS t (conversation_id, user_id, seq, count) \
               ON CONFLICT (workspace_id, conversation_id, user_id) DO UPDATE \
               SET read_seq = excluded.read_seq, visitor_messages = excluded.visitor_messages, read_at = excluded.read_at \
               WHERE r.read_seq < excluded.read_seq";
    let values = vec![workspace.into(), conversations.into(), users.into(), seqs.into(), counts.into(), now.into()];
    run(db, sql, values).await.map(|_| ())
}
