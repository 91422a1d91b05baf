//! Forms register themselves when they are first reported; a site notes that its script is alive.

use porchlight_domain::ids::{FormId, SiteId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::statement::{row, run};
use crate::tenant::TenantTx;

/// A form as an event names it.
#[derive(Debug, Clone)]
pub struct SeenForm {
    /// The id it was configured with, if the page knows it.
    pub form_id: Option<FormId>,
    /// What tells it apart on its site.
    pub key: String,
    pub name: String,
    pub url: Option<String>,
    pub selector: Option<String>,
    /// Whether the event is a capture.
    pub captured: bool,
}

#[derive(FromQueryResult)]
struct Known {
    id: Uuid,
    name: String,
}

impl TenantTx {
    /// Finds the form of an event, or registers it. Returns its id and its name.
    ///
    /// Uses the primary key, or the unique index on (workspace_id, site_id, key).
    ///
    /// # Errors
    /// Those of the database.
    pub async fn see_form(&self, site_id: SiteId, seen: &SeenForm) -> Result<(FormId, String)> {
        let (workspace, now) = (self.workspace(), self.now());
        if let Some(form_id) = seen.form_id {
            let sql = "UPDATE forms SET captures = captures + $4::bool::int, last_seen_at = $5 \
                       WHERE workspace_id = $1 AND id = $2 AND site_id = $3 RETURNING id, name";
            let values =
                vec![workspace.into(), form_id.uuid().into(), site_id.uuid().into(), seen.captured.into(), now.into()];
            if let Some(known) = row::<Known>(self.db(), sql, values).await? {
                return Ok((known.id.into(), known.name));
            }
        }
        let sql = "INSERT INTO forms AS f (workspace_id, id, site_id, key, name, url, selector, captures, last_seen_at, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8::bool::int, $9, $9) \
                   ON CONFLICT (workspace_id, site_id, key) DO UPDATE \
                   SET captures = f.captures + excluded.captures, last_seen_at = excluded.last_seen_at, \
                     url = coalesce(excluded.url, f.url), selector = coalesce(excluded.selector, f.selector) \
                   RETURNING id, name";
        let values = vec![
            workspace.into(),
            self.new_uuid().into(),
            site_id.uuid().into(),
            seen.key.clone().into(),
            seen.name.clone().into(),
            seen.url.clone().into(),
            seen.selector.clone().into(),
            seen.captured.into(),
            now.into(),
        ];
        let known = row::<Known>(self.db(), sql, values).await?;
        let known = known.ok_or_else(|| crate::StorageError::Corrupt {
            table: "forms",
            row: seen.key.clone(),
            reason: "the upsert returned nothing".to_owned(),
        })?;
        Ok((known.id.into(), known.name))
    }

    /// Notes that the site's script is alive. Returns whether this was the first time (TRK-4).
    ///
    /// # Errors
    /// Those of the database.
    pub async fn see_site(&self, site_id: SiteId) -> Result<bool> {
        let values = || vec![self.workspace().into(), site_id.uuid().into(), self.now().into()];
        let first = "UPDATE sites SET first_seen_at = $3, last_seen_at = $3 \
                     WHERE workspace_id = $1 AND id = $2 AND first_seen_at IS NULL AND deleted_at IS NULL";
        if run(self.db(), first, values()).await? == 1 {
            return Ok(true);
        }
        let later = "UPDATE sites SET last_seen_at = $3 \
                     WHERE workspace_id = $1 AND id = $2 AND last_seen_at < $3 - interval '1 minute'";
        run(self.db(), later, values()).await.map(|_| false)
    }
}
