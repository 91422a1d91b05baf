//! What a sign-in is given: an access token and a refresh token.

use chrono::TimeDelta;
use porchlight_domain::ids::{SignInId, UserId};
use porchlight_storage::SystemTx;
use porchlight_storage::identity::user;
use porchlight_wire::identity::{SignedIn, UserView};

use super::secrets::NewSecret;
use super::{Device, Identity, access_token};
use crate::error::Result;

/// How long a refresh token is good for.
pub(super) const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(30);

/// How long the cookie of a refresh token lives, in seconds.
pub const REFRESH_LIFETIME_S: i64 = 30 * 24 * 3600;

impl Identity {
    /// Begins a sign-in of a user in the transaction.
    pub(super) async fn begin_sign_in(&self, tx: &SystemTx, user: &user::Model, device: &Device) -> Result<SignedIn> {
        let sign_in_id = tx.begin_sign_in(user.id.into(), &device.user_agent, &device.ip).await?;
        self.give_tokens(tx, user, sign_in_id, None).await
    }

    /// Gives a sign-in its next pair of tokens.
    pub(super) async fn give_tokens(
        &self,
        tx: &SystemTx,
        user: &user::Model,
        sign_in_id: SignInId,
        parent: Option<Vec<u8>>,
    ) -> Result<SignedIn> {
        let refresh = NewSecret::random("rt_");
        tx.add_refresh_token(sign_in_id, refresh.hash, parent, tx.now() + REFRESH_LIFETIME).await?;
        Ok(SignedIn {
            user: view(user),
            access_token: self.tokens.issue(user.id.into(), sign_in_id, tx.now())?,
            expires_in: access_token::LIFETIME_S,
            refresh_token: refresh.text,
        })
    }

    /// Lets go of sign-ins that were ended: their sockets close, and no proof is kept.
    pub(super) fn let_go(&self, user_id: UserId, ended: &[SignInId]) {
        for sign_in_id in ended {
            self.proofs.forget_sign_in(*sign_in_id);
            self.live.revoke(user_id, Some(*sign_in_id));
        }
    }
}

/// The user as everybody may see the own account.
pub(super) fn view(user: &user::Model) -> UserView {
    UserView {
        id: user.id.into(),
        name: user.name.clone(),
        email: user.email.clone(),
        agency_role: user.agency_role.clone(),
        time_zone: user.time_zone.clone(),
        locale: user.locale.clone(),
        created_at: user.created_at,
    }
}
