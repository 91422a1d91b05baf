//! Changing a password, and getting a new one by email.

use porchlight_domain::problem::Refusal;
use porchlight_domain::sign_in::normal_email;
use porchlight_storage::identity::Purpose;
use porchlight_storage::jobs::NewJob;
use porchlight_storage::{Reason, SystemTx};
use porchlight_wire::identity::{ChangePassword, ForgotPassword, SetPasswordByToken, SignedIn};
use serde_json::json;

use super::access::Person;
use super::authenticate::unauthenticated;
use super::secrets::{NewSecret, hash};
use super::{Device, Identity};
use crate::error::{Result, ServiceError};
use crate::mail::PasswordReset;
use crate::ports::Mail;

impl Identity {
    /// Changes the password of a person and ends the person's other sign-ins.
    ///
    /// # Errors
    /// 422 when the current password is wrong.
    pub async fn change_password(&self, person: &Person, input: ChangePassword, device: &Device) -> Result<()> {
        self.limit_guesses(device).await?;
        let tx = self.store.system(Reason::Authentication).await?;
        let user = tx.user(person.user_id).await?.ok_or_else(unauthenticated)?;
        drop(tx);
        if !self.passwords.verify(input.current_password, user.password_hash).await? {
            return Err(Refusal::invalid("/currentPassword", "This is not your current password.").into());
        }
        let password_hash = self.passwords.hash(input.new_password).await?;
        let tx = self.store.system(Reason::Authentication).await?;
        tx.set_password(person.user_id, password_hash).await?;
        tx.drop_one_time_tokens(person.user_id, Purpose::PasswordReset).await?;
        let ended = tx.end_sign_ins(person.user_id, Some(person.sign_in_id)).await?;
        tx.audit_account(person.user_id, "user.password_changed", json!({}), Some(device.ip.clone())).await?;
        tx.commit().await?;
        self.let_go(person.user_id, &ended);
        Ok(())
    }

    /// Sends an email for a new password, if there is such an account. The answer does not tell.
    ///
    /// # Errors
    /// 429 when asked too often, whether or not there is an account.
    pub async fn forgot_password(&self, input: &ForgotPassword, device: &Device) -> Result<()> {
        let email = normal_email(&input.email);
        self.limit_forgot(device, &email).await?;
        let tx = self.store.system(Reason::Authentication).await?;
        let Some(user) = tx.user_by_email(&email).await?.filter(|user| user.status != "disabled") else {
            return Ok(());
        };
        let token = NewSecret::random("pr_");
        tx.add_one_time_token(user.id.into(), Purpose::PasswordReset, token.hash).await?;
        let link = format!("{}/reset-password?token={}", self.options.public_url, token.text);
        let mail = PasswordReset { to: &user.email, name: &user.name, link: &link, valid_minutes: 60 }.mail();
        send(&tx, &mail).await?;
        tx.audit_account(user.id.into(), "user.password_reset_asked", json!({}), Some(device.ip.clone())).await?;
        Ok(tx.commit().await?)
    }

    /// Sets a new password by the token of an email, and ends all sign-ins of the user.
    ///
    /// # Errors
    /// 422 when the token does not work, or no longer.
    pub async fn reset_password(&self, input: SetPasswordByToken, device: &Device) -> Result<()> {
        let (tx, user_id) = self.set_password_by_token(Purpose::PasswordReset, input, device).await?;
        let ended = tx.end_sign_ins(user_id, None).await?;
        tx.audit_account(user_id, "user.password_reset", json!({}), Some(device.ip.clone())).await?;
        tx.commit().await?;
        self.let_go(user_id, &ended);
        self.proofs.forget_user(user_id);
        Ok(())
    }

    /// Accepts an invitation: sets the first password and signs the user in.
    ///
    /// # Errors
    /// 422 when the token does not work, or no longer.
    pub async fn accept_invitation(&self, input: SetPasswordByToken, device: &Device) -> Result<SignedIn> {
        let (tx, user_id) = self.set_password_by_token(Purpose::Invitation, input, device).await?;
        let user = tx.user(user_id).await?.filter(|user| user.status == "active").ok_or_else(stale_token)?;
        let signed_in = self.begin_sign_in(&tx, &user, device).await?;
        tx.audit_account(user_id, "user.invitation_accepted", json!({}), Some(device.ip.clone())).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    async fn set_password_by_token(
        &self,
        purpose: Purpose,
        input: SetPasswordByToken,
        device: &Device,
    ) -> Result<(SystemTx, porchlight_domain::ids::UserId)> {
        self.limit_guesses(device).await?;
        let token = hash(&input.token);
        let tx = self.store.system(Reason::Authentication).await?;
        let works = tx.has_one_time_token(purpose, &token).await?;
        drop(tx);
        if !works {
            return Err(stale_token().into());
        }
        let password_hash = self.passwords.hash(input.password).await?;
        let tx = self.store.system(Reason::Authentication).await?;
        let user_id = tx.take_one_time_token(purpose, &token).await?.ok_or_else(stale_token)?;
        tx.set_password(user_id, password_hash).await?;
        tx.drop_one_time_tokens(user_id, Purpose::PasswordReset).await?;
        tx.drop_one_time_tokens(user_id, Purpose::Invitation).await?;
        Ok((tx, user_id))
    }
}

/// Puts an email in the queue. It belongs to no workspace: the links in it are nobody's but the reader's.
pub(super) async fn send(tx: &SystemTx, mail: &Mail) -> Result<()> {
    let payload = serde_json::to_value(mail).map_err(ServiceError::internal)?;
    Ok(tx.enqueue(None, NewJob::new("mail.send", payload, tx.now())).await?)
}

fn stale_token() -> Refusal {
    Refusal::invalid("/token", "This link was used before or is too old. Ask for a new one.")
}
