//! A mail server over SMTP.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use porchlight_domain::clock::Clock;
use porchlight_services::ports::{Mail, MailError, Mailer};

use super::message;

/// How long the server may take for each answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// Answers about ourselves, not about the mail (RFC 4954): they end when somebody mends the settings.
const ABOUT_OUR_LOGIN: [u16; 4] = [530, 534, 535, 538];

/// The address of the mail server cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the address of the mail server cannot be used: {0}")]
pub struct SmtpUrlError(#[source] smtp::Error);

/// Sends through one mail server, over connections that are kept.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    clock: Arc<dyn Clock>,
}

impl Smtp {
    /// Takes a server's address: `smtps://…` for TLS, `smtp://…?tls=required` for STARTTLS, `smtp://…` for neither.
    /// No connection is made yet.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn new(url: &str, from: Mailbox, clock: Arc<dyn Clock>) -> Result<Self, SmtpUrlError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(SmtpUrlError)?;
        Ok(Self { transport: transport.timeout(Some(ANSWER_WITHIN)).build(), from, clock })
    }

    /// Connects, signs in and says goodbye, to see whether mails could be sent.
    ///
    /// # Errors
    /// Why they could not.
    pub async fn greet(&self) -> Result<(), MailError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailError::Later("it hung up".to_owned())),
            Err(error) => Err(MailError::Later(error.to_string())),
        }
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = message::build(mail, &self.from, self.clock.now())?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if is_final(&error) => Err(MailError::Refused(error.to_string())),
            Err(error) => Err(MailError::Later(error.to_string())),
        }
    }
}

/// A 5xx answer about this mail. Everything else (no connection, 4xx, a wrong password) can pass.
fn is_final(error: &smtp::Error) -> bool {
    let about_login = error.status().is_some_and(|code| ABOUT_OUR_LOGIN.contains(&u16::from(code)));
    error.is_permanent() && !about_login
}
