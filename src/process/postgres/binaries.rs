//! Where PostgreSQL's programs are installed.

use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::Error;

/// The folder of `initdb` and `postgres`.
#[derive(Debug, Clone)]
pub struct Binaries {
    folder: PathBuf,
}

/// Folders that hold one folder for each installed version, and where in it the programs are.
const VERSIONED: [(&str, &str, &str); 5] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

impl Binaries {
    /// Finds the programs: in the given folder, on PATH, or where Debian, Red Hat and Homebrew put them.
    ///
    /// A cluster opens only with the major version that made it; without one the newest is taken.
    pub async fn find(given: Option<&Path>, cluster_version: Option<&str>) -> Result<Self, Error> {
        let found = newest(given, "postgres", cluster_version).await;
        found.map(|(_, folder)| Self { folder }).ok_or_else(|| Error::NotInstalled {
            wanted: cluster_version.map(|version| format!("{version} ")).unwrap_or_default(),
            looked: match given {
                Some(folder) => folder.display().to_string(),
                None => "PATH, /usr/lib/postgresql, Homebrew".to_owned(),
            },
        })
    }

    /// Finds the newest of a client's program, with its major version, also where no server is installed.
    pub async fn client(given: Option<&Path>, program: &str) -> Option<(u32, PathBuf)> {
        let (version, folder) = newest(given, program, None).await?;
        Some((version, folder.join(program)))
    }

    pub fn initdb(&self) -> PathBuf {
        self.program("initdb")
    }

    pub fn postgres(&self) -> PathBuf {
        self.program("postgres")
    }

    fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The folder with the newest of a program.
async fn newest(given: Option<&Path>, program: &str, wanted: Option<&str>) -> Option<(u32, PathBuf)> {
    let candidates = given.map_or_else(|| installed(program), |folder| vec![folder.to_owned()]);
    let mut found: Option<(u32, PathBuf)> = None;
    for folder in &candidates {
        let Some(version) = major_version(&folder.join(program)).await else { continue };
        let fits = wanted.is_none_or(|wanted| wanted == version.to_string());
        if fits && found.as_ref().is_none_or(|(best, _)| version > *best) {
            found = Some((version, folder.clone()));
        }
    }
    found
}

fn installed(program: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
    let versioned = VERSIONED.iter().flat_map(|(folder, prefix, below)| {
        std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter(move |entry| entry.file_name().to_string_lossy().starts_with(prefix))
            .map(move |entry| entry.path().join(below))
    });
    // A link on PATH leads to the folder where the programs are beside their libraries; but Debian's leads to a wrapper,
    // which is not called so.
    let real = |folder: PathBuf| {
        let file = folder.join(program).canonicalize().ok()?;
        (file.file_name()? == program).then(|| file.parent().map(Path::to_owned))?
    };
    on_path.into_iter().chain(versioned).filter_map(real).collect()
}

/// Asks for the version: `postgres --version` says `postgres (PostgreSQL) 15.4 (Debian …)`.
async fn major_version(program: &Path) -> Option<u32> {
    let said = Command::new(program).arg("--version").output().await.ok()?;
    major(&String::from_utf8_lossy(&said.stdout))
}

fn major(said: &str) -> Option<u32> {
    let version = said.split_whitespace().nth(2)?;
    version.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta2"), Some(18));
        assert_eq!(major(""), None);
    }

    #[tokio::test]
    async fn a_client_is_found_where_there_is_no_server() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("pg_dump");
        std::fs::write(&program, "#!/bin/sh\necho 'pg_dump (PostgreSQL) 17.2'\n").unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(Binaries::client(Some(folder.path()), "pg_dump").await, Some((17, program)));
        assert_eq!(Binaries::client(Some(folder.path()), "pg_restore").await, None);
    }

    #[tokio::test]
    async fn a_version_that_is_not_installed_is_named() {
        let told = Binaries::find(None, Some("7")).await.unwrap_err().to_string();
        assert!(told.contains("no PostgreSQL 7 found"), "{told}");
    }
}
