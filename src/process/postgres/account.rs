//! The account that runs PostgreSQL when the server itself runs as root, as PostgreSQL refuses to.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tokio::process::Command;

use super::Error;

/// An account without rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub uid: u32,
    pub gid: u32,
}

impl Account {
    /// Chooses `postgres`, else `nobody`; `None` when the server is not root and needs no other account.
    pub fn to_run_as() -> Result<Option<Self>, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let table = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        ["postgres", "nobody"].iter().find_map(|name| Self::named(name, &table)).map(Some).ok_or(Error::NoAccount)
    }

    /// Finds a name in a text of the form of passwd(5): `name:password:uid:gid:…`.
    fn named(name: &str, table: &str) -> Option<Self> {
        table.lines().find_map(|line| {
            let mut fields = line.split(':');
            (fields.next() == Some(name)).then_some(())?;
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            Some(Self { uid, gid })
        })
    }

    /// Tells whether the account may walk down to the folder.
    pub fn reaches(&self, folder: &Path) -> bool {
        folder.ancestors().all(|step| {
            std::fs::metadata(step).is_ok_and(|facts| {
                let bit = if facts.uid() == self.uid {
                    0o100
                } else if facts.gid() == self.gid {
                    0o010
                } else {
                    0o001
                };
                facts.mode() & bit != 0
            })
        })
    }

    /// Makes the command run as this account, without the groups of root.
    pub fn put_on(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "root:x:0:0:root:/root:/bin/bash\nbroken\npostgres:x:101:104::/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        assert_eq!(Account::named("postgres", TABLE), Some(Account { uid: 101, gid: 104 }));
        assert_eq!(Account::named("post", TABLE), None);
        assert_eq!(Account::named("broken", TABLE), None);
    }

    #[test]
    fn a_folder_below_a_closed_one_is_out_of_reach() {
        use std::os::unix::fs::PermissionsExt;
        let top = tempfile::tempdir().unwrap();
        let inner = top.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let stranger = Account { uid: 64_999, gid: 64_999 };
        std::fs::set_permissions(top.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::set_permissions(&inner, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(stranger.reaches(&inner));
        std::fs::set_permissions(top.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        assert!(!stranger.reaches(&inner));
    }
}
