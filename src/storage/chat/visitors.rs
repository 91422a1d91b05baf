//! Visitors as the chat knows them.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{SiteId, VisitorId, WorkspaceId};
use sea_orm::FromQueryResult;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::error::Result;
use crate::scope::{Actor, TenantScope};
use crate::statement::{row, run};
use crate::store::Store;
use crate::system::Reason;
use crate::tenant::TenantTx;

/// A visitor.
#[derive(Debug, Clone, FromQueryResult)]
pub struct VisitorRow {
    pub id: Uuid,
    pub site_id: Uuid,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub state: String,
    pub custom_data: Json,
    pub lead_id: Option<Uuid>,
    pub browser: Option<String>,
    pub os: Option<String>,
    pub device: Option<String>,
    pub screen: Option<String>,
    pub language: Option<String>,
    pub time_zone: Option<String>,
    pub referrer: Option<String>,
    pub landing_page: Option<String>,
    pub source_class: Option<String>,
    pub utm: Option<Json>,
    pub click_ids: Json,
    pub current_page: Option<String>,
    pub current_title: Option<String>,
    pub visits: i64,
    pub token_generation: i32,
    /// The visit that goes on or was the last, and when it began.
    pub last_session_id: Option<Uuid>,
    pub visit_started_at: Option<DateTime<Utc>>,
    /// What a signature proved: `email:…` or `id:…`.
    pub verified_as: Option<String>,
    pub first_seen_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    /// Whether a chat was ever begun.
    pub has_conversations: bool,
}

const SELECT: &str = "SELECT v.id, v.site_id, v.name, v.email, v.phone, v.state, v.custom_data, v.lead_id, v.browser, v.os, \
    v.device, v.screen, v.language, v.time_zone, v.referrer, v.landing_page, v.source_class, v.utm, v.click_ids, \
    v.current_page, v.current_title, v.visits, v.token_generation, v.last_session_id, v.visit_started_at, v.verified_as, \
    v.first_seen_at, v.last_seen_at, \
    EXISTS (SELECT FROM conversations c WHERE c.workspace_id = v.workspace_id AND c.visitor_id = v.id) AS has_conversations \
    FROM visitors v WHERE v.workspace_id = $1 AND v.id = $2";

/// What is seen of a browser.
#[derive(Debug, Clone, Default)]
pub struct Sighting {
    /// The visit, where the browser names it; else one begins after half an hour of silence.
    pub session_id: Option<Uuid>,
    pub browser: Option<String>,
    pub os: Option<String>,
    pub device: Option<String>,
    pub screen: Option<String>,
    pub language: Option<String>,
    pub time_zone: Option<String>,
    pub referrer: Option<String>,
    pub landing_page: Option<String>,
    pub source_class: Option<String>,
    pub utm: Option<Json>,
    /// Click ids of advertisers by their names.
    pub click_ids: Option<Json>,
    /// Where the visitor is, if that is to be kept.
    pub page: Option<String>,
    pub title: Option<String>,
}

/// What a visitor says of himself; absent values stay.
#[derive(Debug, Clone, Default)]
pub struct VisitorChange {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Merged key by key.
    pub custom_data: serde_json::Map<String, Json>,
    /// What a signature proves: `email:…` or `id:…`.
    pub verified_as: Option<String>,
}

