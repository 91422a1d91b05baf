//! Agency, workspaces, users, roles, sessions, keys, audit.

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{AgencyId, ApiKeyId, SignInId, UserId, WorkspaceId};
use porchlight_domain::permissions::Permission;

use crate::{inputs, patch, views, words};

inputs! {
    pub struct SignUp {
        #[garde(length(chars, min = 1, max = 120))]
        pub agency_name: String,
        #[garde(length(chars, min = 1, max = 120))]
        pub name: String,
        #[garde(email, length(max = 254))]
        pub email: String,
        /// 10 to 200 characters.
        #[garde(length(chars, min = 10, max = 200))]
        pub password: String,
        /// Of the first workspace; UTC when absent.
        #[garde(inner(length(min = 1, max = 64)))]
        #[serde(default)]
        pub time_zone: Option<String>,
    }

    pub struct LogIn {
        #[garde(length(max = 254))]
        pub email: String,
        #[garde(length(max = 800))]
        pub password: String,
        /// A code of the user's authenticator. Users without one may send it: it is ignored.
        #[garde(inner(length(max = 12)))]
        #[serde(default)]
        pub totp: Option<String>,
    }

    /// The refresh token, unless it comes in the cookie.
    pub struct Refresh {
        #[garde(inner(length(max = 200)))]
        #[serde(default)]
        pub refresh_token: Option<String>,
    }

    pub struct ForgotPassword {
        #[garde(length(max = 254))]
        pub email: String,
    }

    /// Ends a password reset and an invitation alike: a token from the email and the password from now on.
    pub struct SetPasswordByToken {
        #[garde(length(max = 200))]
        pub token: String,
        #[garde(length(chars, min = 10, max = 200))]
        pub password: String,
    }

    pub struct ChangePassword {
        #[garde(length(max = 800))]
        pub current_password: String,
        #[garde(length(chars, min = 10, max = 200))]
        pub new_password: String,
    }

    pub struct PatchMe {
        #[garde(inner(length(chars, min = 1, max = 120)))]
        #[serde(default)]
        pub name: Option<String>,
        /// IANA name; null takes the workspace's.
        #[garde(inner(inner(length(max = 64))))]
        #[serde(default, deserialize_with = "patch::present")]
        pub time_zone: Option<Option<String>>,
        /// `en`, `de`, `es`, `fr`, `pt`, `hi` or `ar`; null takes the browser's.
        #[garde(inner(inner(length(max = 16))))]
        #[serde(default, deserialize_with = "patch::present")]
        pub locale: Option<Option<String>>,
    }

    pub struct CreateWorkspace {
        #[garde(length(chars, min = 1, max = 120))]
        pub name: String,
        #[garde(inner(length(max = 64)))]
        #[serde(default)]
        pub time_zone: Option<String>,
        /// ISO 3166-1 alpha-2: how local phone numbers are read.
        #[garde(inner(length(chars, equal = 2)))]
        #[serde(default)]
        pub country: Option<String>,
    }

    pub struct PatchWorkspace {
        #[garde(inner(length(chars, min = 1, max = 120)))]
        #[serde(default)]
        pub name: Option<String>,
        #[garde(inner(length(max = 64)))]
        #[serde(default)]
        pub time_zone: Option<String>,
        #[garde(inner(length(chars, equal = 2)))]
        #[serde(default)]
        pub country: Option<String>,
        /// For how many days reported events are kept.
        #[garde(inner(range(min = 1, max = 3650)))]
        #[serde(default)]
        pub event_retention_days: Option<i32>,
    }

    pub struct CreateUser {
        #[garde(length(chars, min = 1, max = 120))]
        pub name: String,
        #[garde(email, length(max = 254))]
        pub email: String,
        #[garde(inner(length(chars, min = 10, max = 200)))]
        #[serde(default)]
        pub password: Option<String>,
        #[garde(skip)]
        pub workspace_id: WorkspaceId,
        #[garde(length(min = 1, max = 10), inner(length(max = 60)))]
        pub roles: Vec<String>,
    }

    pub struct PatchUser {
        #[garde(inner(length(min = 1, max = 10), inner(length(max = 60))))]
        #[serde(default)]
        pub roles: Option<Vec<String>>,
        #[garde(skip)]
        #[serde(default)]
        pub active: Option<bool>,
    }

    pub struct PutRole {
        #[garde(length(max = 40))]
        pub permissions: Vec<Permission>,
    }

    pub struct CreateApiKey {
        #[garde(length(chars, min = 1, max = 120))]
        pub name: String,
        #[garde(length(min = 1, max = 40))]
        pub permissions: Vec<Permission>,
    }
}

