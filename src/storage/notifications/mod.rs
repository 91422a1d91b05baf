//! What users are told in the app.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{NotificationId, UserId};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::error::Result;
use crate::paging::{PageRequest, Paged};
use crate::statement::{row, rows, run};
use crate::tenant::TenantTx;

/// A notification to be written.
#[derive(Debug, Clone)]
pub struct NewNotification {
    pub user_id: UserId,
    pub kind: String,
    /// `lead_…`, `conv_…` or `task_…`.
    pub subject_id: String,
    pub data: Value,
    /// A second one with this key is not written.
    pub dedupe_key: Option<String>,
}

/// A row of `notifications`.
#[derive(Debug, Clone, FromQueryResult)]
pub struct NotificationRow {
    pub id: Uuid,
    pub kind: String,
    pub subject_id: String,
    pub data: Value,
    pub read_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// The place of a notification in a user's list.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct NotificationCursor {
    pub at: DateTime<Utc>,
    pub id: Uuid,
}

#[derive(FromQueryResult)]
struct Unread {
    count: i64,
}

impl TenantTx {
    /// Writes a notification; `None` when its key is there already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn add_notification(&self, new: NewNotification) -> Result<Option<NotificationRow>> {
        let sql = "INSERT INTO notifications (workspace_id, id, user_id, kind, subject_id, data, dedupe_key, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
                   ON CONFLICT (workspace_id, user_id, dedupe_key) WHERE dedupe_key IS NOT NULL DO NOTHING \
                   RETURNING id, kind, subject_id, data, read_at, created_at";
        let values = vec![
            self.workspace().into(),
            self.new_uuid().into(),
            new.user_id.uuid().into(),
            new.kind.into(),
            new.subject_id.into(),
            new.data.into(),
            new.dedupe_key.into(),
            self.now().into(),
        ];
        row(self.db(), sql, values).await
    }

    /// Lists a user's notifications, newest first. Uses the index `notifications_user`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn notifications(
        &self,
        user_id: UserId,
        unread_only: bool,
        page: PageRequest<NotificationCursor>,
    ) -> Result<Paged<NotificationRow, NotificationCursor>> {
        let after =
            page.after.unwrap_or(NotificationCursor { at: self.now() + chrono::TimeDelta::days(1), id: Uuid::max() });
        let sql = "SELECT id, kind, subject_id, data, read_at, created_at FROM notifications \
                   WHERE workspace_id = $1 AND user_id = $2 AND (created_at, id) < ($3, $4) \
                   AND (NOT $5 OR read_at IS NULL) ORDER BY created_at DESC, id DESC LIMIT $6";
        let values = vec![
            self.workspace().into(),
            user_id.uuid().into(),
            after.at.into(),
            after.id.into(),
            unread_only.into(),
            (page.limit + 1).into(),
        ];
        let found: Vec<NotificationRow> = rows(self.db(), sql, values).await?;
        Ok(Paged::cut(found, page.limit, |row| NotificationCursor { at: row.created_at, id: row.id }))
    }

    /// Counts a user's unread notifications. Uses the partial index `notifications_unread`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unread_notifications(&self, user_id: UserId) -> Result<i64> {
        let sql =
            "SELECT count(*) AS count FROM notifications WHERE workspace_id = $1 AND user_id = $2 AND read_at IS NULL";
        let unread: Option<Unread> = row(self.db(), sql, vec![self.workspace().into(), user_id.uuid().into()]).await?;
        Ok(unread.map_or(0, |unread| unread.count))
    }

    /// Marks a user's notifications read, these or all; tells how many were unread.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn read_notifications(&self, user_id: UserId, ids: Option<&[NotificationId]>) -> Result<u64> {
        let ids: Option<Vec<Uuid>> = ids.map(|ids| ids.iter().map(|id| id.uuid()).collect());
        let sql = "UPDATE notifications SET read_at = $3 WHERE workspace_id = $1 AND user_id = $2 AND read_at IS NULL \
                   AND ($4::uuid[] IS NULL OR id = ANY ($4))";
        run(self.db(), sql, vec![self.workspace().into(), user_id.uuid().into(), self.now().into(), ids.into()]).await
    }
}
