//! The settings of the process: from the environment, then the `--config` file, then defaults.
//!
//! Nothing is guessed: a value that cannot be understood stops the start, and all wrong settings are told at
//! once, each with its name, the value found and what is accepted. Start at [`Settings::load`]; the names are
//! in [`names`].

pub mod names;
mod parse;
mod source;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use porchlight_web::IpBlock;
use url::Url;

pub use self::parse::url_of;
pub use self::source::{Problems, Source};

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people: one coloured line.
    Pretty,
    /// For collectors: one JSON object a line.
    Json,
}

/// Where the truth is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// The server runs a PostgreSQL of its own in the data directory.
    Embedded {
        /// Folder of `initdb` and `postgres`, when they should not be looked for.
        binaries: Option<PathBuf>,
    },
    /// A PostgreSQL that others run.
    Url(Secret),
}

/// A text that never shows itself in logs or errors.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Returns the text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// All settings of a process, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Public HTTP and sockets.
    pub listen: SocketAddr,
    /// Metrics and debug pages; keep it from the outside.
    pub private_listen: SocketAddr,
    /// The demo shop page of `--demo`.
    pub demo_listen: SocketAddr,
    /// Base of links and snippets, without a trailing slash.
    pub public_url: Url,
    /// Embedded PostgreSQL, files, outbox and keys.
    pub data_dir: PathBuf,
    /// Where the truth is kept.
    pub database: Database,
    /// Most connections for tenants' transactions.
    pub tenant_connections: u32,
    /// Most connections for the system's own work.
    pub system_connections: u32,
    /// Bus, presence and rate limits across nodes; in process when absent.
    pub redis_url: Option<Secret>,
    /// Mail server; mail goes to the outbox folder when absent.
    pub smtp_url: Option<Secret>,
    /// The sender of mail, as in `Porchlight <hello@example.com>`.
    pub mail_from: String,
    /// Whether more agencies than the first may sign up.
    pub open_signup: bool,
    /// Root key of sealed secrets and tokens; made in the data directory when absent.
    pub secret_key: Option<Secret>,
    /// Whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpBlock>,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// What is logged, in the words of `tracing`'s filters.
    pub log_filter: String,
    /// HTTP worker threads.
    pub workers: usize,
    /// How long a stopping server still takes what comes, after it has said that it is not ready.
    pub notice: Duration,
    /// How long a stopping server waits for requests and sockets to end.
    pub drain: Duration,
}

impl Settings {
    /// Reads all settings.
    ///
    /// # Errors
    /// Tells every wrong setting and every unknown key of the file.
    pub fn load(source: Source) -> Result<Self, Problems> {
        let mut read = source;
        let listen = read.or(&names::LISTEN, parse::address, SocketAddr::from(([127, 0, 0, 1], 8080)));
        let private_listen = read.or(&names::PRIVATE_LISTEN, parse::address, SocketAddr::from(([127, 0, 0, 1], 9090)));
        let demo_listen = read.or(&names::DEMO_LISTEN, parse::address, SocketAddr::from(([127, 0, 0, 1], 8081)));
        if listen.port() != 0 && (listen == private_listen) {
            read.refuse(&names::PRIVATE_LISTEN, &private_listen.to_string(), "another address than PORCHLIGHT_LISTEN");
        }
        let public_url = read.maybe(&names::PUBLIC_URL, parse::public_url).unwrap_or_else(|| url_of(listen));
        let tenant_connections = read.or(&names::TENANT_CONNECTIONS, parse::connections, 24);
        let system_connections = read.or(&names::SYSTEM_CONNECTIONS, parse::connections, 12);
        let database = database(&mut read);
        if matches!(database, Database::Embedded { .. })
            && tenant_connections + system_connections > EMBEDDED_CONNECTIONS
        {
            let sum = (tenant_connections + system_connections).to_string();
            read.refuse(
                &names::TENANT_CONNECTIONS,
                &sum,
                "at most 50 connections of both pools together, for the embedded PostgreSQL",
            );
        }
        let redis_url = read.maybe(&names::REDIS_URL, parse::redis_url);
        // Alone it has nobody to whom a balancer could send people instead.
        let notice = if redis_url.is_some() { Duration::from_secs(3) } else { Duration::ZERO };
        let settings = Self {
            listen,
            private_listen,
            demo_listen,
            public_url,
            data_dir: read.or(&names::DATA_DIR, parse::path, PathBuf::from("./data")),
            database,
            tenant_connections,
            system_connections,
            redis_url,
            smtp_url: read.maybe(&names::SMTP_URL, parse::smtp_url),
            mail_from: read.or(&names::MAIL_FROM, parse::mail_from, "Porchlight <porchlight@localhost>".to_owned()),
            open_signup: read.or(&names::OPEN_SIGNUP, parse::yes_or_no, false),
            secret_key: read.maybe(&names::SECRET_KEY, parse::secret_key),
            trusted_proxies: read.or(&names::TRUSTED_PROXIES, parse::ip_blocks, Vec::new()),
            log_format: read.or(&names::LOG_FORMAT, parse::log_format, LogFormat::Pretty),
            log_filter: read.or(
                &names::LOG,
                parse::log_filter,
                "info,actix_server=warn,sqlx=warn,sea_orm=warn".to_owned(),
            ),
            workers: read.or(&names::WORKERS, parse::workers, cores()),
            notice: read.or(&names::NOTICE_SECONDS, parse::seconds, notice),
            drain: read.or(&names::DRAIN_SECONDS, parse::seconds, Duration::from_secs(10)),
        };
        read.finish(settings)
    }
}

/// How many connections of the embedded PostgreSQL the pools may take: ten stay for people and probes.
const EMBEDDED_CONNECTIONS: u32 = 50;

fn database(read: &mut Source) -> Database {
    let binaries = read.maybe(&names::POSTGRES_BIN, parse::postgres_folder);
    match read.maybe(&names::DATABASE_URL, parse::database_url) {
        Some(url) => Database::Url(url),
        None => Database::Embedded { binaries },
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}
