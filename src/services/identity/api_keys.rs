//! API keys of a workspace, for its own programs, and the audit log.

use porchlight_domain::ids::ApiKeyId;
use porchlight_domain::permissions::Permissions;
use porchlight_domain::problem::Refusal;
use porchlight_storage::TenantScope;
use porchlight_storage::bus::RightsOf;
use porchlight_storage::identity::proof::permissions_named;
use porchlight_storage::identity::{AuditRow, api_key};
use porchlight_storage::paging::{PageRequest, Paged};
use porchlight_wire::identity::{ApiKeyView, AuditEntryView, CreateApiKey};
use serde_json::json;
use uuid::Uuid;

use super::access::Access;
use super::secrets::NewSecret;
use super::users::require_within;
use super::{Identity, text};
use crate::error::Result;

impl Identity {
    /// Makes a key. The answer is the only place where the key itself stands: a replay of it does not. `claimed` is the caller's scope with
    /// the idempotency key of the request.
    ///
    /// # Errors
    /// 403 for permissions that the caller does not have.
    pub async fn create_api_key(
        &self,
        access: &Access,
        claimed: &TenantScope,
        input: CreateApiKey,
    ) -> Result<ApiKeyView> {
        let name = text(&input.name, "/name")?;
        let permissions: Permissions = input.permissions.iter().copied().collect();
        require_within(permissions, access.permissions, "/permissions")?;
        let tx = self.store.tenant(claimed).await?;
        let secret = NewSecret::api_key();
        let key = api_key::Model {
            workspace_id: tx.workspace_id().uuid(),
            id: tx.new_uuid(),
            site_id: None,
            name,
            hint: secret.hint,
            hash: secret.hash,
            permissions: permissions.iter().map(|permission| permission.name().to_owned()).collect(),
            created_at: tx.now(),
            last_used_at: None,
            revoked_at: None,
        };
        tx.add_api_key(key.clone()).await?;
        let id = ApiKeyId::from(key.id).to_string();
        tx.audit("api_key.created", Some(id), json!({"name": key.name, "permissions": key.permissions})).await?;
        let view = key_view(key);
        tx.remember_answer(201, &view).await?;
        tx.commit().await?;
        Ok(ApiKeyView { key: Some(secret.text), ..view })
    }

    /// Lists the workspace's keys, newest first; sites show their own.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn api_keys(&self, scope: &TenantScope) -> Result<Vec<ApiKeyView>> {
        let tx = self.store.tenant(scope).await?;
        Ok(tx.api_keys().await?.into_iter().map(key_view).collect())
    }

    /// Ends a key.
    ///
    /// # Errors
    /// 404 when it is not a key of the workspace that is in force.
    pub async fn revoke_api_key(&self, scope: &TenantScope, id: ApiKeyId) -> Result<()> {
        let tx = self.store.tenant(scope).await?;
        if !tx.revoke_api_key(id).await? {
            return Err(Refusal::not_found().into());
        }
        tx.audit("api_key.revoked", Some(id.to_string()), json!({})).await?;
        tx.commit().await?;
        self.rights_changed(RightsOf::Keys);
        Ok(())
    }

    /// Lists the audit log, newest first; of one action, if it is named.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn audit_log(
        &self,
        scope: &TenantScope,
        action: Option<String>,
        page: PageRequest<Uuid>,
    ) -> Result<Paged<AuditEntryView, Uuid>> {
        let tx = self.store.tenant(scope).await?;
        Ok(tx.audit_log(action, page).await?.map(audit_view))
    }
}

fn key_view(key: api_key::Model) -> ApiKeyView {
    ApiKeyView {
        id: key.id.into(),
        name: key.name,
        hint: key.hint,
        permissions: permissions_named(&key.permissions).iter().collect(),
        created_at: key.created_at,
        last_used_at: key.last_used_at,
        key: None,
    }
}

fn audit_view(row: AuditRow) -> AuditEntryView {
    let actor_id = row.actor_id.map(|id| match row.actor_kind.as_str() {
        "api_key" => ApiKeyId::from(id).to_string(),
        _ => porchlight_domain::ids::UserId::from(id).to_string(),
    });
    AuditEntryView {
        id: row.id.to_string(),
        at: row.at,
        actor_kind: row.actor_kind,
        actor_id,
        actor_name: row.actor_name,
        action: row.action,
        target: row.target,
        detail: row.detail,
        ip: row.ip,
    }
}
