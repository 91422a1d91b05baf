//! A transaction within one workspace. Repositories are methods on it, in the folders of their areas.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use porchlight_domain::clock::Clock;
use porchlight_domain::ids::WorkspaceId;
use sea_orm::ConnectionTrait as _;
use serde::Serialize;
use uuid::Uuid;

use crate::error::{Result, StorageError};
use crate::idempotency::{self, Claim};
use crate::jobs::{self, NewJob};
use crate::live::{Audience, Envelope, SharedPublisher, Topic};
use crate::outbox;
use crate::scope::{Actor, TenantScope};
use crate::statement::run;
use crate::transaction::Transaction;

/// The transaction: rows, live events, jobs, audit and the answer of an idempotent request commit together.
pub struct TenantTx {
    tx: Transaction,
    scope: TenantScope,
    clock: Arc<dyn Clock>,
    publisher: SharedPublisher,
    claim: Option<Claim>,
    pending: Mutex<Pending>,
}

#[derive(Default)]
struct Pending {
    envelopes: Vec<Envelope>,
    jobs: bool,
}

/// A point in a transaction to which it can go back.
#[derive(Debug)]
pub struct Savepoint {
    envelopes: usize,
    jobs: bool,
}

impl TenantTx {
    pub(crate) async fn enter(
        tx: Transaction,
        scope: &TenantScope,
        clock: Arc<dyn Clock>,
        publisher: SharedPublisher,
    ) -> Result<Self> {
        let workspace = scope.workspace_id().uuid().to_string();
        run(&tx, "SELECT set_config('app.workspace_id', $1, true)", vec![workspace.into()]).await?;
        let claim = scope.take_claim();
        if let Some(claim) = &claim {
            idempotency::claim(&tx, scope, claim, clock.now()).await?;
        }
        Ok(Self { tx, scope: scope.clone(), clock, publisher, claim, pending: Mutex::default() })
    }

    /// What the repositories of this crate run on.
    pub(crate) const fn db(&self) -> &Transaction {
        &self.tx
    }

    #[must_use]
    pub const fn workspace_id(&self) -> WorkspaceId {
        self.scope.workspace_id()
    }

    /// The workspace as the tables keep it.
    pub(crate) const fn workspace(&self) -> Uuid {
        self.scope.workspace_id().uuid()
    }

    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.scope.actor()
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

    /// Tells `frame` to the listeners of `topics` after the commit. `frame` is an event frame of the wire.
    ///
    /// # Errors
    /// Never in practice: frames are plain data.
    pub fn emit(&self, topics: Vec<Topic>, audience: Audience, frame: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string(frame).map_err(|error| StorageError::Corrupt {
            table: "outbox",
            row: "new".to_owned(),
            reason: error.to_string(),
        })?;
        let envelope = Envelope {
            id: self.clock.new_uuid(),
            workspace_id: self.workspace_id(),
            topics,
            audience,
            frame: text.into(),
        };
        self.pending.lock().envelopes.push(envelope);
        Ok(())
    }

    /// Puts a job of this workspace in the queue.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn enqueue(&self, job: NewJob) -> Result<()> {
        jobs::insert(&self.tx, Some(self.workspace_id()), self.clock.new_uuid(), job, self.clock.now()).await?;
        self.pending.lock().jobs = true;
        Ok(())
    }

    /// Has the workers look for due jobs after the commit.
    pub(crate) fn wake_workers(&self) {
        self.pending.lock().jobs = true;
    }

    /// Writes an entry of the audit log. `action` is area and verb: `lead.assigned`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn audit(&self, action: &str, target: Option<String>, detail: serde_json::Value) -> Result<()> {
        let actor = self.actor();
        let kind = if matches!(actor, Actor::Visitor { .. }) { "system" } else { actor.kind() };
        let sql = "INSERT INTO audit_log (workspace_id, id, at, actor_kind, actor_id, action, target, detail, ip) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values = vec![
            self.workspace().into(),
            self.new_uuid().into(),
            self.now().into(),
            kind.into(),
            actor.uuid().into(),
            action.into(),
            target.into(),
            detail.into(),
            self.scope.address().into(),
        ];
        run(&self.tx, sql, values).await.map(|_| ())
    }

    /// Keeps the answer for repeats of an idempotent request; nothing happens without a key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remember_answer(&self, status: u16, body: &impl Serialize) -> Result<()> {
        let Some(claim) = &self.claim else { return Ok(()) };
        idempotency::remember_json(&self.tx, &self.scope, claim, status, body).await
    }

    /// Marks a point to which the transaction can go back. The next one takes its place.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn savepoint(&self) -> Result<Savepoint> {
        self.tx.execute_unprepared("SAVEPOINT here").await?;
        let pending = self.pending.lock();
        Ok(Savepoint { envelopes: pending.envelopes.len(), jobs: pending.jobs })
    }

    /// Undoes what was done since `savepoint`, also when the database refuses to go on because of it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn roll_back_to(&self, savepoint: Savepoint) -> Result<()> {
        self.tx.execute_unprepared("ROLLBACK TO SAVEPOINT here").await?;
        let mut pending = self.pending.lock();
        pending.envelopes.truncate(savepoint.envelopes);
        pending.jobs = savepoint.jobs;
        Ok(())
    }

    /// Undoes everything, and returns when its locks are free. Dropping it frees them a moment later.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn roll_back(self) -> Result<()> {
        self.tx.roll_back().await
    }

    /// Commits, then publishes. Dropping the transaction instead undoes everything.
    ///
    /// # Errors
    /// Those of the database; then nothing was told.
    pub async fn commit(self) -> Result<()> {
        let Pending { envelopes, jobs } = std::mem::take(&mut *self.pending.lock());
        let bundle = outbox::put(&self.tx, Some(self.workspace_id()), envelopes, &*self.clock).await?;
        self.tx.commit().await?;
        if let Some(bundle) = bundle {
            self.publisher.publish(bundle);
        }
        if jobs {
            self.publisher.jobs_committed();
        }
        Ok(())
    }
}
