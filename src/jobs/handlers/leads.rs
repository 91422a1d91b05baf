//! The due work of leads. What is done is said by the services; each looks first whether it is still wanted.

use async_trait::async_trait;
use porchlight_services::Leads;
use porchlight_services::leads::jobs;
use porchlight_storage::jobs::lease::LeasedJob;

use crate::handler::{Handler, JobError, payload, scope};

/// Gives out leads that wait for somebody to be online.
pub struct AssignLeads(pub Leads);

#[async_trait]
impl Handler for AssignLeads {
    fn kind(&self) -> &'static str {
        jobs::ASSIGN
    }

    async fn run(&self, job: &LeasedJob) -> Result<(), JobError> {
        self.0.assign_waiting(&scope(job)?).await?;
        Ok(())
    }
}

/// Hands a lead on whose owner has done nothing.
pub struct ReassignLead(pub Leads);

#[async_trait]
impl Handler for ReassignLead {
    fn kind(&self) -> &'static str {
        jobs::REASSIGN
    }

    async fn run(&self, job: &LeasedJob) -> Result<(), JobError> {
        Ok(self.0.reassign(&scope(job)?, &payload(job)?).await?)
    }
}

/// Reminds of a follow-up.
pub struct RemindFollowUp(pub Leads);

#[async_trait]
impl Handler for RemindFollowUp {
    fn kind(&self) -> &'static str {
        jobs::REMIND
    }

    async fn run(&self, job: &LeasedJob) -> Result<(), JobError> {
        Ok(self.0.remind(&scope(job)?, &payload(job)?).await?)
    }
}
