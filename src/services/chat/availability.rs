//! The presence that an agent chooses by hand (CHT-25).

use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::TenantScope;
use porchlight_wire::chat::Availability;

use super::Chat;
use crate::error::Result;

impl Chat {
    /// Reads what the scope's user chose last: `online` (by the connections), `busy` or `offline`. One query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn availability(&self, scope: &TenantScope) -> Result<String> {
        let Some(user_id) = scope.actor().user() else { return Ok("online".to_owned()) };
        let tx = self.store.tenant(scope).await?;
        Ok(tx.availability(user_id).await?.unwrap_or_else(|| "online".to_owned()))
    }

    /// Keeps a choice; the caller tells the actors.
    ///
    /// # Errors
    /// 422 for `away`, which nobody chooses; 403 for programs.
    pub async fn choose_availability(&self, scope: &TenantScope, chosen: Availability) -> Result<()> {
        let user_id = scope
            .actor()
            .user()
            .ok_or_else(|| Refusal::new(ProblemCode::Forbidden, "This concerns a person: an API key cannot do it."))?;
        let word = match chosen {
            Availability::Online => "online",
            Availability::Busy => "busy",
            Availability::Offline => "offline",
            Availability::Away => {
                return Err(Refusal::invalid("/status", "Choose online, busy or offline: away comes by itself.").into());
            }
        };
        let tx = self.store.tenant(scope).await?;
        tx.choose_availability(user_id, word).await?;
        Ok(tx.commit().await?)
    }
}
