//! From a public client id to the site: the proof on which visitors' scopes stand.

use porchlight_domain::ids::{SiteId, VisitorId, WorkspaceId};
use porchlight_domain::sites::origins::AllowedOrigins;
use porchlight_entities::sites::site;
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};

use crate::error::Result;
use crate::scope::{Actor, TenantScope};
use crate::statement::{row, rows};
use crate::system::SystemTx;

/// A site that exists, found by its client id.
#[derive(Debug, Clone)]
pub struct SiteProof {
    pub site: site::Model,
    /// ISO 3166 country of the workspace, for phone numbers without a country code.
    pub country: Option<String>,
    /// Whether the site records: switched on, in a workspace that is not suspended.
    pub active: bool,
}

#[derive(FromQueryResult)]
struct Workspace {
    country: Option<String>,
    suspended: bool,
}

impl SiteProof {
    #[must_use]
    pub fn site_id(&self) -> SiteId {
        self.site.id.into()
    }

    #[must_use]
    pub fn workspace_id(&self) -> WorkspaceId {
        self.site.workspace_id.into()
    }

    /// Leave to store what was reported on the site.
    #[must_use]
    pub fn scope(&self) -> TenantScope {
        TenantScope::proven(self.workspace_id(), Actor::System)
    }

    /// Leave of one visitor of the site.
    #[must_use]
    pub fn visitor_scope(&self, visitor_id: VisitorId) -> TenantScope {
        TenantScope::proven(self.workspace_id(), Actor::Visitor { id: visitor_id, site_id: self.site_id() })
    }
}

#[derive(FromQueryResult)]
struct Domains {
    domain: String,
    allowed_domains: Vec<String>,
}

impl SystemTx {
    /// Tells whether any site admits the origin.
    ///
    /// Reads the whole of `sites`, of which an installation has few: keep the answer.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn is_origin_of_a_site(&self, origin: &str) -> Result<bool> {
        let sql = "SELECT domain, allowed_domains FROM sites \
                   WHERE deleted_at IS NULL AND (domain = ANY($1) OR allowed_domains && $1) LIMIT 1000";
        let found: Vec<Domains> = rows(self.db(), sql, vec![AllowedOrigins::candidates(origin).into()]).await?;
        let mut sites =
            found.iter().map(|site| AllowedOrigins::new(&site.domain, site.allowed_domains.iter().map(String::as_str)));
        Ok(sites.any(|site| site.admits(origin)))
    }

    /// Finds a site that was not deleted by its client id.
    ///
    /// Uses the index `sites_id (id)`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn prove_site(&self, site_id: SiteId) -> Result<Option<SiteProof>> {
        let sites = site::Entity::find().filter(site::Column::Id.eq(site_id.uuid()));
        let Some(site) = sites.filter(site::Column::DeletedAt.is_null()).one(self.db()).await? else {
            return Ok(None);
        };
        let sql = "SELECT country, suspended_at IS NOT NULL AS suspended FROM workspaces WHERE id = $1";
        let Some(workspace) = row::<Workspace>(self.db(), sql, vec![site.workspace_id.into()]).await? else {
            return Ok(None);
        };
        let active = site.active && !workspace.suspended;
        Ok(Some(SiteProof { site, country: workspace.country, active }))
    }
}
