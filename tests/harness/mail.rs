//! A mailer that keeps what it is given.

use std::sync::Arc;

use parking_lot::Mutex;
use porchlight_services::ports::{Mail, MailError, Mailer};

/// The mails that were sent, the oldest first. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Mailbox(Arc<Mutex<Vec<Mail>>>);

impl Mailbox {
    /// Every mail so far.
    pub fn all(&self) -> Vec<Mail> {
        self.0.lock().clone()
    }

    /// The newest mail to an address; fails the test when there is none.
    #[track_caller]
    pub fn newest_to(&self, address: &str) -> Mail {
        self.all().into_iter().rev().find(|mail| mail.to.contains(address)).expect("a mail to the address")
    }
}

#[async_trait::async_trait]
impl Mailer for Mailbox {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        self.0.lock().push(mail.clone());
        Ok(())
    }
}
