//! A new cluster.

use std::process::Stdio;

use tokio::process::Command;

use super::account::Account;
use super::binaries::Binaries;
use super::home::Home;
use super::{Error, SUPERUSER};

/// The locale of sorting and letters: the same on every machine, and it knows UTF-8.
#[cfg(target_os = "macos")]
const LOCALE: &str = "C";
#[cfg(not(target_os = "macos"))]
const LOCALE: &str = "C.UTF-8";

/// Runs `initdb` when there is no cluster yet.
///
/// It works beside the final place and moves there whole, so that a server killed meanwhile starts afresh.
pub async fn make_once(home: &Home, binaries: &Binaries, account: Option<&Account>) -> Result<(), Error> {
    if home.cluster_version().is_some() {
        return Ok(());
    }
    let unfinished = home.root().join("pgdata.new");
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished).map_err(Error::file("removing", &unfinished))?;
    }
    let mut initdb = Command::new(binaries.initdb());
    initdb
        .arg("-D")
        .arg(&unfinished)
        .args(["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"])
        .arg(format!("--locale={LOCALE}"))
        .current_dir(home.root())
        .stdin(Stdio::null());
    if let Some(account) = account {
        account.put_on(&mut initdb);
    }
    let said = initdb.output().await.map_err(Error::file("running", &binaries.initdb()))?;
    if !said.status.success() {
        let detail = String::from_utf8_lossy(&said.stderr).trim().to_owned();
        return Err(Error::Program { program: "initdb", detail });
    }
    let cluster = home.cluster();
    std::fs::rename(&unfinished, &cluster).map_err(Error::file("moving the cluster to", &cluster))?;
    tracing::info!(cluster = %cluster.display(), "made a PostgreSQL cluster");
    Ok(())
}