words! {
    pub enum UserStatus { Active, Invited, Disabled }
}

views! {
    pub struct UserView {
        pub id: UserId,
        pub name: String,
        pub email: String,
        pub agency_role: Option<String>,
        pub time_zone: Option<String>,
        pub locale: Option<String>,
        pub created_at: DateTime<Utc>,
    }

    pub struct AgencyView {
        pub id: AgencyId,
        pub name: String,
    }

    pub struct WorkspaceView {
        pub id: WorkspaceId,
        pub name: String,
        pub time_zone: String,
        pub country: Option<String>,
        /// For how many days reported events are kept; leads stay.
        pub event_retention_days: i32,
        pub created_at: DateTime<Utc>,
    }

    /// Whether the first agency is still to be made, and whether others may follow.
    pub struct AuthState {
        pub first_run: bool,
        pub signup_open: bool,
    }

    pub struct SignedUp {
        pub user: UserView,
        pub agency: AgencyView,
        pub workspace: WorkspaceView,
        pub access_token: String,
        /// Seconds.
        pub expires_in: i64,
        pub refresh_token: String,
    }

    pub struct SignedIn {
        pub user: UserView,
        pub access_token: String,
        /// Seconds.
        pub expires_in: i64,
        pub refresh_token: String,
    }

    pub struct Me {
        pub user: UserView,
        pub agency: AgencyView,
        pub workspaces: Vec<MyWorkspace>,
    }

    pub struct MyWorkspace {
        pub id: WorkspaceId,
        pub name: String,
        pub time_zone: String,
        pub country: Option<String>,
        pub roles: Vec<String>,
        pub permissions: Vec<Permission>,
    }

    /// A user as a member of the workspace asked about.
    pub struct MemberView {
        pub id: UserId,
        pub name: String,
        pub email: String,
        pub roles: Vec<String>,
        pub status: UserStatus,
        pub created_at: DateTime<Utc>,
    }

    pub struct RoleView {
        pub name: String,
        pub permissions: Vec<Permission>,
        /// Comes with the product and cannot be changed.
        pub built_in: bool,
    }

    /// One signed-in browser or phone of the asking user.
    pub struct SignInView {
        pub id: SignInId,
        pub user_agent: String,
        pub ip: String,
        pub current: bool,
        pub created_at: DateTime<Utc>,
        pub last_used_at: DateTime<Utc>,
    }

    pub struct ApiKeyView {
        pub id: ApiKeyId,
        pub name: String,
        /// The first characters, to recognise it by.
        pub hint: String,
        pub permissions: Vec<Permission>,
        pub created_at: DateTime<Utc>,
        pub last_used_at: Option<DateTime<Utc>>,
        /// The key itself: only in the answer that makes it.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub key: Option<String>,
    }

    pub struct AuditEntryView {
        pub id: String,
        pub at: DateTime<Utc>,
        /// `user`, `api_key` or `system`.
        pub actor_kind: String,
        pub actor_id: Option<String>,
        pub actor_name: Option<String>,
        /// Area and verb: `lead.assigned`, `user.invited`.
        pub action: String,
        pub target: Option<String>,
        #[schema(value_type = Object)]
        pub detail: serde_json::Value,
        pub ip: Option<String>,
    }
}
