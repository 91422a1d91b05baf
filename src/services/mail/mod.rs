//! The emails that the product writes, as pure functions of what they tell, and the job that sends one.
//!
//! A service renders a mail and puts [`send`] in the queue within its transaction; the job's handler gives it
//! to the [`crate::ports::Mailer`]. Start at [`letters`]; how one looks is in [`layout`].

mod layout;
mod letters;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use porchlight_storage::jobs::NewJob;

pub use self::letters::{FollowUpDue, Invitation, PasswordReset};
use crate::ports::Mail;

/// The kind of the job whose payload is a [`Mail`].
pub const SEND: &str = "mail.send";

/// Makes the job that sends the mail.
///
/// # Errors
/// Never in practice: a mail is plain data.
pub fn send(mail: &Mail, now: DateTime<Utc>) -> crate::Result<NewJob> {
    let payload = serde_json::to_value(mail).map_err(crate::ServiceError::internal)?;
    Ok(NewJob::new(SEND, payload, now))
}
