//! What a user is told in the app.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::NotificationId;

use crate::{inputs, views, words};

words! {
    pub enum NotificationKind { LeadAssigned, LeadHandedOn, FollowUpDue, ConversationAssigned }
}

views! {
    pub struct NotificationView {
        pub id: NotificationId,
        pub kind: NotificationKind,
        /// `lead_…`, `conv_…` or `task_…`: where a click leads.
        pub subject_id: String,
        /// What the words need: {name, note, dueAt, text …}; never markup.
        #[schema(value_type = Object)]
        pub data: serde_json::Value,
        pub read: bool,
        pub created_at: DateTime<Utc>,
    }

    pub struct UnreadNotifications {
        pub unread_count: i64,
    }
}

inputs! {
    /// Named ones, or all when `ids` is absent.
    pub struct MarkNotificationsRead {
        #[garde(inner(length(max = 200)))]
        #[serde(default)]
        pub ids: Option<Vec<NotificationId>>,
    }
}
