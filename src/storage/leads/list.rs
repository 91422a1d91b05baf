//! Lists of leads: filters, orders, search and counts.
//!
//! They read the view `workspace_leads`, which pins the workspace itself and leaves the planner free: behind row
//! level security PostgreSQL may use no index for `LIKE`, `&&` and `lower()`. Each names the workspace as well: the
//! planner takes both conditions for one, and asks once whether they are the same. Each combination of filters is a
//! statement of its own, so that each is planned for what it asks.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{LeadId, SiteId, UserId};
use porchlight_domain::leads::state::{CaptureState, LeadStatus, Quality};
use porchlight_entities::leads::lead;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Result;
use crate::leads::records::{NamedLead, Sight, read};
use crate::paging::{PageRequest, Paged};
use crate::statement::{row, rows};
use crate::tenant::TenantTx;

/// The most that a count tells.
pub const COUNT_CAP: i64 = 10_000;

/// Which leads; empty lists and `None` do not filter.
#[derive(Debug, Clone, Default)]
pub struct LeadFilter {
    pub statuses: Vec<LeadStatus>,
    pub qualities: Vec<Quality>,
    pub sources: Vec<String>,
    pub tags: Vec<String>,
    /// One of these owners …
    pub owner_ids: Vec<UserId>,
    /// … or none.
    pub unowned: bool,
    pub site_ids: Vec<SiteId>,
    pub capture_states: Vec<CaptureState>,
    pub created_from: Option<DateTime<Utc>>,
    pub created_to: Option<DateTime<Utc>>,
    /// Words that all occur in name, email, phone or company.
    pub search: Option<String>,
}

impl LeadFilter {
    /// Whether what fits may lie anywhere along the order, however much it is.
    fn lies_anywhere_in(&self, order: LeadOrder) -> bool {
        let has_time = self.created_from.is_some() || self.created_to.is_some();
        self.search.is_some() || (has_time && order != LeadOrder::CreatedAt)
    }
}

/// By what the list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadOrder {
    CreatedAt,
    LastActivityAt,
    Name,
    Score,
}

/// The order's key of the last lead seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SortKey {
    Score(i32),
    Time(DateTime<Utc>),
    Name(String),
}

/// The place of a lead in a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeadCursor {
    pub key: SortKey,
    pub id: Uuid,
}

#[derive(FromQueryResult)]
struct ListRow {
    #[sea_orm(nested)]
    lead: lead::Model,
    owner_name: Option<String>,
    site_name: Option<String>,
    form_name: Option<String>,
    /// As the index has it.
    lower_name: String,
}

#[derive(FromQueryResult)]
struct Counted {
    count: i64,
}

const NAMED: &str = "SELECT l.*, m.name AS owner_name, s.name AS site_name, f.name AS form_name, \
    lower(l.name) AS lower_name FROM leads_page l \
    LEFT JOIN members m ON m.workspace_id = l.workspace_id AND m.user_id = l.owner_id \
    LEFT JOIN sites s ON s.workspace_id = l.workspace_id AND s.id = l.site_id \
    LEFT JOIN forms f ON f.workspace_id = l.workspace_id AND f.id = l.form_id";

/// The rows of the workspace, which is the first bound value.
const OWN: &str = "workspace_id = $1";

/// Conditions with their bound values.
struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Where {
    fn of(workspace: Uuid) -> Self {
        Self { sql: format!(" WHERE {OWN}"), values: vec![workspace.into()] }
    }

    /// Adds a condition; each `?` is the value.
    fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.and_plain(&condition.replace('?', &format!("${}", self.values.len())));
    }

    /// Adds a condition without a value.
    fn and_plain(&mut self, condition: &str) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
    }

    /// Keeps to what the caller may see.
    fn within(&mut self, sight: Sight) {
        match sight {
            Sight::All => {}
            Sight::OwnAndUnowned(own) => self.and("(owner_id IS NULL OR owner_id = ?)", own.map(UserId::uuid)),
            Sight::OfSite(own) => self.and("owner_id IS NULL AND site_id = ?", own.uuid()),
        }
    }

    fn any(&mut self, column: &str, words: impl Iterator<Item = String>) {
        let words: Vec<String> = words.collect();
        match words.as_slice() {
            [] => {}
            // An equality keeps the order of an index that goes on with the sort key.
            [word] => self.and(&format!("{column} = ?"), word.clone()),
            _ => self.and(&format!("{column} = ANY (?)"), words.clone()),
        }
    }
}

