//! Permissions, and the roles that are sets of them (spec 00, Roles).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $variant:ident = $name:tt;)*) => {
        /// One thing a person or a key may do in a workspace.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema, ts_rs::TS))]
        pub enum Permission { $($(#[$doc])* #[serde(rename = $name)] $variant,)* }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name outside.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }

        impl FromStr for Permission {
            type Err = UnknownPermission;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($name => Ok(Self::$variant),)* _ => Err(UnknownPermission) }
            }
        }
    };
}

/// The text names no permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a permission")]
pub struct UnknownPermission;

permissions! {
    LeadsRead = "leads:read";
    /// Leads of everybody, not only one's own and those without an owner.
    LeadsReadAll = "leads:read_all";
    LeadsWrite = "leads:write";
    LeadsAssign = "leads:assign";
    LeadsDelete = "leads:delete";
    ConversationsRead = "conversations:read";
    ConversationsReply = "conversations:reply";
    ConversationsAssign = "conversations:assign";
    VisitorsRead = "visitors:read";
    SitesRead = "sites:read";
    SitesWrite = "sites:write";
    UsersRead = "users:read";
    UsersWrite = "users:write";
    SettingsRead = "settings:read";
    SettingsWrite = "settings:write";
    JobsRead = "jobs:read";
    JobsWrite = "jobs:write";
    AuditRead = "audit:read";
    EventsWrite = "events:write";
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of permissions, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(u64);

impl Permissions {
    /// Everything: the agency owner in each workspace of the agency.
    #[must_use]
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    #[must_use]
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u64) != 0
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Lists the members in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.has(*permission))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(items: I) -> Self {
        Self(items.into_iter().fold(0, |bits, item| bits | (1 << item as u64)))
    }
}

/// The roles that every workspace has. An admin can define further ones by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    ClientAdmin,
    Sales,
    Marketing,
    Agent,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::ClientAdmin, Self::Sales, Self::Marketing, Self::Agent];

    /// The name outside and in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientAdmin => "client_admin",
            Self::Sales => "sales",
            Self::Marketing => "marketing",
            Self::Agent => "agent",
        }
    }

    /// Reads a name; `None` for a role that the workspace defined itself.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What the role may do.
    #[must_use]
    pub fn permissions(self) -> Permissions {
        use Permission as P;
        match self {
            Self::ClientAdmin => Permissions::all(),
            Self::Sales => [P::LeadsRead, P::LeadsWrite, P::SitesRead, P::UsersRead, P::VisitorsRead, P::SettingsRead]
                .into_iter()
                .collect(),
            Self::Marketing => [
                P::LeadsRead,
                P::LeadsReadAll,
                P::SitesRead,
                P::SitesWrite,
                P::UsersRead,
                P::VisitorsRead,
                P::SettingsRead,
            ]
            .into_iter()
            .collect(),
            Self::Agent => [
                P::ConversationsRead,
                P::ConversationsReply,
                P::ConversationsAssign,
                P::VisitorsRead,
                P::LeadsRead,
                P::LeadsReadAll,
                P::SitesRead,
                P::UsersRead,
            ]
            .into_iter()
            .collect(),
        }
    }
}
