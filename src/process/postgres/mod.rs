//! A PostgreSQL of the server's own, for those who give it no `DATABASE_URL`.
//!
//! [`Embedded::start`] finds the installed programs, makes a cluster once, runs `postgres` as a child on a
//! private socket, starts it again should it die, and [`Embedded::stop`] shuts it down. A child that a killed
//! server left behind is shut down first, so that there is one way to run: as a child with today's settings.
//!
//! ```text
//! DATA/postgres/          owned by the account that runs PostgreSQL, 0700
//!   pgdata/               the cluster
//!   run/.s.PGSQL.5432     the socket, or in a short folder under TMPDIR when the path would be too long
//!   server.log            what PostgreSQL said
//! ```

mod account;
mod binaries;
mod cluster;
mod home;
mod pid_file;
mod server;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::{Connection, PgConnection};

use self::account::Account;
pub use self::binaries::Binaries;
use self::home::Home;
use self::server::Supervisor;

/// What went wrong with the embedded PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No installed PostgreSQL fits.
    #[error(
        "no PostgreSQL {wanted}found ({looked}): install it (Debian: apt install postgresql, macOS: brew install \
         postgresql@16), name its folder in PORCHLIGHT_POSTGRES_BIN, or give a DATABASE_URL"
    )]
    NotInstalled {
        /// The major version that the cluster was made by, with a space, or nothing.
        wanted: String,
        /// Where it was looked for.
        looked: String,
    },
    /// Root may not run PostgreSQL and there is no account that may.
    #[error("PostgreSQL does not run as root, and /etc/passwd has neither 'postgres' nor 'nobody' to run it as")]
    NoAccount,
    /// A file or folder could not be prepared.
    #[error("{doing} {}: {source}", path.display())]
    File {
        /// What was tried, as in "making".
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// A PostgreSQL program failed.
    #[error("{program} failed: {detail}")]
    Program {
        /// Its name.
        program: &'static str,
        /// What it said.
        detail: String,
    },
    /// The server answers, but not as it should.
    #[error("the embedded PostgreSQL: {0}")]
    Query(#[from] sqlx::Error),
}

impl Error {
    fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { doing, path, source }
    }
}

/// A running PostgreSQL child. Dropping it leaves the child alone: call [`Embedded::stop`].
#[derive(Debug)]
pub struct Embedded {
    url: String,
    supervisor: Supervisor,
}

impl Embedded {
    /// Starts PostgreSQL in `data_dir/postgres` and waits until it answers.
    ///
    /// The caller holds the lock of the data directory: two servers on one cluster would stop each other's.
    ///
    /// # Errors
    /// Tells what is missing, unreachable or broken, with the last words of PostgreSQL's own log.
    pub async fn start(data_dir: &Path, binaries: Option<&Path>) -> Result<Self, Error> {
        let account = Account::to_run_as()?;
        let home = Home::prepare(data_dir, account.as_ref())?;
        let binaries = Binaries::find(binaries, home.cluster_version().as_deref()).await?;
        cluster::make_once(&home, &binaries, account.as_ref()).await?;
        pid_file::clear_the_way(&home).await?;
        let supervisor = Supervisor::start(binaries, home.clone(), account).await?;
        make_database(&home).await?;
        Ok(Self { url: home.url(DATABASE), supervisor })
    }

    /// Returns the address of the product's database on the private socket.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Shuts PostgreSQL down: connections are cut, everything is on disk.
    pub async fn stop(self) {
        self.supervisor.stop().await;
    }
}

/// Returns the address of a PostgreSQL that another process of this data directory runs.
///
/// # Errors
/// Fails as [`Embedded::start`] does while it prepares its folders.
pub fn url_of_running(data_dir: &Path) -> Result<String, Error> {
    Ok(Home::prepare(data_dir, Account::to_run_as()?.as_ref())?.url(DATABASE))
}

const DATABASE: &str = "porchlight";
const SUPERUSER: &str = "porchlight";
/// How long a connection attempt on the local socket may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);

async fn connect(url: &str) -> Result<PgConnection, sqlx::Error> {
    tokio::time::timeout(CONNECT_WITHIN, PgConnection::connect(url)).await.map_err(|_| sqlx::Error::PoolTimedOut)?
}

/// Makes the product's database in a new cluster.
async fn make_database(home: &Home) -> Result<(), Error> {
    let mut connection = connect(&home.url("postgres")).await?;
    let there: Option<i32> = sqlx::query_scalar("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(DATABASE)
        .fetch_optional(&mut connection)
        .await?;
    if there.is_none() {
        sqlx::raw_sql("CREATE DATABASE porchlight").execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}
