//! Sends one email.

use std::sync::Arc;

use async_trait::async_trait;
use porchlight_services::mail;
use porchlight_services::ports::{Mail, MailError, Mailer};
use porchlight_storage::jobs::lease::LeasedJob;

use crate::handler::{Handler, JobError, payload};

/// Gives mails to the mail server.
pub struct SendMail(pub Arc<dyn Mailer>);

#[async_trait]
impl Handler for SendMail {
    fn kind(&self) -> &'static str {
        mail::SEND
    }

    fn waits_for_others(&self) -> bool {
        true
    }

    async fn run(&self, job: &LeasedJob) -> Result<(), JobError> {
        let mail: Mail = payload(job)?;
        self.0.send(&mail).await.map_err(|error| match error {
            MailError::Refused(_) => JobError::Never(error.to_string()),
            MailError::Later(_) => JobError::Later(error.to_string()),
        })
    }
}
