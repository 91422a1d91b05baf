//! Workers that give stored events their effects, in order within a session, as often as it takes, with one outcome.
//!
//! A batch that was just stored is handed to the desk of its session at once; a sweep finds what a crash, another
//! node or a failure left.

mod desks;
mod effects;
mod failure;

use chrono::TimeDelta;
use porchlight_domain::problem::ProblemCode;
use porchlight_storage::tracker::Ticket;
use porchlight_storage::{Reason, Store, TenantTx};

pub use desks::{Desks, desks, start};

use crate::error::{Result, ServiceError};
use crate::leads::Leads;
use crate::sites::{PublicSite, Sites};
use effects::SeenSites;

/// How long events wait whose site cannot be read.
const SET_ASIDE: TimeDelta = TimeDelta::minutes(1);

/// Gives events their effects.
#[derive(Clone)]
pub struct Processor {
    pub(super) store: Store,
    pub(super) sites: Sites,
    pub(super) leads: Leads,
    seen: SeenSites,
}

impl Processor {
    pub fn new(store: Store, sites: Sites, leads: Leads) -> Self {
        Self { store, sites, leads, seen: SeenSites::new() }
    }

    /// Does one piece of work, unless somebody else has done it or does it now.
    ///
    /// # Errors
    /// Only when the database is away: the work stays.
    pub async fn process(&self, ticket: Ticket) -> Result<()> {
        let site = match self.sites.find_public(ticket.site_id()).await {
            Ok(site) => site,
            Err(error) if is_gone(&error) => return self.discard(ticket).await,
            Err(error) if error.code() == ProblemCode::Internal => return self.set_aside(ticket, &error).await,
            Err(error) => return Err(error),
        };
        match self.attempt(&site, ticket).await {
            Ok(()) => Ok(()),
            Err(error) if is_away(&error) => Err(error),
            Err(error) => self.after_failure(&site, ticket, error).await,
        }
    }

    async fn attempt(&self, site: &PublicSite, ticket: Ticket) -> Result<()> {
        let tx = self.store.tenant(&site.scope()).await?;
        match self.do_batch(&tx, site, ticket.id).await {
            Ok(noticed) => {
                tx.commit().await?;
                if noticed {
                    self.seen.remember(site.site_id());
                }
                Ok(())
            }
            Err(error) => {
                // Whoever tries next would take a batch that is still locked for somebody else's.
                tx.roll_back().await?;
                Err(error)
            }
        }
    }

    /// Gives a batch its effects and ends it. Returns whether the site was noted.
    async fn do_batch(&self, tx: &TenantTx, site: &PublicSite, id: i64) -> Result<bool> {
        let Some(batch) = tx.take_batch(id).await? else { return Ok(false) };
        let events = tx.events_of(&batch).await?;
        let noticed = self.notice(tx, site, &batch, &events).await?;
        for event in &events {
            self.apply(tx, site, &batch, event).await?;
        }
        tx.finish_batch(batch.id).await?;
        Ok(noticed)
    }

    /// The site cannot be read: its events wait until it is mended, and keep nobody.
    async fn set_aside(&self, ticket: Ticket, error: &ServiceError) -> Result<()> {
        tracing::error!(%error, site = %ticket.site_id(), "the events of a site wait: it cannot be read");
        let tx = self.store.system(Reason::Ingest).await?;
        tx.set_batch_aside(ticket.id, tx.now() + SET_ASIDE).await?;
        Ok(tx.commit().await?)
    }

    /// The site was deleted since: its events stay, and have no effect.
    async fn discard(&self, ticket: Ticket) -> Result<()> {
        let tx = self.store.system(Reason::Ingest).await?;
        tx.discard_batch(ticket.id).await?;
        Ok(tx.commit().await?)
    }
}

fn is_gone(error: &ServiceError) -> bool {
    error.code() == ProblemCode::NotFound
}

fn is_away(error: &ServiceError) -> bool {
    error.code() == ProblemCode::Unavailable
}

fn is_busy(error: &ServiceError) -> bool {
    error.code() == ProblemCode::Overloaded
}
