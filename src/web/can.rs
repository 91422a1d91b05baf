//! Permissions as types: `Member<can::LeadsWrite>` in a handler's arguments is the check.

use porchlight_domain::permissions::Permission;

/// A permission that a handler asks for.
pub trait Grant: 'static {
    const PERMISSION: Option<Permission>;
}

macro_rules! grants {
    ($($name:ident;)*) => {$(
        #[doc = concat!("Asks for [`Permission::", stringify!($name), "`].")]
        #[derive(Debug)]
        pub struct $name;

        impl Grant for $name {
            const PERMISSION: Option<Permission> = Some(Permission::$name);
        }
    )*};
}

grants! {
    LeadsRead;
    LeadsWrite;
    LeadsAssign;
    LeadsDelete;
    ConversationsRead;
    ConversationsReply;
    ConversationsAssign;
    VisitorsRead;
    SitesRead;
    SitesWrite;
    UsersRead;
    UsersWrite;
    SettingsRead;
    SettingsWrite;
    JobsRead;
    JobsWrite;
    AuditRead;
}

/// Asks for membership only.
#[derive(Debug)]
pub struct BeThere;

impl Grant for BeThere {
    const PERMISSION: Option<Permission> = None;
}
