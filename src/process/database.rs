//! The database of a command: somebody's server, the embedded one, or the embedded one of a running server.

use anyhow::Context;

use super::data_dir::{DataDir, Lock};
use super::postgres::{self, Embedded};
use crate::config::{self, Settings};

/// A database that can be used until [`Database::stop`].
#[derive(Debug)]
pub struct Database {
    pub url: String,
    embedded: Option<(Embedded, Lock)>,
}

impl Database {
    /// Finds or starts the database; `alone` commands refuse an embedded one that another process runs.
    ///
    /// # Errors
    /// Tells why the embedded PostgreSQL does not start.
    pub async fn open(settings: &Settings, data: &DataDir, alone: bool) -> anyhow::Result<Self> {
        let binaries = match &settings.database {
            config::Database::Url(url) => return Ok(Self { url: url.expose().to_owned(), embedded: None }),
            config::Database::Embedded { binaries } => binaries,
        };
        match data.lock()? {
            Some(lock) => {
                let embedded =
                    Embedded::start(data.path(), binaries.as_deref()).await.context("the embedded database")?;
                Ok(Self { url: embedded.url().to_owned(), embedded: Some((embedded, lock)) })
            }
            None if alone => anyhow::bail!(
                "another porchlight runs in {}: stop it, or set PORCHLIGHT_DATA_DIR",
                data.path().display()
            ),
            None => Ok(Self { url: postgres::url_of_running(data.path())?, embedded: None }),
        }
    }

    /// Shuts the embedded PostgreSQL down, if it is ours.
    pub async fn stop(self) {
        if let Some((embedded, _lock)) = self.embedded {
            embedded.stop().await;
        }
    }
}
