//! Refresh: each token works once. One that comes again ends the whole sign-in, unless its answer was lost.

use porchlight_domain::sign_in::answer_was_lost;
use porchlight_storage::identity::RefreshTokenRow;
use porchlight_storage::{Reason, SystemTx};
use porchlight_wire::identity::SignedIn;
use serde_json::json;

use super::authenticate::unauthenticated;
use super::secrets::hash;
use super::{Device, Identity};
use crate::error::Result;

impl Identity {
    /// Changes a refresh token for a new pair of tokens.
    ///
    /// # Errors
    /// 401 for a token that is unknown, too old, of an ended sign-in, or used before.
    pub async fn refresh(&self, token: &str, device: &Device) -> Result<SignedIn> {
        self.limit_refresh(device).await?;
        let hash = hash(token);
        let tx = self.store.system(Reason::Authentication).await?;
        let row = tx.refresh_token(&hash).await?.ok_or_else(unauthenticated)?;
        if row.revoked_at.is_some() || !row.active || row.expires_at <= tx.now() {
            return Err(unauthenticated().into());
        }
        let Some(parent) = parent_of_next(&tx, &row, hash).await? else {
            return self.end_family(tx, &row, device).await;
        };
        let user = tx.user(row.user_id.into()).await?.ok_or_else(unauthenticated)?;
        let signed_in = self.give_tokens(&tx, &user, row.sign_in_id.into(), Some(parent)).await?;
        tx.touch_sign_in(row.sign_in_id.into(), &device.ip).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    /// Somebody has a copy of the token: nobody goes on with this sign-in.
    async fn end_family(&self, tx: SystemTx, row: &RefreshTokenRow, device: &Device) -> Result<SignedIn> {
        let (user_id, sign_in_id) = (row.user_id.into(), row.sign_in_id.into());
        tx.end_sign_in(user_id, sign_in_id).await?;
        tx.audit_account(
            user_id,
            "user.refresh_token_reused",
            json!({"signInId": sign_in_id}),
            Some(device.ip.clone()),
        )
        .await?;
        tx.commit().await?;
        self.let_go(user_id, &[sign_in_id]);
        Err(unauthenticated().into())
    }
}

/// Uses the token up, and names the one that the next is given for; `None` when it was used before.
async fn parent_of_next(tx: &SystemTx, row: &RefreshTokenRow, hash: Vec<u8>) -> Result<Option<Vec<u8>>> {
    if row.used_at.is_none() && row.superseded_at.is_none() {
        tx.use_refresh_token(&hash).await?;
        return Ok(Some(hash));
    }
    // A token that was taken back speaks for the one that it was given for.
    let anchor = match (&row.superseded_at, &row.parent) {
        (Some(_), Some(parent)) => parent.clone(),
        _ => hash,
    };
    if !answer_was_lost(tx.unanswered_since(&anchor).await?, tx.now()) {
        return Ok(None);
    }
    tx.supersede_children(&anchor).await?;
    Ok(Some(anchor))
}
