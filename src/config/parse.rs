//! What the text of each setting means. `None`: not accepted.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use porchlight_web::IpBlock;
use url::Url;

use super::{LogFormat, Secret};

pub fn address(text: &str) -> Option<SocketAddr> {
    text.parse().ok()
}

pub fn path(text: &str) -> Option<PathBuf> {
    (!text.contains('\0')).then(|| PathBuf::from(text))
}

pub fn postgres_folder(text: &str) -> Option<PathBuf> {
    let folder = path(text)?;
    (folder.join("initdb").is_file() && folder.join("postgres").is_file()).then_some(folder)
}

/// Links are made by adding a path: an address with a path, query or password would make wrong ones.
pub fn public_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    plain.then_some(url)
}

/// The address under which a browser on this machine reaches a listener.
#[expect(clippy::expect_used, reason = "a socket address always makes an address of the web")]
pub fn url_of(listen: SocketAddr) -> Url {
    let host = if listen.ip().is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { listen.ip() };
    Url::parse(&format!("http://{}", SocketAddr::new(host, listen.port()))).expect("an address with a port")
}

pub fn database_url(text: &str) -> Option<Secret> {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme)?;
    let known = matches!(scheme, "postgres" | "postgresql");
    (known && sqlx::postgres::PgConnectOptions::from_str(text).is_ok()).then(|| text.to_owned().into())
}

pub fn redis_url(text: &str) -> Option<Secret> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "redis" | "rediss") && url.has_host()).then(|| text.to_owned().into())
}

pub fn smtp_url(text: &str) -> Option<Secret> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "smtp" | "smtps") && url.has_host()).then(|| text.to_owned().into())
}

pub fn mail_from(text: &str) -> Option<String> {
    text.parse::<lettre::message::Mailbox>().is_ok().then(|| text.to_owned())
}

pub fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => None,
    }
}

pub fn secret_key(text: &str) -> Option<Secret> {
    (text.len() >= 32).then(|| text.to_owned().into())
}

pub fn ip_blocks(text: &str) -> Option<Vec<IpBlock>> {
    text.split(',').map(|block| block.trim().parse().ok()).collect()
}

pub fn log_format(text: &str) -> Option<LogFormat> {
    match text {
        "json" => Some(LogFormat::Json),
        "pretty" => Some(LogFormat::Pretty),
        _ => None,
    }
}

pub fn log_filter(text: &str) -> Option<String> {
    tracing_subscriber::EnvFilter::builder().parse(text).is_ok().then(|| text.to_owned())
}

pub fn connections(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| (2..=1000).contains(number))
}

pub fn workers(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number| (1..=256).contains(number))
}

pub fn seconds(text: &str) -> Option<Duration> {
    text.parse().ok().filter(|number| *number <= 600).map(Duration::from_secs)
}
