//! The folder of a scenario: data, logs, sockets. It goes with the scenario; `PROVE_KEEP=1` keeps it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::TempDir;

/// See the module.
#[derive(Debug)]
pub struct Folder(TempDir);

impl Folder {
    /// Makes a folder that PostgreSQL's account may walk through, below `PROVE_FOLDER` (script/prove) or the system's.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn make(name: &str) -> anyhow::Result<Self> {
        let above = std::env::var_os("PROVE_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
        let mut folder =
            tempfile::Builder::new().prefix(&format!("{name}.")).tempdir_in(&above).context("making a folder")?;
        folder.disable_cleanup(std::env::var_os("PROVE_KEEP").is_some());
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711))
            .context("opening the folder")?;
        Ok(Self(folder))
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}
