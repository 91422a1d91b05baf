//! From a mail of the services to a message of the wire.

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::{Mailbox, MultiPart};
use porchlight_services::ports::{Mail, MailError};

/// Builds the message: plain text, and HTML beside it when there is some.
///
/// # Errors
/// An address that is none will never be one.
pub fn build(mail: &Mail, from: &Mailbox, at: DateTime<Utc>) -> Result<Message, MailError> {
    let to: Mailbox = mail.to.parse().map_err(|_| MailError::Refused(format!("{:?} is no mail address", mail.to)))?;
    let head = Message::builder().from(from.clone()).to(to).subject(mail.subject.clone()).date(at.into());
    let built = match &mail.html {
        Some(html) => head.multipart(MultiPart::alternative_plain_html(mail.text.clone(), html.clone())),
        None => head.body(mail.text.clone()),
    };
    built.map_err(|error| MailError::Refused(error.to_string()))
}
