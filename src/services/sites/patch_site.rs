//! Changes a site.

use garde::Validate;
use porchlight_domain::ids::SiteId;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::TenantScope;
use porchlight_storage::sites::site;
use porchlight_wire::sites::{ChatSettings, PatchSite, SiteView, TrackerSettings};
use porchlight_wire::validate::validate;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Sites;
use super::create_site::{read_allowed, read_domain, to_json};
use crate::error::{Result, ServiceError};

impl Sites {
    /// Changes what the patch names; settings are merged into those that are there. Returns the new version, too.
    ///
    /// # Errors
    /// 404; 412 when the site is not at `version` any more; 422 for values that cannot be.
    pub async fn patch_site(
        &self,
        scope: &TenantScope,
        site_id: SiteId,
        version: Option<i32>,
        patch: PatchSite,
    ) -> Result<(SiteView, i32)> {
        let tx = self.store.tenant(scope).await?;
        let mut row = tx.site(site_id, true).await?.ok_or_else(ServiceError::not_found)?;
        if version.is_some_and(|version| version != row.site.version) {
            let detail = "Somebody changed the site in the meantime. Read it again and repeat your change.";
            return Err(Refusal::new(ProblemCode::StaleVersion, detail).into());
        }
        let before = row.site.clone();
        apply(&mut row.site, patch)?;
        if row.site != before {
            row.site.version += 1;
            row.site.updated_at = tx.now();
            tx.update_site(row.site.clone()).await?;
            tx.audit("site.changed", Some(site_id.to_string()), changes(&before, &row.site)).await?;
        }
        let version = row.site.version;
        let view = self.view(row, None)?;
        tx.commit().await?;
        self.forget(site_id).await;
        Ok((view, version))
    }
}

fn apply(site: &mut site::Model, patch: PatchSite) -> Result<()> {
    if let Some(name) = patch.name {
        site.name = name.trim().to_owned();
    }
    if let Some(domain) = patch.domain {
        site.domain = read_domain(&domain)?;
    }
    if let Some(allowed) = patch.allowed_domains {
        site.allowed_domains = read_allowed(&allowed)?;
    }
    if let Some(active) = patch.active {
        site.active = active;
    }
    if let Some(tracker) = patch.tracker {
        site.tracker = merged::<TrackerSettings>(&site.tracker, tracker, "/tracker")?;
    }
    if let Some(chat) = patch.chat {
        site.chat = merged::<ChatSettings>(&site.chat, chat, "/chat")?;
    }
    Ok(())
}

/// Merges a patch into stored settings and reads the whole again, as strictly as a new one.
fn merged<T>(stored: &Value, patch: Value, pointer: &str) -> Result<Value>
where
    T: DeserializeOwned + Serialize + Validate,
    T::Context: Default,
{
    if !patch.is_object() {
        return Err(Refusal::invalid(pointer, "Send an object with the settings to change.").into());
    }
    let mut whole = stored.clone();
    merge(&mut whole, patch);
    let settings: T = serde_json::from_value(whole).map_err(|error| Refusal::invalid(pointer, error.to_string()))?;
    validate(&settings, pointer)?;
    to_json(&settings)
}

/// Merges as RFC 7396 says: null removes, objects merge, everything else replaces.
fn merge(target: &mut Value, patch: Value) {
    match patch {
        Value::Object(changes) => {
            if !target.is_object() {
                *target = json!({});
            }
            let Some(fields) = target.as_object_mut() else { return };
            for (key, change) in changes {
                if change.is_null() {
                    fields.remove(&key);
                } else {
                    merge(fields.entry(key).or_insert(Value::Null), change);
                }
            }
        }
        other => *target = other,
    }
}

/// What the audit log keeps: the names of what changed, and the domains.
fn changes(before: &site::Model, after: &site::Model) -> Value {
    let named = [
        ("name", before.name != after.name),
        ("domain", before.domain != after.domain),
        ("allowedDomains", before.allowed_domains != after.allowed_domains),
        ("active", before.active != after.active),
        ("tracker", before.tracker != after.tracker),
        ("chat", before.chat != after.chat),
    ];
    let fields: Vec<&str> = named.into_iter().filter_map(|(name, changed)| changed.then_some(name)).collect();
    json!({ "fields": fields, "domain": after.domain, "allowedDomains": after.allowed_domains, "active": after.active })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_settings_and_reads_them_strictly() {
        let stored = json!({ "enabled": true, "partialCapture": false, "consentRequired": false, "respectDnt": true });
        let whole = merged::<TrackerSettings>(&stored, json!({ "consentRequired": true }), "/tracker").unwrap();
        assert_eq!(whole["partialCapture"], false);
        assert_eq!(whole["consentRequired"], true);
        let reset = merged::<TrackerSettings>(&stored, json!({ "partialCapture": null }), "/tracker").unwrap();
        assert_eq!(reset["partialCapture"], true);
        for wrong in [json!({ "colour": 1 }), json!({ "enabled": "yes" }), json!(3)] {
            assert!(merged::<TrackerSettings>(&stored, wrong, "/tracker").is_err());
        }
        let colour = json!({ "appearance": { "color": "red" } });
        assert!(merged::<ChatSettings>(&json!({}), colour, "/chat").is_err());
    }
}
