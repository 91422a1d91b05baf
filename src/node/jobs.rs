//! The table of jobs: who carries out which kind, and what comes round by the clock.

use std::sync::Arc;

use porchlight_jobs::handlers::housekeeping::{FORGET_EVERY, ForgetDone};
use porchlight_jobs::handlers::mail::SendMail;
use porchlight_jobs::{Handler, Schedule};
use porchlight_services::Services;
use porchlight_services::ports::Mailer;
use porchlight_storage::Store;

/// Every handler, area by area.
pub fn handlers(store: &Store, _services: &Services, mailer: Arc<dyn Mailer>) -> Vec<Arc<dyn Handler>> {
    vec![Arc::new(SendMail(mailer)), Arc::new(ForgetDone(store.clone()))]
}

/// Every schedule.
pub const SCHEDULES: &[Schedule] = &[FORGET_EVERY];
