//! Which history the database tells.
//!
//! A backup that was restored and a standby that took over while it was behind know less than was told, and go on from
//! there with numbers that were given before. Whoever holds numbers of another history begins again.

use std::sync::Arc;

use sqlx::Row;

use crate::error::Result;
use crate::store::Store;

/// The cluster, the line of its log (a promoted standby begins a new one, and so does a recovery to a point in time), and
/// a table that every restore makes anew; hashed, since clients are told.
const EPOCH: &str = "SELECT left(encode(sha256(convert_to(concat_ws('-', system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8), \
     'public.seaql_migrations'::regclass::oid), 'UTF8')), 'hex'), 16) FROM pg_control_system()";

impl Store {
    /// The name of the database's history, as it was when it was last looked at.
    ///
    /// # Errors
    /// Those of the database, when it was never looked at.
    pub async fn epoch(&self) -> Result<Arc<str>> {
        let known = self.known_epoch().read().clone();
        match known {
            Some(epoch) => Ok(epoch),
            None => Ok(self.look_at_epoch().await?.0),
        }
    }

    /// Looks again, and tells whether it is another one than before.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn epoch_has_changed(&self) -> Result<bool> {
        Ok(self.look_at_epoch().await?.1)
    }

    async fn look_at_epoch(&self) -> Result<(Arc<str>, bool)> {
        let rows = self.fetch_all_at_once(sqlx::query(EPOCH)).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        let epoch: Arc<str> = row.try_get::<String, _>(0)?.into();
        let before = self.known_epoch().write().replace(Arc::clone(&epoch));
        let has_changed = before.is_some_and(|before| before != epoch);
        Ok((epoch, has_changed))
    }
}
