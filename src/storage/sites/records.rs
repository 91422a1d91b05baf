//! Sites as people edit them.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::SiteId;
use porchlight_entities::sites::site;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::error::Result;
use crate::paging::{PageRequest, Paged};
use crate::statement::{rows, run};
use crate::tenant::TenantTx;

/// A site and the hint of its key in force.
#[derive(Debug, Clone)]
pub struct SiteRow {
    pub site: site::Model,
    /// Empty when the key was revoked.
    pub key_hint: String,
}

/// The place of a site in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SiteCursor {
    pub created_at: DateTime<Utc>,
    pub id: Uuid,
}

#[derive(FromQueryResult)]
struct Hint {
    site_id: Uuid,
    hint: String,
}

impl TenantTx {
    /// Adds a site as it is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn insert_site(&self, site: site::Model) -> Result<()> {
        site::Entity::insert(site.into_active_model()).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Finds a site that was not deleted; `lock` keeps others from changing it until the end of the transaction.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn site(&self, site_id: SiteId, lock: bool) -> Result<Option<SiteRow>> {
        let workspace = self.workspace();
        if lock {
            let sql = "SELECT id FROM sites WHERE workspace_id = $1 AND id = $2 FOR UPDATE";
            run(self.db(), sql, vec![workspace.into(), site_id.uuid().into()]).await?;
        }
        let found = site::Entity::find_by_id((workspace, site_id.uuid()))
            .filter(site::Column::DeletedAt.is_null())
            .one(self.db())
            .await?;
        let Some(site) = found else { return Ok(None) };
        let key_hint = self.key_hints(vec![site.id]).await?.pop().map(|hint| hint.hint).unwrap_or_default();
        Ok(Some(SiteRow { site, key_hint }))
    }

    /// Lists the sites that were not deleted, the newest first.
    ///
    /// A workspace has few sites: reads them by the primary key and sorts.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sites(&self, page: PageRequest<SiteCursor>) -> Result<Paged<SiteRow, SiteCursor>> {
        let sql = "SELECT * FROM sites WHERE workspace_id = $1 AND deleted_at IS NULL \
                   AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid)) \
                   ORDER BY created_at DESC, id DESC LIMIT $4";
        let values = vec![
            self.workspace().into(),
            page.after.map(|cursor| cursor.created_at).into(),
            page.after.map(|cursor| cursor.id).into(),
            i64::try_from(page.limit.saturating_add(1)).unwrap_or(i64::MAX).into(),
        ];
        let sites: Vec<site::Model> = rows(self.db(), sql, values).await?;
        let hints = self.key_hints(sites.iter().map(|site| site.id).collect()).await?;
        let hint_of = |id: Uuid| hints.iter().find(|hint| hint.site_id == id).map(|hint| hint.hint.clone());
        let rows: Vec<SiteRow> =
            sites.into_iter().map(|site| SiteRow { key_hint: hint_of(site.id).unwrap_or_default(), site }).collect();
        Ok(Paged::cut(rows, page.limit, |row| SiteCursor { created_at: row.site.created_at, id: row.site.id }))
    }

    /// Writes all that people edit on a site, and counts the edit.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn update_site(&self, site: site::Model) -> Result<()> {
        let unseen = [site::Column::FirstSeenAt, site::Column::LastSeenAt, site::Column::CreatedAt];
        let mut site = site.into_active_model().reset_all();
        for column in unseen {
            site.not_set(column);
        }
        site::Entity::update(site).validate()?.exec(self.db()).await?;
        Ok(())
    }

    /// Keeps a new secret of signed identities, sealed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_identity_secret(&self, site_id: SiteId, sealed: Vec<u8>) -> Result<()> {
        let sql = "UPDATE sites SET identity_secret = $3 WHERE workspace_id = $1 AND id = $2";
        let values = vec![self.workspace().into(), site_id.uuid().into(), sealed.into()];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Marks a site as deleted: its script falls silent, its leads stay.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_site(&self, site_id: SiteId) -> Result<()> {
        let sql = "UPDATE sites SET deleted_at = $3, active = false, updated_at = $3, version = version + 1 \
                   WHERE workspace_id = $1 AND id = $2";
        let values = vec![self.workspace().into(), site_id.uuid().into(), self.now().into()];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Reads the hints of the keys in force, by `api_keys_site (workspace_id, site_id)`.
    async fn key_hints(&self, site_ids: Vec<Uuid>) -> Result<Vec<Hint>> {
        let sql = "SELECT DISTINCT ON (site_id) site_id, hint FROM api_keys \
                   WHERE workspace_id = $1 AND site_id = ANY($2) AND revoked_at IS NULL \
                   ORDER BY site_id, created_at DESC";
        rows(self.db(), sql, vec![self.workspace().into(), site_ids.into()]).await
    }
}
