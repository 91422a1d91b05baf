//! How often people may try: by address (of IPv6 by network) and by account.

use super::{Device, Identity};
use crate::error::Result;
use crate::limits::{Limit, require};

/// Log-ins of one address.
const LOG_IN_BY_IP: Limit = Limit { burst: 100, interval_ms: 1_000 };
/// Log-ins to one account, from wherever.
const LOG_IN_BY_ACCOUNT: Limit = Limit { burst: 30, interval_ms: 5_000 };
const SIGN_UP_BY_IP: Limit = Limit { burst: 20, interval_ms: 60_000 };
const FORGOT_BY_IP: Limit = Limit { burst: 20, interval_ms: 30_000 };
/// Emails to one account.
const FORGOT_BY_ACCOUNT: Limit = Limit { burst: 5, interval_ms: 300_000 };
/// Tokens of emails and current passwords that one address tries.
const GUESS_BY_IP: Limit = Limit { burst: 30, interval_ms: 10_000 };
const REFRESH_BY_IP: Limit = Limit { burst: 300, interval_ms: 200 };

impl Identity {
    pub(super) async fn limit_log_in(&self, device: &Device, email: &str) -> Result<()> {
        require(&*self.limiter, &format!("login:ip:{}", device.network()), LOG_IN_BY_IP).await?;
        Ok(require(&*self.limiter, &format!("login:account:{email}"), LOG_IN_BY_ACCOUNT).await?)
    }

    pub(super) async fn limit_sign_up(&self, device: &Device) -> Result<()> {
        Ok(require(&*self.limiter, &format!("signup:ip:{}", device.network()), SIGN_UP_BY_IP).await?)
    }

    pub(super) async fn limit_forgot(&self, device: &Device, email: &str) -> Result<()> {
        require(&*self.limiter, &format!("forgot:ip:{}", device.network()), FORGOT_BY_IP).await?;
        Ok(require(&*self.limiter, &format!("forgot:account:{email}"), FORGOT_BY_ACCOUNT).await?)
    }

    pub(super) async fn limit_guesses(&self, device: &Device) -> Result<()> {
        Ok(require(&*self.limiter, &format!("guess:ip:{}", device.network()), GUESS_BY_IP).await?)
    }

    pub(super) async fn limit_refresh(&self, device: &Device) -> Result<()> {
        Ok(require(&*self.limiter, &format!("refresh:ip:{}", device.network()), REFRESH_BY_IP).await?)
    }
}
