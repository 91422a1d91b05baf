//! Leads: captured, made by hand, assigned, worked on, followed up.
//!
//! Start at [`capture`](Leads::capture), through which forms and chats become leads, then at `assign`.

mod assign;
mod assign_by_hand;
mod capture;
mod check_access;
mod choose_for_chat;
mod create;
mod delete;
mod edit;
mod edit_task;
mod follow_up;
pub mod jobs;
mod list;
mod note;
mod onboarding;
mod reassign;
mod remind;
mod rules;
mod tell;
mod timeline;
mod views;

use std::sync::Arc;

use porchlight_domain::permissions::{Permission, Permissions};
use porchlight_storage::leads::records::Sight;
use porchlight_storage::{Store, TenantScope};

pub use self::capture::{Captured, Chatted};
pub use self::choose_for_chat::ChatFacts;
pub use self::edit::Versioned;
pub use self::list::LeadList;
use crate::notifications::Notifications;
use crate::ports::Presence;

/// The use cases of leads; cheap to clone.
#[derive(Clone)]
pub struct Leads {
    pub(crate) store: Store,
    pub(crate) presence: Arc<dyn Presence>,
    pub(crate) notifications: Notifications,
    /// Base of the links in emails, without a slash at its end.
    pub(crate) public_url: String,
}

impl std::fmt::Debug for Leads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Leads")
    }
}

impl Leads {
    /// Wires the area.
    #[must_use]
    pub fn new(store: Store, presence: Arc<dyn Presence>, notifications: Notifications, public_url: String) -> Self {
        Self { store, presence, notifications, public_url }
    }

    /// Which leads the caller may see. This is the one place that says so: lists, counts, searches, timelines and
    /// changes all ask here, and the audience of live events agrees with it.
    pub(crate) fn sight(scope: &TenantScope, permissions: Permissions) -> Sight {
        match scope.site_id() {
            // Whatever it may do, it does for its site.
            Some(site_id) => Sight::OfSite(site_id),
            None if permissions.has(Permission::LeadsReadAll) => Sight::All,
            None => Sight::OwnAndUnowned(scope.actor().user()),
        }
    }
}
