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
        let candidates = given.map_or_else(installed, |folder| vec![folder.to_owned()]);
        let mut found: Option<(u32, PathBuf)> = None;
        for folder in &candidates {
            let Some(version) = major_version(folder).await else { continue };
            let fits = cluster_version.is_none_or(|wanted| wanted == version.to_string());
            if fits && found.as_ref().is_none_or(|(best, _)| version > *best) {
                found = Some((version, folder.clone()));
            }
        }
        found.map(|(_, folder)| Self { folder }).ok_or_else(|| Error::NotInstalled {
            wanted: cluster_version.map(|version| format!("{version} ")).unwrap_or_default(),
            looked: match given {
                Some(folder) => folder.display().to_string(),
                None => "PATH, /usr/lib/postgresql, Homebrew".to_owned(),
            },
        })
    }

    pub fn initdb(&self) -> PathBuf {
        self.program("initdb")
    }

    pub fn postgres(&self) -> PathBuf {
        self.program("postgres")
    }

    /// Another of its programs, by name.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn installed() -> Vec<PathBuf> {
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
    // A link on PATH leads to the folder where both programs are beside their libraries.
    let real = |folder: PathBuf| folder.join("initdb").canonicalize().ok()?.parent().map(Path::to_owned);
    on_path.into_iter().chain(versioned).filter_map(real).collect()
}

/// Asks `postgres --version`, which says `postgres (PostgreSQL) 15.4 (Debian …)`.
async fn major_version(folder: &Path) -> Option<u32> {
    let said = Command::new(folder.join("postgres")).arg("--version").output().await.ok()?;
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
    async fn a_version_that_is_not_installed_is_named() {
        let told = Binaries::find(None, Some("7")).await.unwrap_err().to_string();
        assert!(told.contains("no PostgreSQL 7 found"), "{told}");
    }
}
