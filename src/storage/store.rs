//! The store: two pools over one database, and the transactions that they give.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use porchlight_domain::clock::Clock;
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, TransactionTrait};
use sqlx::Postgres;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::query::Query;
use uuid::Uuid;

use crate::error::Result;
use crate::line::Line;
use crate::live::{Bundle, SharedPublisher};
use crate::patience::Patience;
use crate::scope::TenantScope;
use crate::statement::run;
use crate::system::{Reason, SystemTx};
use crate::tenant::TenantTx;
use crate::transaction::Transaction;

/// What asks whether the database is there waits no longer.
const REACHABLE_WITHIN: Duration = Duration::from_secs(2);

/// How to reach PostgreSQL.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// `postgres://…` of the user that owns the tables and may become the three roles.
    pub url: String,
    /// Connections of the tenants' pool.
    pub tenant_connections: u32,
    /// Connections of the system's pool.
    pub system_connections: u32,
    /// How long a request waits for a connection before it is refused.
    pub acquire_timeout: Duration,
    /// How long one statement may take.
    pub statement_timeout: Duration,
}

/// Gives transactions, and nothing else.
#[derive(Clone)]
pub struct Store {
    tenants: DatabaseConnection,
    system: DatabaseConnection,
    base: PgConnectOptions,
    acquire_timeout: Duration,
    patience: Patience,
    clock: Arc<dyn Clock>,
    publisher: SharedPublisher,
    epoch: Arc<RwLock<Option<Arc<str>>>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens both pools. The connections come when they are needed: a database that is away fails the first
    /// transaction, not this call.
    ///
    /// # Errors
    /// When the URL cannot be read.
    pub fn open(options: &StoreOptions, clock: Arc<dyn Clock>, publisher: SharedPublisher) -> Result<Self> {
        let base: PgConnectOptions = options.url.parse()?;
        let patience = Patience::beyond(options.statement_timeout);
        let pool = |role: &str, connections: u32| {
            let milliseconds = |limit: Duration| limit.as_millis().to_string();
            // Limits of one statement: nothing that a client asks for may hold a connection for long.
            let connect = base.clone().application_name("porchlight").options([
                ("role", role),
                ("statement_timeout", &*milliseconds(options.statement_timeout)),
                ("lock_timeout", &*milliseconds(options.statement_timeout / 2)),
                ("idle_in_transaction_session_timeout", &*milliseconds(options.statement_timeout * 2)),
                ("timezone", "UTC"),
            ]);
            let (idle, returned) = (patience.clone(), patience.clone());
            PgPoolOptions::new()
                .max_connections(connections)
                .min_connections(1)
                .acquire_timeout(options.acquire_timeout)
                .test_before_acquire(false)
                .before_acquire(move |connection, meta| Box::pin(idle.clone().ask_idle(connection, meta)))
                .after_release(move |connection, _| Box::pin(returned.clone().ask_returned(connection)))
                .connect_lazy_with(connect)
        };
        let connector = SqlxPostgresConnector::from_sqlx_postgres_pool;
        Ok(Self {
            tenants: connector(pool("porchlight_app", options.tenant_connections)),
            system: connector(pool("porchlight_system", options.system_connections)),
            base,
            acquire_timeout: options.acquire_timeout,
            patience,
            clock,
            publisher,
            epoch: Arc::default(),
        })
    }

    /// The injected clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// A line of its own for the node's watch.
    #[must_use]
    pub fn line(&self) -> Line {
        Line::new(self.base.clone())
    }

    /// Begins a transaction within one workspace, behind row level security.
    ///
    /// # Errors
    /// Those of the database; [`crate::StorageError::Replay`] when the scope claims an idempotency key that has its answer.
    pub async fn tenant(&self, scope: &TenantScope) -> Result<TenantTx> {
        let tx = self.begin(&self.tenants).await?;
        TenantTx::enter(tx, scope, Arc::clone(&self.clock), Arc::clone(&self.publisher)).await
    }

    /// Begins a transaction over all workspaces, for a named reason.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn system(&self, reason: Reason) -> Result<SystemTx> {
        let tx = self.begin(&self.system).await?;
        tracing::trace!(?reason, "a transaction over all workspaces");
        Ok(SystemTx::new(tx, Arc::clone(&self.clock), Arc::clone(&self.publisher)))
    }

    /// Begins a transaction of the writer of messages, behind a row level security of its own: it reaches the messages
    /// and conversations of these workspaces, and nothing else.
    pub(crate) async fn writer(&self, workspaces: BTreeSet<Uuid>) -> Result<Transaction> {
        let tx = self.begin(&self.tenants).await?;
        let sql = "SELECT set_config('role', 'porchlight_writer', true), \
                   set_config('app.workspace_ids', array_to_string($1::uuid[], ','), true)";
        run(&tx, sql, vec![workspaces.into_iter().collect::<Vec<_>>().into()]).await?;
        Ok(tx)
    }

    /// Tells what has committed; for the batch writers of this crate.
    pub(crate) fn publish(&self, bundle: Option<Bundle>) {
        if let Some(bundle) = bundle {
            self.publisher.publish(bundle);
        }
    }

    async fn begin(&self, pool: &DatabaseConnection) -> Result<Transaction> {
        let begun = self.patience.wait_and(self.acquire_timeout, pool.begin()).await?;
        Ok(Transaction::new(begun, self.patience.clone()))
    }

    /// Begins a transaction over all workspaces for what a caller of one asked: where users change, who belong to
    /// none. The scope's idempotency key holds for it.
    ///
    /// # Errors
    /// Those of the database; [`crate::StorageError::Replay`] when the key has its answer.
    pub async fn system_for(&self, scope: &TenantScope, reason: Reason) -> Result<SystemTx> {
        let mut tx = self.system(reason).await?;
        tx.claim(scope).await?;
        Ok(tx)
    }

    /// The history that the database told last.
    pub(crate) fn known_epoch(&self) -> &RwLock<Option<Arc<str>>> {
        &self.epoch
    }

    fn tenant_pool(&self) -> &PgPool {
        self.tenants.get_postgres_connection_pool()
    }

    /// The system's pool, for batch writers of this crate that bind arrays.
    fn system_pool(&self) -> &PgPool {
        self.system.get_postgres_connection_pool()
    }

    /// Runs one statement of a batch writer on the system's pool, in a transaction of its own.
    pub(crate) async fn fetch_all_at_once(&self, statement: Query<'_, Postgres, PgArguments>) -> Result<Vec<PgRow>> {
        Ok(self.patience.wait_and(self.acquire_timeout, statement.fetch_all(self.system_pool())).await?)
    }

    /// Tells whether the database answers, within two seconds.
    pub async fn is_reachable(&self) -> bool {
        let ask = || self.patience.wait(sqlx::query("SELECT 1").execute(self.system_pool()));
        // A connection that died while it lay idle says nothing of the database: after it another one is asked.
        let asked = async { ask().await.is_ok() || ask().await.is_ok() };
        tokio::time::timeout(REACHABLE_WITHIN, asked).await.unwrap_or(false)
    }

    /// Closes both pools.
    pub async fn close(&self) {
        self.tenant_pool().close().await;
        self.system_pool().close().await;
    }
}
