//! A site as its script and its visitors meet it. Kept for five seconds; a change on this node forgets it at once.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::HEXLOWER;
use moka::future::Cache;
use porchlight_domain::ids::{SiteId, VisitorId, WorkspaceId};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_domain::sites::origins::AllowedOrigins;
use porchlight_storage::sites::SiteProof;
use porchlight_storage::{Reason, StorageError, TenantScope};
use porchlight_wire::sites::{ChatSettings, ScriptConfig, TrackerSettings};
use sha2::{Digest, Sha256};

use super::Sites;
use crate::error::{Result, ServiceError};

const KEPT: Duration = Duration::from_secs(5);
/// Addresses that nobody has are remembered, too, so that they cost no look-up each.
const KNOWN_SITES: u64 = 20_000;
/// A scheme, a host name (RFC 1035) and a port.
const LONGEST_ORIGIN: usize = 270;

/// What is needed of a site to serve its pages, without the database.
#[derive(Debug, Clone)]
pub struct PublicSite {
    proof: Arc<SiteProof>,
    pub origins: AllowedOrigins,
    pub tracker: TrackerSettings,
    pub chat: ChatSettings,
    config: ScriptConfigAnswer,
}

/// The encoded configuration of the script, and its `ETag`.
#[derive(Debug, Clone)]
pub struct ScriptConfigAnswer {
    pub json: bytes::Bytes,
    /// With its quotes.
    pub etag: Arc<str>,
}

/// Sites read a moment ago, and ids that are none.
#[derive(Clone)]
pub(super) struct KnownSites {
    by_id: Cache<SiteId, Option<Arc<PublicSite>>>,
    /// Whether any site admits the origin.
    origins: Cache<String, bool>,
}

impl KnownSites {
    pub(super) fn new() -> Self {
        Self {
            by_id: Cache::builder().max_capacity(KNOWN_SITES).time_to_live(KEPT).build(),
            origins: Cache::builder().max_capacity(KNOWN_SITES).time_to_live(KEPT).build(),
        }
    }
}

impl PublicSite {
    fn read(proof: SiteProof) -> Result<Self> {
        let tracker: TrackerSettings = settings(&proof.site.tracker, proof.site_id())?;
        let chat: ChatSettings = settings(&proof.site.chat, proof.site_id())?;
        let allowed = proof.site.allowed_domains.iter().map(String::as_str);
        let origins = AllowedOrigins::new(&proof.site.domain, allowed);
        let config = ScriptConfig {
            client_id: proof.site_id(),
            active: proof.active,
            tracker: tracker.clone(),
            chat: chat.clone(),
            forms: Vec::new(),
        };
        let json = serde_json::to_vec(&config).map_err(ServiceError::internal)?;
        let hash = Sha256::digest(&json);
        let etag = format!("\"{}\"", HEXLOWER.encode(hash.get(..12).unwrap_or(&hash))).into();
        let config = ScriptConfigAnswer { json: json.into(), etag };
        Ok(Self { proof: Arc::new(proof), origins, tracker, chat, config })
    }

    #[must_use]
    pub fn site_id(&self) -> SiteId {
        self.proof.site_id()
    }

    #[must_use]
    pub fn workspace_id(&self) -> WorkspaceId {
        self.proof.workspace_id()
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.proof.site.name
    }

    /// Whether the site records anything at all.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.proof.active
    }

    /// The secret of signed identities, sealed.
    pub(super) fn identity_secret(&self) -> Option<&[u8]> {
        self.proof.site.identity_secret.as_deref()
    }

    /// ISO 3166 country of the workspace.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.proof.country.as_deref()
    }

    /// Leave to store what was reported on the site.
    #[must_use]
    pub fn scope(&self) -> TenantScope {
        self.proof.scope()
    }

    /// Leave of one visitor of the site: to be given only after the visitor was proven, or just made.
    #[must_use]
    pub fn visitor_scope(&self, visitor_id: VisitorId) -> TenantScope {
        self.proof.visitor_scope(visitor_id)
    }

    /// What `GET /v1/config/{clientId}` answers.
    #[must_use]
    pub fn config(&self) -> &ScriptConfigAnswer {
        &self.config
    }

    /// Refuses browsers on pages that the site does not allow; no origin at all is no browser.
    ///
    /// # Errors
    /// 403.
    pub fn check_origin(&self, origin: Option<&str>) -> Result<()> {
        match origin {
            Some(origin) if !self.origins.admits(origin) => Err(foreign().into()),
            _ => Ok(()),
        }
    }
}

impl Sites {
    /// Finds a site by its public client id, whether it is active or not.
    ///
    /// # Errors
    /// 404 when there is none; 503 when it is not known here and the database is away.
    pub async fn find_public(&self, site_id: SiteId) -> Result<Arc<PublicSite>> {
        let looked_up = self.known.by_id.try_get_with(site_id, self.look_up(site_id)).await;
        looked_up.map_err(|error| shared(&error))?.ok_or_else(ServiceError::not_found)
    }

    /// Refuses browsers on pages that no site of the installation allows: before it is known for which site they ask.
    ///
    /// # Errors
    /// 403; 503 when the origin is not known here and the database is away.
    pub async fn check_any_origin(&self, origin: &str) -> Result<()> {
        let look_up = async {
            let tx = self.store.system(Reason::SiteLookup).await?;
            Ok::<bool, ServiceError>(tx.is_origin_of_a_site(origin).await?)
        };
        let is_known = origin.len() <= LONGEST_ORIGIN
            && self.known.origins.try_get_with_by_ref(origin, look_up).await.map_err(|error| shared(&error))?;
        if is_known { Ok(()) } else { Err(foreign().into()) }
    }

    async fn look_up(&self, site_id: SiteId) -> Result<Option<Arc<PublicSite>>> {
        let tx = self.store.system(Reason::SiteLookup).await?;
        let proof = tx.prove_site(site_id).await?;
        proof.map(|proof| PublicSite::read(proof).map(Arc::new)).transpose()
    }

    /// Forgets what is known of a site: it was changed.
    pub(crate) async fn forget(&self, site_id: SiteId) {
        self.known.by_id.invalidate(&site_id).await;
        self.known.origins.invalidate_all();
    }
}

fn foreign() -> Refusal {
    let detail = "The site does not allow this origin. Add its domain to the site's allowed domains.";
    Refusal::new(ProblemCode::OriginNotAllowed, detail)
}

/// The error of a look-up that several waited for.
fn shared(error: &ServiceError) -> ServiceError {
    match error {
        ServiceError::Refused(refusal) | ServiceError::Away(refusal, _) => refusal.clone().into(),
        other => ServiceError::Internal(other.to_string(), None),
    }
}

/// Reads settings as they are stored; what an older version stored takes the defaults of this one.
pub(super) fn settings<T: serde::de::DeserializeOwned>(stored: &serde_json::Value, site_id: SiteId) -> Result<T> {
    serde_json::from_value(stored.clone()).map_err(|error| {
        StorageError::Corrupt { table: "sites", row: site_id.to_string(), reason: error.to_string() }.into()
    })
}
