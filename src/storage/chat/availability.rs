//! The presence that a member chose by hand.

use porchlight_domain::ids::UserId;
use sea_orm::FromQueryResult;

use crate::error::Result;
use crate::statement::{row, run};
use crate::tenant::TenantTx;

#[derive(FromQueryResult)]
struct Chosen {
    availability: String,
}

impl TenantTx {
    /// Reads a member's choice: `online`, `busy` or `offline`. By the primary key of `members`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn availability(&self, user_id: UserId) -> Result<Option<String>> {
        let sql = "SELECT availability FROM members WHERE workspace_id = $1 AND user_id = $2";
        let chosen: Option<Chosen> = row(self.db(), sql, vec![self.workspace().into(), user_id.uuid().into()]).await?;
        Ok(chosen.map(|chosen| chosen.availability))
    }

    /// Keeps a member's choice. By the primary key of `members`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn choose_availability(&self, user_id: UserId, availability: &str) -> Result<()> {
        let sql = "UPDATE members SET availability = $3 WHERE workspace_id = $1 AND user_id = $2";
        run(self.db(), sql, vec![self.workspace().into(), user_id.uuid().into(), availability.into()]).await.map(|_| ())
    }
}
