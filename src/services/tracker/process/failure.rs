//! What becomes of a batch that fails: it comes again later, and in the end only the events that cannot be are given up.

use std::time::Duration;

use chrono::TimeDelta;
use porchlight_storage::TenantTx;
use porchlight_storage::tracker::work::HeldBatch;
use porchlight_storage::tracker::{EventRow, NewDeadEvent, Ticket};

use super::{Processor, is_away, is_busy};
use crate::error::{Result, ServiceError};
use crate::sites::PublicSite;

/// So often a batch is tried as a whole.
const TRIES: i32 = 5;
/// Captures of one person that met crosswise: soon again.
const BUSY_TRIES: u32 = 5;

impl Processor {
    /// Tries again, puts off, or takes the batch apart.
    pub(super) async fn after_failure(&self, site: &PublicSite, ticket: Ticket, error: ServiceError) -> Result<()> {
        let mut error = error;
        for wait_ms in (0..BUSY_TRIES).map(|attempt| 10_u64 << attempt) {
            if !is_busy(&error) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
            match Box::pin(self.attempt(site, ticket)).await {
                Ok(()) => return Ok(()),
                Err(other) => error = other,
            }
        }
        if is_away(&error) {
            return Err(error);
        }
        tracing::warn!(%error, batch = ticket.id, site = %site.site_id(), "events could not be processed");
        metrics::counter!("tracker_processing_failures_total").increment(1);
        let tx = self.store.tenant(&site.scope()).await?;
        let Some(batch) = tx.take_batch(ticket.id).await? else { return Ok(()) };
        if batch.attempts + 1 < TRIES {
            let wait_s = 1_i64 << batch.attempts.clamp(0, 10);
            tx.postpone_batch(batch.id, tx.now() + TimeDelta::seconds(wait_s)).await?;
            return Ok(tx.commit().await?);
        }
        self.take_apart(tx, site, batch).await
    }

    /// Applies the events one by one, and buries those that fail.
    async fn take_apart(&self, tx: TenantTx, site: &PublicSite, mut batch: HeldBatch) -> Result<()> {
        batch.attempts += 1;
        let mut dead = 0;
        for event in &tx.events_of(&batch).await? {
            let before = tx.savepoint().await?;
            match self.apply_alone(&tx, site, &batch, event).await {
                Ok(()) => {}
                Err(error) if is_away(&error) || is_busy(&error) => return Err(error),
                Err(error) => {
                    tx.roll_back_to(before).await?;
                    tx.bury_event(&NewDeadEvent { batch: &batch, event, error: &error.to_string() }).await?;
                    dead += 1;
                }
            }
        }
        tx.finish_batch(batch.id).await?;
        tx.commit().await?;
        metrics::counter!("tracker_dead_events_total").increment(dead);
        Ok(())
    }

    async fn apply_alone(&self, tx: &TenantTx, site: &PublicSite, batch: &HeldBatch, event: &EventRow) -> Result<()> {
        self.notice(tx, site, batch, std::slice::from_ref(event)).await?;
        self.apply(tx, site, batch, event).await
    }
}
