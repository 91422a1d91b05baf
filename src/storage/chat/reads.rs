//! Read marks. They only move forward, and carry the count that makes unread numbers exact.

use porchlight_domain::ids::{ConversationId, UserId};
use sea_orm::FromQueryResult;

use crate::error::Result;
use crate::statement::{row, run};
use crate::tenant::TenantTx;

#[derive(FromQueryResult)]
struct Seq {
    seq: i64,
}

/// Where a read mark stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub seq: i64,
    pub has_moved: bool,
}

impl TenantTx {
    /// Moves an agent's mark forward to `seq`, at most to the last message; `None` without such a conversation.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn mark_read_by_user(&self, id: ConversationId, user_id: UserId, seq: i64) -> Result<Option<Mark>> {
        let sql = "SELECT least($3, last_seq) AS seq FROM conversations WHERE workspace_id = $1 AND id = $2";
        let values = vec![self.workspace().into(), id.uuid().into(), seq.into()];
        let Some(Seq { seq }) = row(self.db(), sql, values).await? else { return Ok(None) };
        let sql = "INSERT INTO conversation_reads AS r (workspace_id, conversation_id, user_id, read_seq, visitor_messages, read_at) \
                   SELECT $1, $2, $3, $4, coalesce((SELECT m.visitor_messages FROM messages m \
                     WHERE m.workspace_id = $1 AND m.conversation_id = $2 AND m.seq = $4), 0), $5 \
                   ON CONFLICT (workspace_id, conversation_id, user_id) DO UPDATE \
                   SET read_seq = excluded.read_seq, visitor_messages = excluded.visitor_messages, read_at = excluded.read_at \
                   WHERE r.read_seq < excluded.read_seq RETURNING read_seq AS seq";
        let values =
            vec![self.workspace().into(), id.uuid().into(), user_id.uuid().into(), seq.into(), self.now().into()];
        if row::<Seq>(self.db(), sql, values).await?.is_none() {
            let sql = "SELECT read_seq AS seq FROM conversation_reads \
                       WHERE workspace_id = $1 AND conversation_id = $2 AND user_id = $3";
            let values = vec![self.workspace().into(), id.uuid().into(), user_id.uuid().into()];
            let stands = row::<Seq>(self.db(), sql, values).await?.map_or(seq, |row| row.seq);
            return Ok(Some(Mark { seq: stands, has_moved: false }));
        }
        let sql = "UPDATE conversations SET agents_read_seq = greatest(agents_read_seq, $3) WHERE workspace_id = $1 AND id = $2";
        run(self.db(), sql, vec![self.workspace().into(), id.uuid().into(), seq.into()]).await?;
        Ok(Some(Mark { seq, has_moved: true }))
    }

    /// Moves the visitor's mark forward to `seq`, at most to the last message; `None` when it is not his conversation.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn mark_read_by_visitor(
        &self,
        id: ConversationId,
        visitor_id: uuid::Uuid,
        seq: i64,
    ) -> Result<Option<Mark>> {
        let values = || vec![self.workspace().into(), id.uuid().into(), visitor_id.into(), seq.into()];
        let sql = "UPDATE conversations SET visitor_read_seq = least($4, last_seq) WHERE workspace_id = $1 AND id = $2 \
                   AND visitor_id = $3 AND visitor_read_seq < least($4, last_seq) RETURNING visitor_read_seq AS seq";
        if let Some(Seq { seq }) = row(self.db(), sql, values()).await? {
            return Ok(Some(Mark { seq, has_moved: true }));
        }
        let sql = "SELECT visitor_read_seq AS seq FROM conversations \
                   WHERE workspace_id = $1 AND id = $2 AND visitor_id = $3 AND $4::bigint IS NOT NULL";
        let stands = row::<Seq>(self.db(), sql, values()).await?;
        Ok(stands.map(|Seq { seq }| Mark { seq, has_moved: false }))
    }
}
