//! Sign-ins of a person: log-out, the list, and ending one from afar.

use porchlight_domain::ids::{SignInId, UserId};
use porchlight_domain::problem::Refusal;
use porchlight_storage::Reason;
use porchlight_wire::identity::SignInView;
use serde_json::json;

use super::access::Person;
use super::secrets::hash;
use super::{Device, Identity};
use crate::error::Result;

impl Identity {
    /// Ends the sign-in that the access token or the refresh token belongs to. Tokens that prove nothing are
    /// no error: then there is nothing to end.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn log_out(&self, access: Option<&str>, refresh: Option<&str>, device: &Device) -> Result<()> {
        let now = self.store.clock().now();
        let mut whose = access.and_then(|token| self.tokens.verify(token, now));
        if let (None, Some(token)) = (whose, refresh) {
            let tx = self.store.system(Reason::Authentication).await?;
            let row = tx.refresh_token(&hash(token)).await?;
            whose = row.map(|row| (row.user_id.into(), row.sign_in_id.into()));
        }
        match whose {
            Some((user_id, sign_in_id)) => self.end(user_id, sign_in_id, device).await.map(|_| ()),
            None => Ok(()),
        }
    }

    /// Lists the signed-in browsers and phones of a person, the last used first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sign_ins(&self, person: &Person) -> Result<Vec<SignInView>> {
        let tx = self.store.system(Reason::Authentication).await?;
        let rows = tx.sign_ins(person.user_id).await?;
        let views = rows.into_iter().map(|row| SignInView {
            id: row.id.into(),
            user_agent: row.user_agent,
            ip: row.ip,
            current: person.sign_in_id.uuid() == row.id,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        });
        Ok(views.collect())
    }

    /// Ends one sign-in of a person.
    ///
    /// # Errors
    /// 404 when it is not one of the person's.
    pub async fn end_sign_in(&self, person: &Person, id: SignInId, device: &Device) -> Result<()> {
        if self.end(person.user_id, id, device).await? { Ok(()) } else { Err(Refusal::not_found().into()) }
    }

    async fn end(&self, user_id: UserId, id: SignInId, device: &Device) -> Result<bool> {
        let tx = self.store.system(Reason::Authentication).await?;
        let ended = tx.end_sign_in(user_id, id).await?;
        if ended {
            tx.audit_account(user_id, "user.signed_out", json!({"signInId": id}), Some(device.ip.clone())).await?;
        }
        tx.commit().await?;
        self.let_go(user_id, &[id]);
        Ok(ended)
    }
}
