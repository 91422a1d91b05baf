//! The data directory: the lock of its server, and the secret key.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::Context;
use rand::Rng;
use sha2::{Digest, Sha256};

use crate::config::Secret;

/// A data directory that exists.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
}

/// Held as long as a server uses the directory; a killed server lets it go, too.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl DataDir {
    /// Makes the directory if it is not there.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        // Others may pass through, to the cluster that belongs to another account, but not look round.
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o711)
            .create(path)
            .with_context(|| format!("making the data directory {} (PORCHLIGHT_DATA_DIR)", path.display()))?;
        Ok(Self { path: path.to_owned() })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the lock, or returns `None` when another process has it.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn lock(&self) -> anyhow::Result<Option<Lock>> {
        let path = self.path.join("server.lock");
        let options = || OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = options().with_context(|| format!("opening {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", path.display())),
        }
    }

    /// Returns the root of all keys: derived from the setting, or from the file that is made once.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn secret_key(&self, setting: Option<&Secret>) -> anyhow::Result<[u8; 32]> {
        let text = match setting {
            Some(secret) => secret.expose().to_owned(),
            None => self.secret_file()?,
        };
        Ok(Sha256::digest(text.trim().as_bytes()).into())
    }

    fn secret_file(&self) -> anyhow::Result<String> {
        let path = self.path.join("secret.key");
        // Written aside and linked: whoever is first wins, and nobody reads half a key.
        if !path.exists() {
            let mut bytes = [0; 32];
            rand::rng().fill_bytes(&mut bytes);
            let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let unfinished = self.path.join(format!("secret.key.{}", std::process::id()));
            let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            match std::fs::hard_link(&unfinished, &path) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(error).context("making the secret key");
                }
                _ => std::fs::remove_file(&unfinished)?,
            }
        }
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        anyhow::ensure!(
            text.trim().len() >= 32,
            "{} is too short for a secret key: restore or remove it",
            path.display()
        );
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_secret_key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(&folder.path().join("data")).unwrap();
        let first = data.secret_key(None).unwrap();
        assert_eq!(data.secret_key(None).unwrap(), first);
        let mode = std::fs::metadata(data.path().join("secret.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let other = DataDir::open(&folder.path().join("other")).unwrap();
        assert_ne!(other.secret_key(None).unwrap(), first);
    }

    #[test]
    fn a_given_key_wins_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path()).unwrap();
        let given = Secret::from("0123456789abcdef0123456789abcdef".to_owned());
        data.secret_key(Some(&given)).unwrap();
        assert!(!data.path().join("secret.key").exists());
    }

    #[test]
    fn a_broken_key_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret.key"), "abc").unwrap();
        assert!(DataDir::open(folder.path()).unwrap().secret_key(None).is_err());
    }

    #[test]
    fn one_server_has_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path()).unwrap();
        let lock = data.lock().unwrap();
        assert!(lock.is_some());
        assert!(data.lock().unwrap().is_none());
        drop(lock);
        assert!(data.lock().unwrap().is_some());
    }
}
