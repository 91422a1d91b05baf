//! The table of jobs: who carries out which kind, and what comes round by the clock.

use std::sync::Arc;

use porchlight_jobs::handlers::chat::WakeConversation;
use porchlight_jobs::handlers::events::{TURN_DAYS_EVERY, TurnDays};
use porchlight_jobs::handlers::housekeeping::{FORGET_EVERY, Forget};
use porchlight_jobs::handlers::leads::{AssignLeads, ReassignLead, RemindFollowUp};
use porchlight_jobs::handlers::mail::SendMail;
use porchlight_jobs::{Handler, Schedule};
use porchlight_services::Services;
use porchlight_services::ports::Mailer;
use porchlight_storage::Store;

/// Every handler, area by area.
pub fn handlers(store: &Store, services: &Services, mailer: Arc<dyn Mailer>) -> Vec<Arc<dyn Handler>> {
    vec![
        Arc::new(SendMail(mailer)),
        Arc::new(Forget(store.clone())),
        Arc::new(TurnDays(store.clone())),
        Arc::new(WakeConversation(services.chat.clone())),
        Arc::new(AssignLeads(services.leads.clone())),
        Arc::new(ReassignLead(services.leads.clone())),
        Arc::new(RemindFollowUp(services.leads.clone())),
    ]
}

/// Every schedule.
pub const SCHEDULES: &[Schedule] = &[FORGET_EVERY, TURN_DAYS_EVERY];
