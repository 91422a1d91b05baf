//! The table of settings: variable, key in the file, what is accepted.

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    /// The environment variable.
    pub variable: &'static str,
    /// The key in the configuration file.
    pub key: &'static str,
    /// What is accepted, as the end of "expected …".
    pub accepts: &'static str,
    /// Whether the value may be shown.
    pub secret: bool,
}

const fn open(variable: &'static str, key: &'static str, accepts: &'static str) -> Name {
    Name { variable, key, accepts, secret: false }
}

const fn secret(variable: &'static str, key: &'static str, accepts: &'static str) -> Name {
    Name { variable, key, accepts, secret: true }
}

pub const LISTEN: Name = open("PORCHLIGHT_LISTEN", "listen", "an IP address with a port, as in 127.0.0.1:8080");
pub const PRIVATE_LISTEN: Name =
    open("PORCHLIGHT_PRIVATE_LISTEN", "private_listen", "an IP address with a port, as in 127.0.0.1:9090");
pub const DEMO_LISTEN: Name =
    open("PORCHLIGHT_DEMO_LISTEN", "demo_listen", "an IP address with a port, as in 127.0.0.1:8081");
pub const PUBLIC_URL: Name = open(
    "PORCHLIGHT_PUBLIC_URL",
    "public_url",
    "an http or https address without path, as in https://chat.example.com",
);
pub const DATA_DIR: Name = open("PORCHLIGHT_DATA_DIR", "data_dir", "the path of a folder, as in ./data");
pub const DATABASE_URL: Name =
    secret("DATABASE_URL", "database_url", "a PostgreSQL address, as in postgres://user:password@host:5432/database");
pub const POSTGRES_BIN: Name = open(
    "PORCHLIGHT_POSTGRES_BIN",
    "postgres_bin",
    "the folder that holds initdb and postgres, as in /usr/lib/postgresql/16/bin",
);
pub const TENANT_CONNECTIONS: Name =
    open("PORCHLIGHT_DB_CONNECTIONS", "db_connections", "a number of connections from 2 to 1000");
pub const SYSTEM_CONNECTIONS: Name =
    open("PORCHLIGHT_DB_SYSTEM_CONNECTIONS", "db_system_connections", "a number of connections from 2 to 1000");
pub const REDIS_URL: Name =
    secret("REDIS_URL", "redis_url", "a Redis address, as in redis://host:6379/0 or rediss://host:6380");
pub const SMTP_URL: Name =
    secret("SMTP_URL", "smtp_url", "a mail server's address, as in smtps://user:password@host:465 or smtp://host:25");
pub const MAIL_FROM: Name = open("MAIL_FROM", "mail_from", "a mail address, as in Porchlight <hello@example.com>");
pub const OPEN_SIGNUP: Name = open("PORCHLIGHT_OPEN_SIGNUP", "open_signup", "true or false");
pub const SECRET_KEY: Name =
    secret("PORCHLIGHT_SECRET_KEY", "secret_key", "at least 32 characters, best made by `openssl rand -hex 32`");
pub const TRUSTED_PROXIES: Name = open(
    "PORCHLIGHT_TRUSTED_PROXIES",
    "trusted_proxies",
    "IP addresses or networks separated by commas, as in 10.0.0.0/8,::1",
);
pub const LOG_FORMAT: Name = open("PORCHLIGHT_LOG_FORMAT", "log_format", "json or pretty");
pub const LOG: Name = open("PORCHLIGHT_LOG", "log", "a tracing filter, as in info,porchlight_http=debug");
pub const WORKERS: Name = open("PORCHLIGHT_WORKERS", "workers", "a number of threads from 1 to 256");
pub const NOTICE_SECONDS: Name =
    open("PORCHLIGHT_NOTICE_SECONDS", "notice_seconds", "a number of seconds from 0 to 600");
pub const DRAIN_SECONDS: Name = open("PORCHLIGHT_DRAIN_SECONDS", "drain_seconds", "a number of seconds from 0 to 600");

/// All settings, in the order of the documentation.
pub const ALL: [&Name; 20] = [
    &LISTEN,
    &PRIVATE_LISTEN,
    &DEMO_LISTEN,
    &PUBLIC_URL,
    &DATA_DIR,
    &DATABASE_URL,
    &POSTGRES_BIN,
    &TENANT_CONNECTIONS,
    &SYSTEM_CONNECTIONS,
    &REDIS_URL,
    &SMTP_URL,
    &MAIL_FROM,
    &OPEN_SIGNUP,
    &SECRET_KEY,
    &TRUSTED_PROXIES,
    &LOG_FORMAT,
    &LOG,
    &WORKERS,
    &NOTICE_SECONDS,
    &DRAIN_SECONDS,
];
