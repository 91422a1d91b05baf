//! Email: to a mail server ([`Smtp`]), or into a folder when there is none ([`Outbox`]).

mod message;
mod outbox;
mod smtp;
#[cfg(test)]
mod tests;

pub use outbox::Outbox;
pub use smtp::{Smtp, SmtpUrlError};
