//! How often visitors may begin and write: nobody fills the inbox by a script.

use std::net::IpAddr;

use porchlight_domain::ids::SiteId;
use porchlight_storage::{Actor, TenantScope};

use super::Chat;
use crate::error::Result;
use crate::limits::{Limit, network_of, require};

/// Sessions that one address (of IPv6 one network) opens on one site: many people may be behind it.
const SESSIONS: Limit = Limit { burst: 120, interval_ms: 500 };
/// Conversations that one visitor begins.
const STARTS: Limit = Limit { burst: 5, interval_ms: 12_000 };
/// How often one visitor says who he is, or where: agents hear of each.
const NEWS: Limit = Limit { burst: 60, interval_ms: 1_000 };
/// Messages of one visitor.
const VISITOR_MESSAGES: Limit = Limit { burst: 120, interval_ms: 500 };
/// Messages of one agent or key.
const TEAM_MESSAGES: Limit = Limit { burst: 200, interval_ms: 20 };

impl Chat {
    /// Counts a session of a site by its address. The machine's own address is no visitor's but a proxy's that the
    /// operator did not name, and all visitors come from it.
    ///
    /// # Errors
    /// 429.
    pub async fn admit_session(&self, site_id: SiteId, ip: IpAddr) -> Result<()> {
        if ip.is_loopback() {
            return Ok(());
        }
        Ok(require(&*self.limiter, &format!("chat:session:{site_id}:{}", network_of(ip)), SESSIONS).await?)
    }

    /// Counts a conversation that the scope's visitor begins.
    ///
    /// # Errors
    /// 429.
    pub async fn admit_start(&self, scope: &TenantScope) -> Result<()> {
        Ok(require(&*self.limiter, &key("start", scope), STARTS).await?)
    }

    /// Counts what the scope's visitor says of himself.
    ///
    /// # Errors
    /// 429.
    pub async fn admit_news(&self, scope: &TenantScope) -> Result<()> {
        Ok(require(&*self.limiter, &key("news", scope), NEWS).await?)
    }

    /// Counts a message of the scope's visitor, user or key.
    ///
    /// # Errors
    /// 429.
    pub async fn admit_message(&self, scope: &TenantScope) -> Result<()> {
        let is_visitor = matches!(scope.actor(), Actor::Visitor { .. });
        let limit = if is_visitor { VISITOR_MESSAGES } else { TEAM_MESSAGES };
        Ok(require(&*self.limiter, &key("message", scope), limit).await?)
    }
}

fn key(what: &str, scope: &TenantScope) -> String {
    let actor = scope.actor();
    format!("chat:{what}:{}:{}:{}", scope.workspace_id(), actor.kind(), actor.uuid().unwrap_or_default())
}