fn conditions(workspace: Uuid, filter: &LeadFilter, sight: Sight) -> Where {
    let mut found = Where::of(workspace);
    found.any("status", filter.statuses.iter().map(|status| status.name().to_owned()));
    found.any("quality", filter.qualities.iter().map(|quality| quality.name().to_owned()));
    found.any("source", filter.sources.iter().cloned());
    found.any("capture_state", filter.capture_states.iter().map(|state| state.name().to_owned()));
    if !filter.tags.is_empty() {
        found.and("tags && ?", filter.tags.clone());
    }
    if !filter.site_ids.is_empty() {
        found.and("site_id = ANY (?)", filter.site_ids.iter().map(|id| id.uuid()).collect::<Vec<_>>());
    }
    match (filter.owner_ids.as_slice(), filter.unowned) {
        ([], false) => {}
        ([], true) => found.and_plain("owner_id IS NULL"),
        ([one], false) => found.and("owner_id = ?", one.uuid()),
        (many, unowned) => {
            let many: Vec<Uuid> = many.iter().map(|id| id.uuid()).collect();
            let condition = if unowned { "(owner_id IS NULL OR owner_id = ANY (?))" } else { "owner_id = ANY (?)" };
            found.and(condition, many);
        }
    }
    found.within(sight);
    if let Some(from) = filter.created_from {
        found.and("created_at >= ?", from);
    }
    if let Some(to) = filter.created_to {
        found.and("created_at < ?", to);
    }
    for word in filter.search.as_deref().map(words).unwrap_or_default() {
        match piece(&word) {
            Some(piece) => {
                found.and("search LIKE ?", anywhere(piece));
                // No condition for the index.
                found.and("search || '' LIKE ?", anywhere(&word));
            }
            None if word.chars().count() < 3 => found.and("search LIKE ?", format!("% {}%", escaped(&word))),
            None => found.and("search LIKE ?", anywhere(&word)),
        }
    }
    found
}

/// The words of a search. From three letters on a word may stand anywhere, a shorter one begins a word; the trigram
/// index serves both.
fn words(search: &str) -> Vec<String> {
    search.to_lowercase().split_whitespace().take(6).map(str::to_owned).collect()
}

/// What of an email the index is asked for: the end of its name. It tells most, and all of an address would be twenty
/// trigrams, many of which nearly every lead has.
fn piece(word: &str) -> Option<&str> {
    let at = word.find('@')?;
    let (from, _) = word.get(..at)?.char_indices().rev().nth(4)?;
    word.get(from..=at)
}

fn anywhere(word: &str) -> String {
    format!("%{}%", escaped(word))
}

fn escaped(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

impl LeadOrder {
    const fn column(self) -> &'static str {
        match self {
            Self::CreatedAt => "created_at",
            Self::LastActivityAt => "last_activity_at",
            Self::Name => "lower(name)",
            Self::Score => "score",
        }
    }

    const fn column_of_page(self) -> &'static str {
        match self {
            Self::CreatedAt => "l.created_at",
            Self::LastActivityAt => "l.last_activity_at",
            Self::Name => "lower(l.name)",
            Self::Score => "l.score",
        }
    }

    fn cursor(self, row: &ListRow) -> LeadCursor {
        let key = match self {
            Self::CreatedAt => SortKey::Time(row.lead.created_at),
            Self::LastActivityAt => SortKey::Time(row.lead.last_activity_at),
            Self::Name => SortKey::Name(row.lower_name.clone()),
            Self::Score => SortKey::Score(row.lead.score),
        };
        LeadCursor { key, id: row.lead.id }
    }

    /// Tells whether a cursor belongs to this order.
    #[must_use]
    pub const fn accepts(self, cursor: &LeadCursor) -> bool {
        matches!(
            (self, &cursor.key),
            (Self::CreatedAt | Self::LastActivityAt, SortKey::Time(_))
                | (Self::Score, SortKey::Score(_))
                | (Self::Name, SortKey::Name(_))
        )
    }
}

