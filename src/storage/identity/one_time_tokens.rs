//! Tokens that travel by email and work once: invitations and password resets.

use chrono::{DateTime, TimeDelta, Utc};
use porchlight_domain::ids::UserId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::statement::{row, run};
use crate::system::SystemTx;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Invitation,
    PasswordReset,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
        }
    }

    /// How long a token works.
    #[must_use]
    pub const fn lifetime(self) -> TimeDelta {
        match self {
            Self::Invitation => TimeDelta::days(7),
            Self::PasswordReset => TimeDelta::hours(1),
        }
    }
}

#[derive(FromQueryResult)]
struct Found {
    user_id: Uuid,
}

impl SystemTx {
    /// Keeps the hash of a token; earlier ones of the user with the same purpose are dead from now on.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn add_one_time_token(&self, user_id: UserId, purpose: Purpose, hash: Vec<u8>) -> Result<()> {
        self.drop_one_time_tokens(user_id, purpose).await?;
        let sql =
            "INSERT INTO one_time_tokens (hash, user_id, purpose, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
        let expires_at: DateTime<Utc> = self.now() + purpose.lifetime();
        let values =
            vec![hash.into(), user_id.uuid().into(), purpose.name().into(), self.now().into(), expires_at.into()];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Uses a token up and tells whose it is; `None` when it is unknown, used or too old.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn take_one_time_token(&self, purpose: Purpose, hash: &[u8]) -> Result<Option<UserId>> {
        let sql = "UPDATE one_time_tokens SET used_at = $3 \
                   WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 RETURNING user_id";
        let values = vec![hash.to_vec().into(), purpose.name().into(), self.now().into()];
        Ok(row::<Found>(self.db(), sql, values).await?.map(|found| found.user_id.into()))
    }

    /// Tells whether [`Self::take_one_time_token`] would find the token.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn has_one_time_token(&self, purpose: Purpose, hash: &[u8]) -> Result<bool> {
        let sql = "SELECT user_id FROM one_time_tokens \
                   WHERE hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3";
        let values = vec![hash.to_vec().into(), purpose.name().into(), self.now().into()];
        Ok(row::<Found>(self.db(), sql, values).await?.is_some())
    }

    /// Kills the unused tokens of a user.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn drop_one_time_tokens(&self, user_id: UserId, purpose: Purpose) -> Result<()> {
        // Uses one_time_tokens_user.
        let sql = "DELETE FROM one_time_tokens WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL";
        run(self.db(), sql, vec![user_id.uuid().into(), purpose.name().into()]).await.map(|_| ())
    }
}
