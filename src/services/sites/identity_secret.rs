//! The secret under which a site's own server signs who its visitors are (CHT-1).

use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit, Mac};
use porchlight_domain::ids::SiteId;
use porchlight_storage::TenantScope;
use porchlight_wire::sites::IdentitySecretView;
use serde_json::json;
use sha2::Sha256;
use uuid::Uuid;

use super::{PublicSite, Sites};
use crate::error::{Result, ServiceError};
use crate::identity::secrets::NewSecret;
use crate::sealed::Seal;

/// What an identity secret begins with.
const PREFIX: &str = "pl_identity_";
/// What the key of the seal is for.
pub(super) const PURPOSE: &str = "porchlight site identity secret v1";

/// Tells whether a root key opens what was sealed for a site.
#[must_use]
pub fn root_key_opens(root_key: &[u8], site_id: Uuid, sealed: &[u8]) -> bool {
    Seal::new(root_key, PURPOSE).is_ok_and(|seal| seal.open(sealed, site_id.as_bytes()).is_ok())
}

impl Sites {
    /// Shows the secret of a site. One query.
    ///
    /// # Errors
    /// 404.
    pub async fn identity_secret(&self, scope: &TenantScope, site_id: SiteId) -> Result<IdentitySecretView> {
        let tx = self.store.tenant(scope).await?;
        let site = tx.site(site_id, false).await?.ok_or_else(ServiceError::not_found)?.site;
        let secret = site.identity_secret.map(|sealed| self.seal.open(&sealed, site.id.as_bytes())).transpose()?;
        Ok(IdentitySecretView { secret })
    }

    /// Replaces the secret of a site: signatures under the old one prove nothing any more. A repeat with the same
    /// idempotency key is without it: it is there to be read.
    ///
    /// # Errors
    /// 404.
    pub async fn rotate_identity_secret(&self, scope: &TenantScope, site_id: SiteId) -> Result<IdentitySecretView> {
        let (secret, sealed) = self.new_identity_secret(site_id)?;
        let tx = self.store.tenant(scope).await?;
        tx.site(site_id, true).await?.ok_or_else(ServiceError::not_found)?;
        tx.set_identity_secret(site_id, sealed).await?;
        tx.audit("site.identity_secret_rotated", Some(site_id.to_string()), json!({})).await?;
        tx.remember_answer(200, &IdentitySecretView { secret: None }).await?;
        tx.commit().await?;
        self.forget(site_id).await;
        Ok(IdentitySecretView { secret: Some(secret) })
    }

    /// A new secret, and as it is kept.
    pub(super) fn new_identity_secret(&self, site_id: SiteId) -> Result<(String, Vec<u8>)> {
        let secret = NewSecret::random(PREFIX).text;
        let sealed = self.seal.seal(&secret, site_id.uuid().as_bytes())?;
        Ok((secret, sealed))
    }

    /// Tells whether `signature` is one of `message` under the site's secret.
    pub(crate) fn is_signed(&self, site: &PublicSite, message: &str, signature: &str) -> Result<bool> {
        let Some(sealed) = site.identity_secret() else { return Ok(false) };
        let secret = self.seal.open(sealed, site.site_id().uuid().as_bytes())?;
        Ok(signs(&secret, message, signature))
    }
}

/// Tells whether `signature` is the hex HMAC-SHA256 of `message` under `secret`, in constant time.
#[must_use]
pub fn signs(secret: &str, message: &str, signature: &str) -> bool {
    let Ok(signature) = HEXLOWER_PERMISSIVE.decode(signature.as_bytes()) else { return false };
    let Ok(mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()) else { return false };
    mac.chain_update(message.as_bytes()).verify_slice(&signature).is_ok()
}
