//! Agencies, users, sign-ins, tokens, members, roles, keys and the audit log.
//!
//! Users, sign-ins and tokens belong to no tenant: only a [`crate::SystemTx`] reaches them. [`proof`] makes the
//! scopes of callers.

mod agencies;
mod keys;
mod members;
mod one_time_tokens;
pub mod proof;
mod sign_ins;
mod users;

pub use agencies::{NewWorkspace, WorkspaceChange};
pub use keys::AuditRow;
pub use members::MemberCursor;
pub use one_time_tokens::Purpose;
pub use porchlight_entities::identity::{agency, api_key, member, role, user, workspace};
pub use proof::{KeyProof, UserProof, WorkspaceProof};
pub use sign_ins::{RefreshTokenRow, SignInRow};
pub use users::{AuditEntry, UserChange};
