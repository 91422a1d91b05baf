//! Under whom PostgreSQL runs when the scenarios run as root, as it refuses to.

use anyhow::Context;
use tokio::process::Command;

/// An account without rights; none when the caller is not root.
#[derive(Debug, Clone, Copy)]
pub struct Account(Option<(u32, u32)>);

impl Account {
    /// Chooses `postgres`, else `nobody`.
    pub fn choose() -> anyhow::Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self(None));
        }
        let table = std::fs::read_to_string("/etc/passwd").context("reading /etc/passwd")?;
        let found = ["postgres", "nobody"].iter().find_map(|name| find(name, &table));
        Ok(Self(Some(found.context("PostgreSQL does not run as root, and neither postgres nor nobody is an account")?)))
    }

    /// Makes the command run as the account.
    pub fn put_on(self, command: &mut Command) {
        if let Some((uid, gid)) = self.0 {
            command.uid(uid).gid(gid);
        }
    }

    /// Gives the account a file or folder.
    pub fn own(self, path: &std::path::Path) -> anyhow::Result<()> {
        let Some((uid, gid)) = self.0 else { return Ok(()) };
        std::os::unix::fs::chown(path, Some(uid), Some(gid)).with_context(|| format!("giving {} away", path.display()))
    }
}

/// Finds a name in a text of the form of passwd(5).
fn find(name: &str, table: &str) -> Option<(u32, u32)> {
    table.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(name)).then_some(())?;
        Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let table = "root:x:0:0:root:/root:/bin/bash\nbroken\nnobody:x:65534:65533::/:/bin/false\n";
        assert_eq!(super::find("nobody", table), Some((65_534, 65_533)));
        assert_eq!(super::find("no", table), None);
        assert_eq!(super::find("broken", table), None);
    }
}