impl SortKey {
    fn value(&self) -> Value {
        match self {
            Self::Score(score) => (*score).into(),
            Self::Time(at) => (*at).into(),
            Self::Name(name) => name.clone().into(),
        }
    }
}

/// How far the order is followed before another index is asked for all that fits, in rows.
const NEAR: u32 = 2_000;
/// As far when the first rows had at least [`FEW`] that fit: enough for a page, and less than sorting all of them.
const FAR: u32 = 40_000;
const FEW: usize = 5;
/// How far a count of what is searched follows the order: what is common reaches the cap there.
const COUNTED_NEAR: i64 = 2 * COUNT_CAP;

/// One list as SQL, in three ways that give the same rows.
#[derive(Clone, Copy)]
struct Shape<'a> {
    /// ` WHERE …`
    filter: &'a str,
    /// The condition of the cursor, or nothing.
    after: &'a str,
    /// A number, or where it is bound. PostgreSQL plans a statement anew for each bound limit: that is for filters, whose
    /// values tell which plan is good. Where only one is, the limit stands in the text, and the plan is kept.
    limit: &'a str,
    order: LeadOrder,
    descending: bool,
}

impl Shape<'_> {
    /// Follows the index of the order and filters on the way.
    fn along_the_order(&self) -> String {
        self.named(&format!("SELECT * FROM workspace_leads{}", self.both()))
    }

    /// Looks among the next rows of the order only: enough when what is searched is common.
    fn among_the_next(&self, rows: u32) -> String {
        let after = if self.after.is_empty() { String::new() } else { format!(" AND {}", self.after) };
        let near = format!("SELECT * FROM workspace_leads WHERE {OWN}{after}{} LIMIT {rows}", self.order_by());
        self.named(&format!("SELECT * FROM ({near}) AS near{}", self.filter))
    }

    /// Takes all that the index of the filter finds, then orders it: quick when what is asked for is rare.
    fn of_all_hits(&self) -> String {
        let hits = format!("SELECT * FROM workspace_leads{}", self.both());
        self.named(&format!("SELECT * FROM (WITH hits AS MATERIALIZED ({hits}) SELECT * FROM hits) AS hits"))
    }

    fn both(&self) -> String {
        if self.after.is_empty() { self.filter.to_owned() } else { format!("{} AND {}", self.filter, self.after) }
    }

    fn order_by(&self) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        format!(" ORDER BY {} {direction}, id {direction}", self.order.column())
    }

    /// Cuts the page and joins the names to it only. The joins promise no order.
    fn named(&self, source: &str) -> String {
        let direction = if self.descending { "DESC" } else { "ASC" };
        format!(
            "WITH leads_page AS ({source}{} LIMIT {}) {NAMED} ORDER BY {} {direction}, l.id {direction}",
            self.order_by(),
            self.limit,
            self.order.column_of_page(),
        )
    }
}

