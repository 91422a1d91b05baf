//! The folders of the embedded PostgreSQL.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::account::Account;
use super::{Error, SUPERUSER};

/// The longest path of a socket folder: the address of a socket holds 104 bytes on macOS, 108 on Linux, and
/// `/.s.PGSQL.5432` and a final zero byte are part of it.
const SOCKET_FOLDER_BYTES: usize = 88;

/// Where a cluster goes when the account that runs PostgreSQL cannot walk down to the data directory.
const ELSEWHERE: &str = "/var/lib/porchlight";

/// Prepared folders, all with absolute paths.
#[derive(Debug, Clone)]
pub struct Home {
    root: PathBuf,
    socket_folder: PathBuf,
}

impl Home {
    /// Makes the folders and gives them to the account.
    ///
    /// Root's home is closed to others: there the cluster lies in `/var/lib/porchlight`, and `data_dir/postgres`
    /// is a link to it.
    pub fn prepare(data_dir: &Path, account: Option<&Account>) -> Result<Self, Error> {
        std::fs::create_dir_all(data_dir).map_err(Error::file("making", data_dir))?;
        let data_dir = data_dir.canonicalize().map_err(Error::file("finding", data_dir))?;
        let mut root = data_dir.join("postgres");
        if let Some(account) = account
            && !account.reaches(&data_dir)
            && !root.exists()
        {
            let elsewhere = Path::new(ELSEWHERE).join(short_name(&data_dir));
            tracing::warn!(
                data_dir = %data_dir.display(), cluster = %elsewhere.display(),
                "the account that runs PostgreSQL cannot enter the data directory: the cluster is kept elsewhere"
            );
            std::fs::create_dir_all(ELSEWHERE).map_err(Error::file("making", Path::new(ELSEWHERE)))?;
            private_folder(&elsewhere, Some(account))?;
            std::os::unix::fs::symlink(&elsewhere, &root).map_err(Error::file("linking", &root))?;
        }
        private_folder(&root, account)?;
        root = root.canonicalize().map_err(Error::file("finding", &root))?;
        if account.is_some_and(|account| !account.reaches(&root)) {
            let source = std::io::Error::other(
                "the account that runs PostgreSQL cannot enter it: open its parent folders (chmod o+x) or set PORCHLIGHT_DATA_DIR",
            );
            return Err(Error::File { doing: "reaching", path: root, source });
        }
        let mut socket_folder = root.join("run");
        if socket_folder.as_os_str().len() > SOCKET_FOLDER_BYTES {
            socket_folder = std::env::temp_dir().join(format!("pl-{}", short_name(&root)));
        }
        private_folder(&socket_folder, account)?;
        Ok(Self { root, socket_folder })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn cluster(&self) -> PathBuf {
        self.root.join("pgdata")
    }

    pub fn log(&self) -> PathBuf {
        self.root.join("server.log")
    }

    pub fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    /// Returns the major version that made the cluster, or `None` when there is none yet.
    pub fn cluster_version(&self) -> Option<String> {
        std::fs::read_to_string(self.cluster().join("PG_VERSION")).ok().map(|text| text.trim().to_owned())
    }

    /// Returns the address of a database on the private socket.
    pub fn url(&self, database: &str) -> String {
        let folder = self.socket_folder.to_string_lossy();
        let host = url::form_urlencoded::Serializer::new(String::new()).append_pair("host", &folder).finish();
        format!("postgres://{SUPERUSER}@localhost/{database}?{host}")
    }
}

/// Makes a folder that only the account may enter, and refuses one that belongs to somebody else.
fn private_folder(path: &Path, account: Option<&Account>) -> Result<(), Error> {
    if !path.exists() {
        std::fs::DirBuilder::new().mode(0o700).create(path).map_err(Error::file("making", path))?;
        if let Some(account) = account {
            std::os::unix::fs::chown(path, Some(account.uid), Some(account.gid))
                .map_err(Error::file("giving away", path))?;
        }
    }
    let owner = account.map_or_else(|| rustix::process::geteuid().as_raw(), |account| account.uid);
    let facts = std::fs::metadata(path).map_err(Error::file("reading", path))?;
    if facts.uid() != owner || facts.mode() & 0o077 != 0 {
        let source = std::io::Error::other(format!(
            "it belongs to account {} with mode {:o}; PostgreSQL runs as account {owner} and wants it for itself (0700)",
            facts.uid(),
            facts.mode() & 0o777
        ));
        return Err(Error::File { doing: "using", path: path.to_owned(), source });
    }
    Ok(())
}

fn short_name(path: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_gets_a_short_socket_folder() {
        let data = tempfile::tempdir().unwrap();
        let deep =
            data.path().join("a-folder-with-a-rather-long-name-to-fill-the-address-of-a-socket-and-then-some-more");
        let home = Home::prepare(&deep, None).unwrap();
        assert!(home.socket_folder().as_os_str().len() <= SOCKET_FOLDER_BYTES);
        assert!(!home.socket_folder().starts_with(home.root()));
        std::fs::remove_dir(home.socket_folder()).unwrap();
    }

    #[test]
    fn a_folder_that_others_may_enter_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        let root = data.path().join("postgres");
        std::fs::create_dir(&root).unwrap();
        std::fs::set_permissions(&root, std::fs::Permissions::from_mode(0o755)).unwrap();
        let told = Home::prepare(data.path(), None).unwrap_err().to_string();
        assert!(told.contains("mode 755"), "{told}");
    }

    #[test]
    fn a_path_with_odd_letters_makes_a_sound_address() {
        let home = Home { root: "/x".into(), socket_folder: "/tmp/my data & more/run".into() };
        let options: sqlx::postgres::PgConnectOptions = home.url("postgres").parse().unwrap();
        assert_eq!(options.get_socket().map(PathBuf::as_path), Some(Path::new("/tmp/my data & more/run")));
    }
}
