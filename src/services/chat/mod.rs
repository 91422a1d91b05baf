//! Conversations between visitors and agents. Start at [`Chat`]; a message's way is `send_message`.

mod availability;
mod inbox;
mod lead;
mod limits;
mod open_widget;
mod read;
mod send_message;
mod start_conversation;
mod tell;
pub mod views;
mod visitor;
pub mod visitor_token;
pub mod wake;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use moka::future::Cache;
use porchlight_domain::ids::{SiteId, VisitorId, WorkspaceId};
use porchlight_storage::chat::{MessageWriter, Teller};
use porchlight_storage::{Store, TenantScope};
use uuid::Uuid;

use crate::leads::Leads;
use crate::limits::{LocalLimiter, RateLimiter};
use crate::notifications::Notifications;
use crate::ports::{Live, Presence};
use crate::sites::Sites;
use tell::FrameTeller;
use visitor_token::VisitorTokens;

/// How many transactions write messages at the same time.
const LANES: usize = 2;

/// The use cases of the chat.
#[derive(Clone)]
pub struct Chat {
    store: Store,
    writer: MessageWriter,
    tokens: VisitorTokens,
    presence: Arc<dyn Presence>,
    sites: Sites,
    leads: Leads,
    notifications: Notifications,
    live: Arc<dyn Live>,
    limiter: Arc<dyn RateLimiter>,
    /// Of members and of API keys.
    names: Cache<(WorkspaceId, Uuid), Arc<str>>,
}

/// A proven visitor.
#[derive(Debug, Clone)]
pub struct VisitorAccess {
    pub scope: TenantScope,
    pub visitor_id: VisitorId,
    pub site_id: SiteId,
    /// What else the token said: it is not kept itself.
    generation: i32,
    expires_s: i64,
}

impl Chat {
    /// Starts the writers on the current runtime.
    #[must_use]
    pub fn new(
        store: Store,
        secret_key: &[u8],
        presence: Arc<dyn Presence>,
        live: Arc<dyn Live>,
        sites: Sites,
        leads: Leads,
        notifications: Notifications,
    ) -> Self {
        let teller: Arc<dyn Teller> =
            Arc::new(FrameTeller { clock: Arc::clone(store.clock()), live: Arc::clone(&live) });
        let limiter = Arc::new(LocalLimiter::new(Arc::clone(store.clock())));
        Self {
            writer: MessageWriter::start(&store, &teller, LANES),
            tokens: VisitorTokens::new(secret_key),
            names: Cache::builder().max_capacity(10_000).time_to_live(Duration::from_mins(1)).build(),
            store,
            presence,
            sites,
            leads,
            notifications,
            live,
            limiter,
        }
    }

    /// This moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.store.clock().now()
    }

    /// Makes an id of this moment.
    #[must_use]
    pub fn new_uuid(&self) -> Uuid {
        self.store.clock().new_uuid()
    }

    /// Counts requests elsewhere, together with other nodes.
    #[must_use]
    pub fn with_limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.limiter = limiter;
        self
    }
}
