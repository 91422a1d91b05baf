//! The data directory, its disk, and how many files the process may open.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Context;
use rustix::fs::statvfs;
use rustix::process::{Resource, getrlimit};

use super::Finding;
use crate::config::Settings;
use crate::process::data_dir::DataDir;

/// Below this a day of work may fill the disk.
const LITTLE_BYTES: u64 = 1 << 30;
const LITTLE_SHARE: f64 = 0.05;
/// A socket is a file, and a node carries ten thousand.
const WANTED_FILES: u64 = 16_384;

/// Looks at the directory: can it be used, is the key its owner's alone, is there room?
pub fn data_directory(settings: &Settings) -> Vec<Finding> {
    let data = match usable(settings) {
        Ok(data) => data,
        Err(error) => return vec![error.into()],
    };
    let mut findings = vec![Finding::well(data.path().display().to_string())];
    if settings.secret_key.is_none() {
        let key = data.path().join("secret.key");
        findings.extend(std::fs::metadata(&key).ok().and_then(|facts| key_rights(&key, facts.permissions().mode())));
    }
    findings.extend(statvfs(data.path()).ok().and_then(|disk| {
        room(data.path(), disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize))
    }));
    findings
}

fn usable(settings: &Settings) -> anyhow::Result<DataDir> {
    let data = DataDir::open(&settings.data_dir)?;
    let probe = data.path().join(format!("doctor.{}", std::process::id()));
    std::fs::write(&probe, "x").and_then(|()| std::fs::remove_file(&probe)).with_context(|| {
        format!(
            "this account cannot write into {}: chown it to the account that runs the server",
            data.path().display()
        )
    })?;
    data.secret_key(settings.secret_key.as_ref())?;
    Ok(data)
}

fn key_rights(key: &Path, mode: u32) -> Option<Finding> {
    let told = || format!("{0} can be read by other accounts (mode {1:o}): chmod 600 {0}", key.display(), mode & 0o777);
    (mode & 0o077 != 0).then(|| Finding::wrong(told()))
}

fn room(folder: &Path, free: u64, all: u64) -> Option<Finding> {
    let share = if all == 0 { 1.0 } else { free as f64 / all as f64 };
    let told = || {
        let free_mib = free >> 20;
        format!("{free_mib} MiB are free at {}: enlarge the disk, or move what is not the server's", folder.display())
    };
    if free < LITTLE_BYTES / 8 {
        Some(Finding::wrong(told()))
    } else {
        (free < LITTLE_BYTES || share < LITTLE_SHARE).then(|| Finding::note(told()))
    }
}

/// Looks at the limit of open files.
pub fn open_files() -> Finding {
    enough_files(getrlimit(Resource::Nofile).current)
}

fn enough_files(limit: Option<u64>) -> Finding {
    match limit {
        Some(limit) if limit < WANTED_FILES => Finding::note(format!(
            "at most {limit} for this process, and a socket takes one: ulimit -n 65536, LimitNOFILE=65536 in a systemd unit"
        )),
        Some(limit) => Finding::well(format!("at most {limit}")),
        None => Finding::well("as many as the machine has"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_others_may_read_is_wrong() {
        let key = Path::new("/data/secret.key");
        assert_eq!(key_rights(key, 0o100_600), None);
        assert!(
            matches!(key_rights(key, 0o100_644), Some(Finding::Wrong(told)) if told.contains("chmod 600 /data/secret.key"))
        );
    }

    #[test]
    fn a_disk_that_fills_is_told_in_time() {
        let (data, gib) = (Path::new("/data"), 1_u64 << 30);
        assert_eq!(room(data, 20 * gib, 100 * gib), None);
        assert!(matches!(room(data, 4 * gib, 100 * gib), Some(Finding::Note(_))));
        assert!(matches!(room(data, gib / 2, 2 * gib), Some(Finding::Note(_))));
        assert!(matches!(room(data, 0, 100 * gib), Some(Finding::Wrong(told)) if told.starts_with("0 MiB")));
    }

    #[test]
    fn few_files_are_told() {
        assert!(matches!(enough_files(Some(1024)), Finding::Note(told) if told.contains("LimitNOFILE")));
        assert!(matches!(enough_files(Some(65_536)), Finding::Well(_)));
        assert!(matches!(enough_files(None), Finding::Well(_)));
    }
}
