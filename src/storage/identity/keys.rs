//! API keys of a workspace, and its audit log.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::ApiKeyId;
use porchlight_entities::identity::api_key;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::error::Result;
use crate::paging::{PageRequest, Paged};
use crate::statement::{rows, run};
use crate::tenant::TenantTx;

/// An entry of the audit log, with the actor's name where it is still known.
#[derive(Debug, Clone, FromQueryResult)]
pub struct AuditRow {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: Option<String>,
    pub action: String,
    pub target: Option<String>,
    pub detail: serde_json::Value,
    pub ip: Option<String>,
}

impl TenantTx {
    /// Keeps a new key of the workspace, or of a site: its hash and its hint.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn add_api_key(&self, key: api_key::Model) -> Result<()> {
        api_key::Entity::insert(key.into_active_model()).exec_without_returning(self.db()).await?;
        Ok(())
    }

    /// Lists the workspace's keys that are in force, newest first; those of sites are not among them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn api_keys(&self) -> Result<Vec<api_key::Model>> {
        let keys = api_key::Entity::find()
            .filter(api_key::Column::WorkspaceId.eq(self.workspace()))
            .filter(api_key::Column::RevokedAt.is_null())
            .filter(api_key::Column::SiteId.is_null())
            .order_by_desc(api_key::Column::Id);
        Ok(keys.all(self.db()).await?)
    }

    /// Reads what a key is called.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn api_key_name(&self, id: ApiKeyId) -> Result<Option<String>> {
        let key = api_key::Entity::find_by_id((self.workspace(), id.uuid())).one(self.db()).await?;
        Ok(key.map(|key| key.name))
    }

    /// Ends a key of the workspace, and tells whether it was in force.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn revoke_api_key(&self, id: ApiKeyId) -> Result<bool> {
        let sql = "UPDATE api_keys SET revoked_at = $3 \
                   WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL AND site_id IS NULL";
        Ok(run(self.db(), sql, vec![self.workspace().into(), id.uuid().into(), self.now().into()]).await? > 0)
    }

    /// Lists the audit log, newest first: ids are UUIDv7, so their order is that of time. The cursor is the last id.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn audit_log(&self, action: Option<String>, page: PageRequest<Uuid>) -> Result<Paged<AuditRow, Uuid>> {
        // Uses the primary key, backwards.
        let sql = "SELECT l.id, l.at, l.actor_kind, l.actor_id, coalesce(m.name, k.name) AS actor_name, \
                   l.action, l.target, l.detail, l.ip \
                   FROM audit_log l \
                   LEFT JOIN members m ON m.workspace_id = l.workspace_id AND m.user_id = l.actor_id \
                   LEFT JOIN api_keys k ON k.workspace_id = l.workspace_id AND k.id = l.actor_id \
                   WHERE l.workspace_id = $1 AND ($2::uuid IS NULL OR l.id < $2) AND ($3::text IS NULL OR l.action = $3) \
                   ORDER BY l.id DESC LIMIT $4";
        let limit = i64::try_from(page.limit).unwrap_or(200) + 1;
        let values = vec![self.workspace().into(), page.after.into(), action.into(), limit.into()];
        let found = rows::<AuditRow>(self.db(), sql, values).await?;
        Ok(Paged::cut(found, page.limit, |row| row.id))
    }
}
