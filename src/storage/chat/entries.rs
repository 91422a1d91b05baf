//! Writes new messages and what they change of their conversations. One statement: each would be a round trip, in which
//! the conversations stay locked.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::append::Key;
use super::conversation::ConversationRow;
use super::messages::MessageRow;
use crate::error::Result;
use crate::statement::run;

/// Absent ids travel as nil and absent times as an empty text: UNNEST takes no arrays with nulls. Who writes has read what
/// stands above: the newest message of each agent is his read mark.
const WRITE: &str = "WITH written AS ( \
       INSERT INTO messages (workspace_id, conversation_id, seq, id, client_message_id, sender_type, sender_id, \
         sender_name, text, private, visitor_messages, public_messages, created_at) \
       SELECT workspace_id, conversation_id, seq, id, nullif(client_id, $14), sender_type, nullif(sender_id, $14), \
         sender_name, text, private, visitor_messages, public_messages, $13 \
       FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], \
         $8::text[], $9::text[], $10::boolean[], $11::bigint[], $12::bigint[]) \
         AS t (workspace_id, conversation_id, seq, id, client_id, sender_type, sender_id, sender_name, text, \
               private, visitor_messages, public_messages)), \
     marked AS ( \
       INSERT INTO conversation_reads AS r (workspace_id, conversation_id, user_id, read_seq, visitor_messages, read_at) \
       SELECT t.workspace_id, t.conversation_id, t.user_id, t.seq, t.count, $13 \
       FROM UNNEST($15::uuid[], $16::uuid[], $17::uuid[], $18::bigint[], $19::bigint[]) \
         AS t (workspace_id, conversation_id, user_id, seq, count) \
       ON CONFLICT (workspace_id, conversation_id, user_id) DO UPDATE \
       SET read_seq = excluded.read_seq, visitor_messages = excluded.visitor_messages, read_at = excluded.read_at \
       WHERE r.read_seq < excluded.read_seq) \
     UPDATE conversations c SET status = t.status, \
       snoozed_until = CASE WHEN t.status = 'snoozed' THEN c.snoozed_until END, last_seq = t.last_seq, \
       visitor_messages = t.visitor_messages, public_messages = t.public_messages, \
       visitor_read_seq = t.visitor_read, agents_read_seq = t.agents_read, \
       waiting_since = nullif(t.waiting_since, '')::timestamptz, \
       first_reply_at = nullif(t.first_reply_at, '')::timestamptz, \
       last_message = t.last_message::jsonb, last_activity_at = $13 \
     FROM UNNEST($20::uuid[], $21::uuid[], $22::text[], $23::bigint[], $24::bigint[], $25::bigint[], $26::bigint[], \
       $27::bigint[], $28::text[], $29::text[], $30::text[]) \
       AS t (workspace_id, id, status, last_seq, visitor_messages, public_messages, visitor_read, agents_read, \
             waiting_since, first_reply_at, last_message) \
     WHERE c.workspace_id = t.workspace_id AND c.id = t.id";

/// Inserts messages, each into its workspace, whose numbers were given under the lock at `now`, and writes back what the
/// ledgers of their conversations say.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    fresh: &[(Uuid, MessageRow)],
    touched: &BTreeMap<Key, ConversationRow>,
    now: DateTime<Utc>,
) -> Result<()> {
    fn of_messages<T>(fresh: &[(Uuid, MessageRow)], of: impl Fn(&MessageRow) -> T) -> Vec<T> {
        fresh.iter().map(|(_, message)| of(message)).collect()
    }
    fn of_conversations<T>(touched: &BTreeMap<Key, ConversationRow>, of: impl Fn(&ConversationRow) -> T) -> Vec<T> {
        touched.values().map(of).collect()
    }
    let time = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
    let json = |message: Option<&MessageRow>| serde_json::to_string(&message).unwrap_or_else(|_| "null".to_owned());
    let reads = read_marks(fresh);
    let of_reads = |of: fn(&(Uuid, Uuid, Uuid)) -> Uuid| reads.keys().map(of).collect::<Vec<_>>();
    let values = vec![
        fresh.iter().map(|(workspace, _)| *workspace).collect::<Vec<_>>().into(),
        of_messages(fresh, |message| message.conversation_id).into(),
        of_messages(fresh, |message| message.seq).into(),
        of_messages(fresh, |message| message.id).into(),
        of_messages(fresh, |message| message.client_message_id.unwrap_or_default()).into(),
        of_messages(fresh, |message| message.sender_type.clone()).into(),
        of_messages(fresh, |message| message.sender_id.unwrap_or_default()).into(),
        of_messages(fresh, |message| message.sender_name.clone()).into(),
        of_messages(fresh, |message| message.text.clone()).into(),
        of_messages(fresh, |message| message.private).into(),
        of_messages(fresh, |message| message.visitor_messages).into(),
        of_messages(fresh, |message| message.public_messages).into(),
        now.into(),
        Uuid::nil().into(),
        of_reads(|key| key.0).into(),
        of_reads(|key| key.1).into(),
        of_reads(|key| key.2).into(),
        reads.values().map(|message| message.seq).collect::<Vec<_>>().into(),
        reads.values().map(|message| message.visitor_messages).collect::<Vec<_>>().into(),
        of_conversations(touched, |row| row.workspace_id).into(),
        of_conversations(touched, |row| row.id).into(),
        of_conversations(touched, |row| row.status.clone()).into(),
        of_conversations(touched, |row| row.last_seq).into(),
        of_conversations(touched, |row| row.visitor_messages).into(),
        of_conversations(touched, |row| row.public_messages).into(),
        of_conversations(touched, |row| row.visitor_read_seq).into(),
        of_conversations(touched, |row| row.agents_read_seq).into(),
        of_conversations(touched, |row| time(row.waiting_since)).into(),
        of_conversations(touched, |row| time(row.first_reply_at)).into(),
        of_conversations(touched, |row| json(row.last_message.as_ref())).into(),
    ];
    run(db, WRITE, values).await.map(|_| ())
}

/// The newest message of each agent in each conversation.
fn read_marks(fresh: &[(Uuid, MessageRow)]) -> BTreeMap<(Uuid, Uuid, Uuid), &MessageRow> {
    let by_agents = fresh.iter().filter(|(_, message)| message.sender_type == "agent");
    by_agents
        .filter_map(|(workspace, message)| Some(((*workspace, message.conversation_id, message.sender_id?), message)))
        .collect()
}
