//! Log-in: slow for guessers, and the same for accounts that exist and those that do not.

use std::time::Duration;

use chrono::{DateTime, Utc};
use moka::sync::Cache;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_domain::sign_in::{lock_after, normal_email};
use porchlight_storage::Reason;
use porchlight_storage::identity::user;
use porchlight_wire::identity::{LogIn, SignedIn};
use serde_json::json;

use super::{Device, Identity};
use crate::error::Result;

/// Wrong passwords of accounts that do not exist: they lock as others do, so that a lock tells nothing.
#[derive(Clone)]
pub(super) struct Strangers(Cache<String, (i32, Option<DateTime<Utc>>)>);

impl Strangers {
    pub(super) fn new() -> Self {
        Self(Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_hours(2)).build())
    }

    fn locked_until(&self, email: &str) -> Option<DateTime<Utc>> {
        self.0.get(email).and_then(|(_, until)| until)
    }

    fn count(&self, email: String, now: DateTime<Utc>) {
        let failures = self.0.get(&email).map_or(0, |(failures, _)| failures).saturating_add(1);
        self.0.insert(email, (failures, lock_after(failures).map(|delay| now + delay)));
    }
}

impl Identity {
    /// Signs a user in by email and password.
    ///
    /// # Errors
    /// 401 for wrong ones, 429 after too many of them, 503 when very many people sign in at once.
    pub async fn log_in(&self, input: LogIn, device: &Device) -> Result<SignedIn> {
        let email = normal_email(&input.email);
        self.limit_log_in(device, &email).await?;
        let tx = self.store.system(Reason::Authentication).await?;
        let user = tx.user_by_email(&email).await?;
        // No connection is held while the password is checked.
        drop(tx);
        let now = self.store.clock().now();
        let locked_until = match &user {
            Some(user) => user.locked_until,
            None => self.strangers.locked_until(&email),
        };
        if let Some(until) = locked_until.filter(|until| *until > now) {
            return Err(locked(until, now).into());
        }
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let right = self.passwords.verify(input.password, hash).await?;
        match user {
            Some(user) if right && user.status == "active" => self.welcome(&user, device).await,
            Some(user) if !right => {
                self.count_failure(&user, device).await?;
                Err(wrong().into())
            }
            Some(_) => Err(wrong().into()),
            None => {
                self.strangers.count(email, now);
                Err(wrong().into())
            }
        }
    }

    async fn welcome(&self, user: &user::Model, device: &Device) -> Result<SignedIn> {
        let tx = self.store.system(Reason::Authentication).await?;
        tx.unlock_user(user.id.into()).await?;
        let signed_in = self.begin_sign_in(&tx, user, device).await?;
        tx.audit_account(user.id.into(), "user.signed_in", json!({}), Some(device.ip.clone())).await?;
        tx.commit().await?;
        Ok(signed_in)
    }

    async fn count_failure(&self, user: &user::Model, device: &Device) -> Result<()> {
        let tx = self.store.system(Reason::Authentication).await?;
        let failures = tx.count_failed_login(user.id.into()).await?;
        if let Some(delay) = lock_after(failures) {
            tx.lock_user(user.id.into(), tx.now() + delay).await?;
            let detail = json!({"failures": failures, "seconds": delay.num_seconds()});
            tx.audit_account(user.id.into(), "user.locked", detail, Some(device.ip.clone())).await?;
        }
        Ok(tx.commit().await?)
    }
}

fn wrong() -> Refusal {
    Refusal::new(ProblemCode::InvalidCredentials, "Check the email and the password, or ask for a new password.")
}

fn locked(until: DateTime<Utc>, now: DateTime<Utc>) -> Refusal {
    let wait_s = u64::try_from((until - now).num_seconds()).unwrap_or_default().max(1);
    Refusal::new(ProblemCode::Locked, "Too many wrong passwords. Wait, or ask for a new password.").retry_after(wait_s)
}
