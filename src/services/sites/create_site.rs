//! Registers a site (TRK-1).

use porchlight_domain::permissions::{Permission, Permissions};
use porchlight_domain::problem::Refusal;
use porchlight_domain::sites::domain::{allowed_domain, site_domain};
use porchlight_storage::TenantScope;
use porchlight_storage::sites::{SiteRow, site};
use porchlight_wire::sites::{CreateSite, SiteView};
use serde_json::json;

use super::Sites;
use crate::error::{Result, ServiceError};
use crate::identity::secrets::NewSecret;

impl Sites {
    /// Registers a site and gives it its key, which only this answer shows. A repeat with the same
    /// idempotency key gives the same site without the key, which is kept nowhere.
    ///
    /// # Errors
    /// 422 for a domain that is none.
    pub async fn create_site(&self, scope: &TenantScope, request: CreateSite) -> Result<SiteView> {
        let domain = read_domain(&request.domain)?;
        let allowed_domains = read_allowed(&request.allowed_domains)?;
        let tx = self.store.tenant(scope).await?;
        let (id, now) = (tx.new_uuid(), tx.now());
        let site = site::Model {
            workspace_id: tx.workspace_id().uuid(),
            id,
            name: request.name.trim().to_owned(),
            domain,
            allowed_domains,
            active: true,
            tracker: to_json(&request.tracker.unwrap_or_default())?,
            chat: to_json(&request.chat.unwrap_or_default())?,
            first_seen_at: None,
            last_seen_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
            deleted_at: None,
            identity_secret: Some(self.new_identity_secret(id.into())?.1),
        };
        let key = NewSecret::api_key();
        tx.insert_site(site.clone()).await?;
        tx.replace_site_key(id.into(), &site.name, key.hash, &key.hint, key_permissions()).await?;
        let mut view = self.view(SiteRow { site, key_hint: key.hint }, None)?;
        tx.audit("site.created", Some(view.id.to_string()), json!({ "domain": &view.domain })).await?;
        tx.remember_answer(201, &view).await?;
        tx.commit().await?;
        self.forget(view.id).await;
        view.api_key = Some(key.text);
        Ok(view)
    }
}

/// What a site's key is for: the customer's own server reports events and hands in leads.
pub(super) fn key_permissions() -> Permissions {
    [Permission::EventsWrite, Permission::LeadsWrite].into_iter().collect()
}

pub(super) fn read_domain(text: &str) -> Result<String> {
    site_domain(text).map_err(|error| Refusal::invalid("/domain", format!("The domain {error}.")).into())
}

pub(super) fn read_allowed(texts: &[String]) -> Result<Vec<String>> {
    let mut domains = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        let domain = allowed_domain(text)
            .map_err(|error| Refusal::invalid(format!("/allowedDomains/{index}"), format!("The domain {error}.")))?;
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    Ok(domains)
}

pub(super) fn to_json(settings: &impl serde::Serialize) -> Result<serde_json::Value> {
    serde_json::to_value(settings).map_err(ServiceError::internal)
}
