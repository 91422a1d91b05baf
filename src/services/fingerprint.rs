//! Versions of records that count no edits: a fingerprint of what people edit of them.
//!
//! What changes by itself (a status that somebody's own deed changes, when somebody was seen) is left out: it makes
//! no edit stale. Whoever compares holds the record's row, so that of two edits of one version one wins.

use std::str::FromStr;

use data_encoding::HEXLOWER;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_wire::identity::{MemberView, RoleView, UserStatus, UserView, WorkspaceView};
use porchlight_wire::leads::AssignmentRules;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::error::Result;

/// 16 hexadecimal digits: as much of the SHA-256 as no accident meets twice.
const DIGITS: usize = 16;

/// The `ETag` of a record that counts no edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

/// A record that people edit.
pub trait Editable {
    /// What they edit of it, and which record it is.
    fn editable(&self) -> Value;
}

impl Fingerprint {
    /// Takes the fingerprint of a record as it is.
    #[must_use]
    pub fn of(record: &impl Editable) -> Self {
        let mut hex = HEXLOWER.encode(&Sha256::digest(record.editable().to_string()));
        hex.truncate(DIGITS);
        Self(hex)
    }
}

/// Refuses an edit of another version than `record`, which the transaction holds. `None` takes any.
///
/// # Errors
/// 412.
pub(crate) fn require_version(expected: Option<&Fingerprint>, record: &impl Editable) -> Result<()> {
    match expected {
        Some(expected) if *expected != Fingerprint::of(record) => Err(stale().into()),
        _ => Ok(()),
    }
}

/// The record is not as the client read it.
pub(crate) fn stale() -> Refusal {
    let detail = "This has been changed since you read it. Read it again, then repeat your change.";
    Refusal::new(ProblemCode::StaleVersion, detail)
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The text is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no fingerprint")]
pub struct NoFingerprint;

impl FromStr for Fingerprint {
    type Err = NoFingerprint;

    fn from_str(text: &str) -> std::result::Result<Self, NoFingerprint> {
        let fits = text.len() == DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if fits { Ok(Self(text.to_owned())) } else { Err(NoFingerprint) }
    }
}

impl Editable for UserView {
    fn editable(&self) -> Value {
        json!([self.id, self.name, self.time_zone, self.locale])
    }
}

impl Editable for MemberView {
    fn editable(&self) -> Value {
        // Somebody who accepts an invitation edits nothing.
        json!([self.id, self.roles, self.status != UserStatus::Disabled])
    }
}

impl Editable for WorkspaceView {
    fn editable(&self) -> Value {
        json!([self.id, self.name, self.time_zone, self.country, self.event_retention_days])
    }
}

impl Editable for RoleView {
    fn editable(&self) -> Value {
        json!([self.name, self.permissions])
    }
}

impl Editable for AssignmentRules {
    fn editable(&self) -> Value {
        json!(self.rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(roles: &[&str], status: UserStatus) -> MemberView {
        MemberView {
            id: uuid::Uuid::from_u128(1).into(),
            name: "Ada".to_owned(),
            email: "ada@example.com".to_owned(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            status,
            created_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn tells_edits_and_nothing_else() {
        let before = Fingerprint::of(&member(&["agent"], UserStatus::Invited));
        assert_eq!(before, Fingerprint::of(&member(&["agent"], UserStatus::Active)));
        assert_ne!(before, Fingerprint::of(&member(&["agent"], UserStatus::Disabled)));
        assert_ne!(before, Fingerprint::of(&member(&["sales"], UserStatus::Invited)));
        assert!(require_version(None, &member(&[], UserStatus::Active)).is_ok());
        assert!(require_version(Some(&before), &member(&[], UserStatus::Active)).is_err());
    }

    #[test]
    fn reads_what_it_writes() {
        let print = Fingerprint::of(&member(&[], UserStatus::Active));
        assert_eq!(print.to_string().parse(), Ok(print));
        for text in ["", "1", "0123456789ABCDEF", "0123456789abcdef0"] {
            assert_eq!(text.parse::<Fingerprint>(), Err(NoFingerprint), "{text}");
        }
    }
}
