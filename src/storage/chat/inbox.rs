//! The lists of the inbox: filters, orders and search (CHT-20).

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{SiteId, UserId, VisitorId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::conversation::{ConversationRow, SELECT};
use crate::error::Result;
use crate::paging::{PageRequest, Paged};
use crate::statement::rows;
use crate::tenant::TenantTx;

/// A search looks into as many conversations, those of the latest activity, and into others of the same minute.
const SEARCHED: i64 = 10_000;
/// More words than these narrow a search no further.
const WORDS: usize = 6;

/// Whose conversations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Assignee {
    #[default]
    Anybody,
    Nobody,
    User(UserId),
}

/// Which conversations an inbox shows; what is absent does not narrow.
#[derive(Debug, Clone, Default)]
pub struct InboxFilter {
    pub status: Option<String>,
    pub assignee: Assignee,
    pub site_id: Option<SiteId>,
    pub visitor_id: Option<VisitorId>,
    pub label: Option<String>,
    pub priority: Option<String>,
    /// Words that all stand in what was said, the visitor's name and address, the number or the labels.
    pub search: Option<String>,
}

impl InboxFilter {
    /// All conversations of one visitor.
    #[must_use]
    pub fn of_visitor(id: VisitorId) -> Self {
        Self { visitor_id: Some(id), ..Self::default() }
    }
}

/// The orders of an inbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InboxOrder {
    /// Latest activity first.
    #[default]
    Activity,
    /// Who waits longest for an answer first; then those who do not wait, latest activity first.
    Waiting,
}

/// The sort key of a row of either order.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct InboxCursor {
    pub at: DateTime<Utc>,
    pub id: Uuid,
    #[serde(default)]
    pub waiting: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct Label {
    label: String,
    count: i64,
}

impl TenantTx {
    /// Lists conversations by `conversations_activity`, `conversations_inbox` or `conversations_assignee`, which know the
    /// minute of the activity: it leads the order, and who shares a minute is sorted by the moment. The
    /// order by waiting sorts all that the filter leaves; a search reads the messages of some
    /// 10,000 conversations by their primary key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn inbox(
        &self,
        filter: &InboxFilter,
        order: InboxOrder,
        reader: Option<UserId>,
        page: PageRequest<InboxCursor>,
    ) -> Result<Paged<ConversationRow, InboxCursor>> {
        let mut list = List {
            sql: format!("{SELECT} WHERE c.workspace_id = $1"),
            values: vec![self.workspace().into(), self.reader(reader)],
        };
        list.narrow(filter);
        if let Some(after) = page.after {
            list.go_on(order, after);
        }
        list.sql.push_str(match order {
            InboxOrder::Activity => " ORDER BY c.activity_minute DESC, c.last_activity_at DESC, c.id DESC",
            InboxOrder::Waiting => " ORDER BY c.waiting_since NULLS LAST, c.last_activity_at DESC, c.id DESC",
        });
        let limit = list.value((i64::try_from(page.limit).unwrap_or(200) + 1).into());
        list.sql.push_str(&format!(" LIMIT {limit}"));
        let found: Vec<ConversationRow> = rows(self.db(), &list.sql, list.values).await?;
        let cursor =
            |row: &ConversationRow| InboxCursor { at: row.last_activity_at, id: row.id, waiting: row.waiting_since };
        Ok(Paged::cut(found, page.limit, cursor))
    }

    /// The labels of the workspace's conversations, most used first, and how many carry each.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn conversation_labels(&self, limit: i64) -> Result<Vec<(String, i64)>> {
        let sql = "SELECT label, count(*) AS count FROM conversations, UNNEST(labels) AS label \
                   WHERE workspace_id = $1 AND labels <> '{}' GROUP BY label ORDER BY count(*) DESC, label LIMIT $2";
        let found: Vec<Label> = rows(self.db(), sql, vec![self.workspace().into(), limit.into()]).await?;
        Ok(found.into_iter().map(|row| (row.label, row.count)).collect())
    }
}

/// A query in the making.
struct List {
    sql: String,
    values: Vec<Value>,
}

impl List {
    /// Adds a value and returns its place, like `$3`.
    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// Adds a condition in which each `?` is the value.
    fn and(&mut self, condition: &str, value: Value) {
        let place = self.value(value);
        self.sql.push_str(" AND ");
        self.sql.push_str(&condition.replace('?', &place));
    }

    fn narrow(&mut self, filter: &InboxFilter) {
        if let Some(status) = &filter.status {
            self.and("c.status = ?", status.clone().into());
        }
        match filter.assignee {
            Assignee::Anybody => {}
            Assignee::Nobody => self.sql.push_str(" AND c.assignee_id IS NULL"),
            Assignee::User(user) => self.and("c.assignee_id = ?", user.uuid().into()),
        }
        if let Some(site) = filter.site_id {
            self.and("c.site_id = ?", site.uuid().into());
        }
        if let Some(visitor) = filter.visitor_id {
            self.and("c.visitor_id = ?", visitor.uuid().into());
        }
        if let Some(label) = &filter.label {
            self.and("? = ANY (c.labels)", label.clone().into());
        }
        if let Some(priority) = &filter.priority {
            self.and("c.priority = ?", priority.clone().into());
        }
        if let Some(search) = &filter.search {
            self.search(search);
        }
    }

    fn search(&mut self, search: &str) {
        self.and(
            "c.activity_minute >= coalesce((SELECT n.activity_minute FROM conversations n WHERE n.workspace_id = $1 \
               ORDER BY n.activity_minute DESC OFFSET ? LIMIT 1), '-infinity')",
            SEARCHED.into(),
        );
        for word in search.to_lowercase().split_whitespace().take(WORDS) {
            let escaped = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            self.and(
                "(lower(concat_ws(' ', v.name, v.email, v.phone, '#' || c.number, array_to_string(c.labels, ' '))) LIKE ? \
                  OR EXISTS (SELECT FROM messages said WHERE said.workspace_id = c.workspace_id \
                    AND said.conversation_id = c.id AND lower(said.text) LIKE ?))",
                format!("%{escaped}%").into(),
            );
        }
    }

    /// Goes on after a row.
    fn go_on(&mut self, order: InboxOrder, after: InboxCursor) {
        let (at, id) = (self.value(after.at.into()), self.value(after.id.into()));
        // The first comparison alone can use an index.
        let later = format!(
            "c.activity_minute <= {at} AT TIME ZONE 'UTC' AND c.last_activity_at <= {at} \
             AND (c.last_activity_at < {at} OR c.id < {id})"
        );
        let condition = match (order, after.waiting) {
            (InboxOrder::Activity, _) => later,
            (InboxOrder::Waiting, None) => format!("c.waiting_since IS NULL AND {later}"),
            (InboxOrder::Waiting, Some(waiting)) => {
                let since = self.value(waiting.into());
                format!(
                    "(c.waiting_since IS NULL OR c.waiting_since > {since} OR (c.waiting_since = {since} AND {later}))"
                )
            }
        };
        self.sql.push_str(" AND ");
        self.sql.push_str(&condition);
    }
}