impl TenantTx {
    /// Reads a visitor.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn visitor(&self, id: VisitorId) -> Result<Option<VisitorRow>> {
        row(self.db(), SELECT, vec![self.workspace().into(), id.uuid().into()]).await
    }

    /// Tells whether the visitor has ever chatted here. Uses the index `conversations_visitor`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn has_conversation(&self, id: VisitorId) -> Result<bool> {
        #[derive(FromQueryResult)]
        struct Known {
            chatted: bool,
        }
        let sql = "SELECT EXISTS (SELECT FROM conversations WHERE workspace_id = $1 AND visitor_id = $2) AS chatted";
        let known: Option<Known> = row(self.db(), sql, vec![self.workspace().into(), id.uuid().into()]).await?;
        Ok(known.is_some_and(|known| known.chatted))
    }

    /// Reads a visitor and holds the row until the end of the transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn visitor_for_update(&self, id: VisitorId) -> Result<Option<VisitorRow>> {
        row(self.db(), &format!("{SELECT} FOR UPDATE OF v"), vec![self.workspace().into(), id.uuid().into()]).await
    }

    /// Notes that the visitor is here: makes the row, or brings it up to date. First values of the origin stay.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn see_visitor(&self, id: VisitorId, site_id: SiteId, seen: &Sighting) -> Result<()> {
        let sql = "INSERT INTO visitors AS v (workspace_id, id, site_id, browser, os, device, screen, language, time_zone, \
                     referrer, landing_page, source_class, current_page, current_title, first_seen_at, last_seen_at, \
                     utm, click_ids, last_session_id, visit_started_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $15, $13, $14, $14, \
                     $16, coalesce($17, '{}'::jsonb), coalesce($18, $19), $14) \
                   ON CONFLICT (workspace_id, id) DO UPDATE SET \
                     browser = coalesce(excluded.browser, v.browser), os = coalesce(excluded.os, v.os), \
                     device = coalesce(excluded.device, v.device), screen = coalesce(excluded.screen, v.screen), \
                     language = coalesce(excluded.language, v.language), time_zone = coalesce(excluded.time_zone, v.time_zone), \
                     referrer = coalesce(v.referrer, excluded.referrer), \
                     landing_page = coalesce(v.landing_page, excluded.landing_page), \
                     source_class = coalesce(v.source_class, excluded.source_class), \
                     current_page = coalesce(excluded.current_page, v.current_page), \
                     current_title = coalesce(excluded.current_title, v.current_title), \
                     utm = coalesce(v.utm, excluded.utm), \
                     click_ids = CASE WHEN v.click_ids = '{}' THEN excluded.click_ids ELSE v.click_ids END, \
                     last_session_id = CASE WHEN $18 IS NOT NULL THEN $18 \
                       WHEN v.last_session_id IS NULL OR excluded.last_seen_at > v.last_seen_at + interval '30 minutes' THEN $19 \
                       ELSE v.last_session_id END, \
                     visit_started_at = CASE WHEN v.visit_started_at IS NULL OR v.last_session_id IS NULL \
                         OR coalesce($18, v.last_session_id) <> v.last_session_id \
                         OR ($18 IS NULL AND excluded.last_seen_at > v.last_seen_at + interval '30 minutes') \
                       THEN excluded.last_seen_at ELSE v.visit_started_at END, \
                     visits = v.visits + (excluded.last_seen_at > v.last_seen_at + interval '30 minutes')::int, \
                     last_seen_at = excluded.last_seen_at";
        let values = vec![
            self.workspace().into(),
            id.uuid().into(),
            site_id.uuid().into(),
            seen.browser.clone().into(),
            seen.os.clone().into(),
            seen.device.clone().into(),
            seen.screen.clone().into(),
            seen.language.clone().into(),
            seen.time_zone.clone().into(),
            seen.referrer.clone().into(),
            seen.landing_page.clone().into(),
            seen.source_class.clone().into(),
            seen.title.clone().into(),
            self.now().into(),
            seen.page.clone().into(),
            seen.utm.clone().into(),
            seen.click_ids.clone().into(),
            seen.session_id.into(),
            self.new_uuid().into(),
        ];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Keeps what the visitor says of himself. The state follows from what is known; *verified* stays until another
    /// email is named than the one that was proven.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn change_visitor(&self, id: VisitorId, change: &VisitorChange) -> Result<()> {
        let sql = "UPDATE visitors v SET name = coalesce($3, v.name), email = coalesce($4, v.email), phone = coalesce($5, v.phone), \
                     custom_data = v.custom_data || $6, \
                     verified_as = CASE WHEN $7::text IS NOT NULL THEN $7 \
                       WHEN v.verified_as LIKE 'email:%' AND v.verified_as <> 'email:' || lower($4) THEN NULL \
                       ELSE v.verified_as END, \
                     state = CASE WHEN $7 IS NOT NULL THEN 'verified' \
                       WHEN v.verified_as IS NOT NULL \
                         AND (v.verified_as NOT LIKE 'email:%' OR v.verified_as = 'email:' || lower(coalesce($4, v.email))) THEN 'verified' \
                       WHEN coalesce($4, v.email) IS NOT NULL AND coalesce($3, v.name) IS NOT NULL THEN 'fully_identified' \
                       WHEN coalesce($3, v.name, $4, v.email, $5, v.phone) IS NOT NULL THEN 'partially_identified' \
                       ELSE v.state END \
                   WHERE v.workspace_id = $1 AND v.id = $2";
        let values = vec![
            self.workspace().into(),
            id.uuid().into(),
            change.name.clone().into(),
            change.email.clone().into(),
            change.phone.clone().into(),
            Json::Object(change.custom_data.clone()).into(),
            change.verified_as.clone().into(),
        ];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Finds another visitor of the site that was proven to be the same person, the one who has spoken first of all.
    /// Uses the index `visitors_verified`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn verified_visitor(
        &self,
        site_id: SiteId,
        verified_as: &str,
        not: VisitorId,
    ) -> Result<Option<VisitorRow>> {
        let sql = SELECT.replace(
            "v.id = $2",
            "v.site_id = $2 AND v.verified_as = $3 AND v.id <> $4 ORDER BY has_conversations DESC, v.first_seen_at LIMIT 1",
        );
        let values = vec![self.workspace().into(), site_id.uuid().into(), verified_as.into(), not.uuid().into()];
        row(self.db(), &sql, values).await
    }

    /// Keeps on which page the visitor is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn move_visitor(&self, id: VisitorId, page: Option<&str>, title: Option<&str>) -> Result<()> {
        let sql = "UPDATE visitors SET current_page = $3, current_title = $4, last_seen_at = $5 WHERE workspace_id = $1 AND id = $2";
        let values = vec![
            self.workspace().into(),
            id.uuid().into(),
            page.map(ToOwned::to_owned).into(),
            title.map(ToOwned::to_owned).into(),
            self.now().into(),
        ];
        run(self.db(), sql, values).await.map(|_| ())
    }
}

#[derive(FromQueryResult)]
struct SiteOf {
    site_id: Uuid,
}

impl Store {
    /// Proves a visitor by the claims of a token that was checked: the visitor and the generation of his tokens
    /// are still there, and the site is on. `None` otherwise.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn visitor_scope(
        &self,
        workspace_id: WorkspaceId,
        visitor_id: VisitorId,
        generation: i32,
    ) -> Result<Option<(TenantScope, SiteId)>> {
        let tx = self.system(Reason::Authentication).await?;
        let sql = "SELECT v.site_id FROM visitors v JOIN sites s ON s.workspace_id = v.workspace_id AND s.id = v.site_id \
                   WHERE v.workspace_id = $1 AND v.id = $2 AND v.token_generation = $3 AND s.active AND s.deleted_at IS NULL";
        let values = vec![workspace_id.uuid().into(), visitor_id.uuid().into(), generation.into()];
        let found: Option<SiteOf> = row(tx.db(), sql, values).await?;
        Ok(found.map(|SiteOf { site_id }| {
            let site_id = SiteId::from(site_id);
            (TenantScope::proven(workspace_id, Actor::Visitor { id: visitor_id, site_id }), site_id)
        }))
    }
}