impl TenantTx {
    /// Lists leads in an order, from a cursor on.
    ///
    /// Uses the index of the order (`leads_created`, `leads_activity`, `leads_name`, `leads_score`), with one status
    /// or owner `leads_status_created`, `leads_owner_created` or `leads_owner_activity`, with tags `leads_tags`, with
    /// a search `leads_search`, with a rare value its `leads_source`, `leads_site`, `leads_quality` or
    /// `leads_capture_state`; what else is asked filters. Of a search, and of a time in another order, the planner cannot
    /// know how far along the order a page lies: the next 2,000 leads of the order are looked through first, and 40,000
    /// when some of those fit. What is rarer is taken whole from its index. One query, then up to three.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list_leads(
        &self,
        filter: &LeadFilter,
        sight: Sight,
        (order, descending): (LeadOrder, bool),
        page: PageRequest<LeadCursor>,
    ) -> Result<Paged<NamedLead, LeadCursor>> {
        let Where { sql, mut values } = conditions(self.workspace(), filter, sight);
        let column = order.column();
        let mut after = String::new();
        if let Some(cursor) = page.after {
            values.push(cursor.key.value());
            values.push(cursor.id.into());
            let comparison = if descending { "<" } else { ">" };
            after = format!("({column}, id) {comparison} (${}, ${})", values.len() - 1, values.len());
        }
        let limit = (page.limit + 1).to_string();
        let near = Shape { filter: &sql, after: &after, limit: &limit, order, descending };
        let wanted = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let mut found: Vec<ListRow> = Vec::new();
        let lies_anywhere = filter.lies_anywhere_in(order);
        if lies_anywhere {
            found = rows(self.db(), &near.among_the_next(NEAR), values.clone()).await?;
            if (FEW..=wanted).contains(&found.len()) {
                found = rows(self.db(), &near.among_the_next(FAR), values.clone()).await?;
            }
        }
        if sql.is_empty() {
            found = rows(self.db(), &near.along_the_order(), values).await?;
        } else if found.len() <= wanted {
            values.push((page.limit + 1).into());
            let bound = format!("${}", values.len());
            let all = Shape { limit: &bound, ..near };
            let sql = if lies_anywhere { all.of_all_hits() } else { all.along_the_order() };
            found = rows(self.db(), &sql, values).await?;
        }
        let Paged { rows, next } = Paged::cut(found, page.limit, |row| order.cursor(row));
        Ok(Paged { rows: rows.into_iter().map(named).collect::<Result<_>>()?, next })
    }

    /// Counts leads, up to [`COUNT_CAP`]. A search looks among the newest 20,000 first: its index would gather all that
    /// has a common word before the first is counted. One query, with a search up to two.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count_leads(&self, filter: &LeadFilter, sight: Sight) -> Result<i64> {
        let Where { sql, values } = conditions(self.workspace(), filter, sight);
        let count = async |from: &str, values: Vec<Value>| -> Result<i64> {
            let sql = format!("SELECT count(*) AS count FROM (SELECT FROM {from}{sql} LIMIT {COUNT_CAP}) AS counted");
            Ok(row::<Counted>(self.db(), &sql, values).await?.map_or(0, |counted| counted.count))
        };
        if filter.search.is_some() {
            let newest = format!("(SELECT * FROM workspace_leads WHERE {OWN} ORDER BY created_at DESC, id DESC");
            let found = count(&format!("{newest} LIMIT {COUNTED_NEAR}) AS near"), values.clone()).await?;
            if found == COUNT_CAP {
                return Ok(found);
            }
        }
        count("workspace_leads", values).await
    }

    /// Reads a lead with the names of what it points to. Uses the primary keys.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn named_lead(&self, id: LeadId) -> Result<Option<NamedLead>> {
        let sql = format!("WITH leads_page AS (SELECT * FROM leads WHERE workspace_id = $1 AND id = $2) {NAMED}");
        let found: Option<ListRow> = row(self.db(), &sql, vec![self.workspace().into(), id.uuid().into()]).await?;
        found.map(named).transpose()
    }

    /// Lists the tags in use with how often, the most used first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn lead_tags(&self, sight: Sight, limit: i64) -> Result<Vec<(String, i64)>> {
        #[derive(FromQueryResult)]
        struct Tag {
            tag: String,
            count: i64,
        }
        let mut found = Where::of(self.workspace());
        found.and("tags <> ?", Vec::<String>::new());
        found.within(sight);
        let Where { sql, mut values } = found;
        values.push(limit.into());
        let last = values.len();
        let sql = format!(
            "SELECT tag, count(*) AS count FROM workspace_leads, unnest(tags) AS tag{sql} \
             GROUP BY tag ORDER BY count DESC, tag LIMIT ${last}"
        );
        let found: Vec<Tag> = rows(self.db(), &sql, values).await?;
        Ok(found.into_iter().map(|row| (row.tag, row.count)).collect())
    }
}

fn named(row: ListRow) -> Result<NamedLead> {
    let ListRow { lead, owner_name, site_name, form_name, .. } = row;
    Ok(NamedLead { lead: read(lead)?, owner_name, site_name, form_name })
}
