//! What users are told in the app, and how many of it they have not read.

use porchlight_domain::ids::{NotificationId, UserId};
use porchlight_storage::live::{Audience, Topic};
use porchlight_storage::notifications::{NewNotification, NotificationCursor, NotificationRow};
use porchlight_storage::paging::{PageRequest, Paged};
use porchlight_storage::{Store, TenantScope, TenantTx};
use porchlight_wire::notifications::{NotificationKind, NotificationView, UnreadNotifications};
use porchlight_wire::socket::EventFrame;
use serde_json::{Value, json};

use crate::error::{Result, ServiceError};

/// The use cases of notifications; cheap to clone.
#[derive(Clone)]
pub struct Notifications {
    store: Store,
}

impl std::fmt::Debug for Notifications {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Notifications")
    }
}

/// Something that a user should know.
#[derive(Debug, Clone)]
pub struct News {
    pub user_id: UserId,
    pub kind: NotificationKind,
    /// `lead_…`, `conv_…` or `task_…`: where a click leads.
    pub subject_id: String,
    /// What the words need; never markup.
    pub data: Value,
    /// A second piece of news with this key is not told.
    pub dedupe_key: Option<String>,
}

impl Notifications {
    /// Wires the area.
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self { store }
    }

    /// Tells a user something, within the caller's transaction: a row, and `notification.created` with the unread
    /// count on the user's sockets. `false` when it was told before. Two queries.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tell(&self, tx: &TenantTx, news: News) -> Result<bool> {
        let kind = word(news.kind)?;
        let new = NewNotification {
            user_id: news.user_id,
            kind,
            subject_id: news.subject_id,
            data: news.data,
            dedupe_key: news.dedupe_key,
        };
        let Some(row) = tx.add_notification(new).await? else { return Ok(false) };
        let unread_count = tx.unread_notifications(news.user_id).await?;
        let data = json!({ "notification": view(row)?, "unreadCount": unread_count });
        emit(tx, "notification.created", news.user_id, &data)?;
        Ok(true)
    }

    /// Lists the user's notifications, newest first. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(
        &self,
        scope: &TenantScope,
        user_id: UserId,
        unread_only: bool,
        page: PageRequest<NotificationCursor>,
    ) -> Result<Paged<NotificationView, NotificationCursor>> {
        let tx = self.store.tenant(scope).await?;
        let Paged { rows, next } = tx.notifications(user_id, unread_only, page).await?;
        Ok(Paged { rows: rows.into_iter().map(view).collect::<Result<_>>()?, next })
    }

    /// Counts what the user has not read. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unread_count(&self, scope: &TenantScope, user_id: UserId) -> Result<UnreadNotifications> {
        let tx = self.store.tenant(scope).await?;
        Ok(UnreadNotifications { unread_count: tx.unread_notifications(user_id).await? })
    }

    /// Marks these notifications read, or all, and tells the user's other windows. Three queries.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn mark_read(
        &self,
        scope: &TenantScope,
        user_id: UserId,
        ids: Option<Vec<NotificationId>>,
    ) -> Result<UnreadNotifications> {
        let tx = self.store.tenant(scope).await?;
        let read = tx.read_notifications(user_id, ids.as_deref()).await?;
        let unread_count = tx.unread_notifications(user_id).await?;
        if read > 0 {
            emit(&tx, "notification.read", user_id, &json!({ "ids": ids, "unreadCount": unread_count }))?;
        }
        tx.commit().await?;
        Ok(UnreadNotifications { unread_count })
    }
}

fn emit(tx: &TenantTx, event: &str, user_id: UserId, data: &Value) -> Result<()> {
    let frame = EventFrame::of(event, &user_id, None, tx.now(), data);
    Ok(tx.emit(vec![Topic::User(user_id)], Audience::ALL, &frame)?)
}

fn view(row: NotificationRow) -> Result<NotificationView> {
    let kind = serde_json::from_value(Value::String(row.kind)).map_err(ServiceError::internal)?;
    Ok(NotificationView {
        id: row.id.into(),
        kind,
        subject_id: row.subject_id,
        data: row.data,
        read: row.read_at.is_some(),
        created_at: row.created_at,
    })
}

fn word(kind: NotificationKind) -> Result<String> {
    match serde_json::to_value(kind) {
        Ok(Value::String(word)) => Ok(word),
        _ => Err(ServiceError::Internal("a kind of notification has no word".to_owned(), None)),
    }
}
