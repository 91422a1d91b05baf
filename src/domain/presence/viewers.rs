//! The people who look at one record, each perhaps on several connections.

use std::collections::BTreeMap;

use crate::ids::UserId;

/// Connections and whose they are.
#[derive(Debug, Clone, Default)]
pub struct Viewers(BTreeMap<u64, UserId>);

impl Viewers {
    /// Adds a connection; tells the people when somebody new is among them.
    pub fn add(&mut self, connection: u64, user_id: UserId) -> Option<Vec<UserId>> {
        let is_new = !self.0.values().any(|known| *known == user_id);
        self.0.insert(connection, user_id);
        is_new.then(|| self.people())
    }

    /// Removes a connection; tells the people when it was somebody's last.
    pub fn remove(&mut self, connection: u64) -> Option<Vec<UserId>> {
        let user_id = self.0.remove(&connection)?;
        (!self.0.values().any(|known| *known == user_id)).then(|| self.people())
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Lists each person once, in the order of their ids.
    #[must_use]
    pub fn people(&self) -> Vec<UserId> {
        let people: std::collections::BTreeSet<UserId> = self.0.values().copied().collect();
        people.into_iter().collect()
    }
}
