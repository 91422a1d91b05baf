//! Jobs, emails of the built-in outbox, onboarding, health.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::JobId;

use crate::{views, words};

words! {
    pub enum JobState { Ready, Running, Done, Dead }
}

views! {
    pub struct JobView {
        pub id: JobId,
        pub kind: String,
        pub state: JobState,
        pub attempts: i32,
        pub max_attempts: i32,
        pub run_at: DateTime<Utc>,
        pub last_error: Option<String>,
        pub created_at: DateTime<Utc>,
        pub finished_at: Option<DateTime<Utc>>,
    }

    /// An email that stayed here because no SMTP server is set.
    pub struct OutboxMailView {
        pub id: String,
        pub to: String,
        pub subject: String,
        pub text: String,
        pub created_at: DateTime<Utc>,
    }

    /// The steps to the first lead.
    pub struct Onboarding {
        pub site_created: bool,
        pub site_active: bool,
        pub first_lead: bool,
        pub team_invited: bool,
        pub first_reply: bool,
    }

    pub struct Health {
        pub status: String,
    }

    pub struct Readiness {
        pub status: String,
        pub database: bool,
        pub bus: bool,
    }
}
