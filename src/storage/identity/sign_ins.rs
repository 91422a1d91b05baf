//! Sign-ins and their refresh tokens. A sign-in is the family of all tokens that came from one log-in.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{SignInId, UserId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::error::Result;
use crate::statement::{row, rows, run};
use crate::system::SystemTx;

/// A refresh token as it is kept, with its sign-in.
#[derive(Debug, Clone, FromQueryResult)]
pub struct RefreshTokenRow {
    pub sign_in_id: Uuid,
    pub user_id: Uuid,
    pub expires_at: DateTime<Utc>,
    pub parent: Option<Vec<u8>>,
    pub used_at: Option<DateTime<Utc>>,
    pub superseded_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub active: bool,
}

/// A signed-in browser or phone.
#[derive(Debug, Clone, FromQueryResult)]
pub struct SignInRow {
    pub id: Uuid,
    pub user_agent: String,
    pub ip: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

impl SystemTx {
    /// Begins a sign-in.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn begin_sign_in(&self, user_id: UserId, user_agent: &str, ip: &str) -> Result<SignInId> {
        let id = self.new_uuid();
        let sql = "INSERT INTO sign_ins (id, user_id, user_agent, ip, created_at, last_used_at) VALUES ($1, $2, $3, $4, $5, $5)";
        let values = vec![id.into(), user_id.uuid().into(), user_agent.into(), ip.into(), self.now().into()];
        run(self.db(), sql, values).await?;
        Ok(id.into())
    }

    /// Keeps a refresh token: only its hash, and the hash of the token that it was given for.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn add_refresh_token(
        &self,
        sign_in_id: SignInId,
        hash: Vec<u8>,
        parent: Option<Vec<u8>>,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        let sql =
            "INSERT INTO refresh_tokens (hash, sign_in_id, issued_at, expires_at, parent) VALUES ($1, $2, $3, $4, $5)";
        let values = vec![hash.into(), sign_in_id.uuid().into(), self.now().into(), expires_at.into(), parent.into()];
        run(self.db(), sql, values).await.map(|_| ())
    }

    /// Finds a refresh token and locks its sign-in, so that two uses of it stand in line.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn refresh_token(&self, hash: &[u8]) -> Result<Option<RefreshTokenRow>> {
        let sql = "SELECT s.id FROM sign_ins s JOIN refresh_tokens t ON t.sign_in_id = s.id WHERE t.hash = $1 FOR UPDATE OF s";
        if row::<Id>(self.db(), sql, vec![hash.to_vec().into()]).await?.is_none() {
            return Ok(None);
        }
        let sql = "SELECT t.sign_in_id, s.user_id, t.expires_at, t.parent, t.used_at, t.superseded_at, s.revoked_at, \
                   u.status = 'active' AS active \
                   FROM refresh_tokens t JOIN sign_ins s ON s.id = t.sign_in_id JOIN users u ON u.id = s.user_id \
                   WHERE t.hash = $1";
        row(self.db(), sql, vec![hash.to_vec().into()]).await
    }

    /// Marks a token as used.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn use_refresh_token(&self, hash: &[u8]) -> Result<()> {
        let sql = "UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1";
        run(self.db(), sql, vec![hash.to_vec().into(), self.now().into()]).await.map(|_| ())
    }

    /// Tells when a token was used, if none of those that were given for it was used since: the answer that
    /// carried them may have been lost. `None` otherwise.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unanswered_since(&self, hash: &[u8]) -> Result<Option<DateTime<Utc>>> {
        #[derive(FromQueryResult)]
        struct Used {
            used_at: Option<DateTime<Utc>>,
        }
        // Uses refresh_tokens_parent.
        let sql = "SELECT t.used_at FROM refresh_tokens t WHERE t.hash = $1 AND NOT EXISTS \
                   (SELECT FROM refresh_tokens c WHERE c.parent = t.hash AND c.used_at IS NOT NULL)";
        Ok(row::<Used>(self.db(), sql, vec![hash.to_vec().into()]).await?.and_then(|row| row.used_at))
    }

    /// Takes back the tokens that were given for `parent`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn supersede_children(&self, parent: &[u8]) -> Result<()> {
        let sql = "UPDATE refresh_tokens SET superseded_at = $2 WHERE parent = $1 AND superseded_at IS NULL";
        run(self.db(), sql, vec![parent.to_vec().into(), self.now().into()]).await.map(|_| ())
    }

    /// Notes that a sign-in is in use.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn touch_sign_in(&self, id: SignInId, ip: &str) -> Result<()> {
        let sql = "UPDATE sign_ins SET last_used_at = $2, ip = $3 WHERE id = $1";
        run(self.db(), sql, vec![id.uuid().into(), self.now().into(), ip.into()]).await.map(|_| ())
    }

    /// Ends one sign-in of a user, and tells whether it was alive.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn end_sign_in(&self, user_id: UserId, id: SignInId) -> Result<bool> {
        let sql = "UPDATE sign_ins SET revoked_at = $3 WHERE id = $2 AND user_id = $1 AND revoked_at IS NULL";
        Ok(run(self.db(), sql, vec![user_id.uuid().into(), id.uuid().into(), self.now().into()]).await? > 0)
    }

    /// Ends all sign-ins of a user but one, and lists those that it ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn end_sign_ins(&self, user_id: UserId, but: Option<SignInId>) -> Result<Vec<SignInId>> {
        // Uses sign_ins_user.
        let sql = "UPDATE sign_ins SET revoked_at = $3 \
                   WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $2 RETURNING id";
        let values = vec![user_id.uuid().into(), but.map(SignInId::uuid).into(), self.now().into()];
        let ended = rows::<Id>(self.db(), sql, values).await?;
        Ok(ended.into_iter().map(|row| row.id.into()).collect())
    }

    /// Lists the sign-ins of a user that can still be refreshed, the last used first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sign_ins(&self, user_id: UserId) -> Result<Vec<SignInRow>> {
        // Uses sign_ins_user and refresh_tokens_sign_in.
        let sql = "SELECT id, user_agent, ip, created_at, last_used_at FROM sign_ins s \
                   WHERE user_id = $1 AND revoked_at IS NULL AND EXISTS \
                   (SELECT FROM refresh_tokens t WHERE t.sign_in_id = s.id AND t.used_at IS NULL AND t.expires_at > $2) \
                   ORDER BY last_used_at DESC, id LIMIT 200";
        rows(self.db(), sql, vec![user_id.uuid().into(), self.now().into()]).await
    }
}
