//! Transactions over all workspaces. Each names its reason; a test lists where they are opened.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use porchlight_domain::clock::Clock;
use porchlight_domain::ids::WorkspaceId;
use serde::Serialize;
use uuid::Uuid;

use crate::error::Result;
use crate::idempotency::{self, Claim};
use crate::jobs::{self, NewJob};
use crate::live::SharedPublisher;
use crate::scope::TenantScope;
use crate::transaction::Transaction;

/// Why a transaction may look over the walls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Sign-up, sign-in, tokens, keys: before there is a scope.
    Authentication,
    /// An agency's owner works on users and workspaces.
    Agency,
    /// Find the site of a public client id.
    SiteLookup,
    /// Store and hand out reported events.
    Ingest,
    /// Take, finish and list jobs.
    Jobs,
    /// Tell what a crash left in the outbox.
    Outbox,
    /// Partitions, expired keys, finished jobs.
    Housekeeping,
    /// Health and figures of the installation.
    Monitoring,
}

/// A transaction with the system's role.
pub struct SystemTx {
    tx: Transaction,
    clock: Arc<dyn Clock>,
    publisher: SharedPublisher,
    claim: Option<(TenantScope, Claim)>,
    jobs: Mutex<bool>,
}

impl SystemTx {
    pub(crate) fn new(tx: Transaction, clock: Arc<dyn Clock>, publisher: SharedPublisher) -> Self {
        Self { tx, clock, publisher, claim: None, jobs: Mutex::new(false) }
    }

    /// Takes the idempotency key of the scope, if it has one.
    pub(crate) async fn claim(&mut self, scope: &TenantScope) -> Result<()> {
        if let Some(claim) = scope.take_claim() {
            idempotency::claim(&self.tx, scope, &claim, self.clock.now()).await?;
            self.claim = Some((scope.clone(), claim));
        }
        Ok(())
    }

    /// Keeps the answer for repeats of an idempotent request; nothing happens without a key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remember_answer(&self, status: u16, body: &impl Serialize) -> Result<()> {
        let Some((scope, claim)) = &self.claim else { return Ok(()) };
        idempotency::remember_json(&self.tx, scope, claim, status, body).await
    }

    /// What the repositories of this crate run on.
    pub(crate) const fn db(&self) -> &Transaction {
        &self.tx
    }

    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Makes a UUIDv7 of now.
    #[must_use]
    pub fn new_uuid(&self) -> Uuid {
        self.clock.new_uuid()
    }

    /// Puts a job in the queue: of a workspace, or of the installation.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn enqueue(&self, workspace_id: Option<WorkspaceId>, job: NewJob) -> Result<()> {
        jobs::insert(&self.tx, workspace_id, self.clock.new_uuid(), job, self.clock.now()).await?;
        *self.jobs.lock() = true;
        Ok(())
    }

    /// Commits. Dropping the transaction instead undoes everything.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn commit(self) -> Result<()> {
        self.tx.commit().await?;
        if self.jobs.into_inner() {
            self.publisher.jobs_committed();
        }
        Ok(())
    }
}
