//! PostgreSQL and Redis: tenant transactions, repositories, outbox, jobs, idempotency.
//!
//! Nobody outside gets a query method but through a transaction, and a tenant's transaction only with a
//! [`TenantScope`], which only proof makes. Start at [`store`], then [`tenant`], then the area you came for.

pub mod bus;
pub mod chat;
mod epoch;
pub mod error;
pub mod housekeeping;
pub mod idempotency;
pub mod identity;
pub mod jobs;
pub mod leads;
pub mod line;
pub mod live;
pub mod notifications;
pub mod outbox;
pub mod paging;
mod patience;
pub mod redis;
pub mod scope;
pub mod sites;
pub mod statement;
pub mod store;
pub mod system;
pub mod tenant;
pub mod tracker;
mod transaction;

pub use error::{Result, StorageError};
pub use scope::{Actor, AgencyScope, TenantScope};
pub use store::{Store, StoreOptions};
pub use system::{Reason, SystemTx};
pub use tenant::TenantTx;
