//! Where the server listens, and how people are said to reach it.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use url::{Host, Url};

use super::Finding;
use crate::config::Settings;

const ANSWERS_WITHIN: Duration = Duration::from_secs(3);

pub async fn look(settings: &Settings) -> Vec<Finding> {
    let ports = [(settings.listen, "PORCHLIGHT_LISTEN"), (settings.private_listen, "PORCHLIGHT_PRIVATE_LISTEN")];
    let mut findings = Vec::new();
    for (address, name) in ports {
        findings.push(port(address, name).await);
    }
    findings.extend(reach(settings));
    findings
}

async fn port(address: SocketAddr, name: &str) -> Finding {
    match TcpListener::bind(address) {
        Ok(_) => Finding::well(format!("{address} is free ({name})")),
        Err(error) if error.kind() == ErrorKind::AddrInUse && is_ours(address).await => {
            Finding::well(format!("{address} is a running Porchlight's ({name})"))
        }
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            Finding::wrong(format!("{address} is in use by another program: stop it, or set {name}"))
        }
        Err(error) => Finding::wrong(format!("{address} cannot be listened on, {error}: set {name}")),
    }
}

async fn is_ours(address: SocketAddr) -> bool {
    let url = crate::config::url_of(address);
    let asked = async {
        let client = reqwest::Client::builder().no_proxy().timeout(ANSWERS_WITHIN).build().ok()?;
        let answer = client.get(url.join("/healthz").ok()?).send().await.ok()?;
        serde_json::from_str::<serde_json::Value>(&answer.text().await.ok()?).ok()
    };
    asked.await.is_some_and(|told| told.get("status").is_some_and(|status| status == "alive"))
}

fn reach(settings: &Settings) -> Vec<Finding> {
    let url = &settings.public_url;
    let mut findings = Vec::new();
    if !is_of_this_machine(url) && url.scheme() == "http" {
        findings.push(Finding::wrong(format!(
            "people reach {url} without TLS, with their passwords: put a proxy with TLS in front, and set PORCHLIGHT_PUBLIC_URL to its https address"
        )));
    }
    if url.scheme() == "https" && settings.trusted_proxies.is_empty() {
        findings.push(Finding::wrong(
            "TLS ends at a proxy, and PORCHLIGHT_TRUSTED_PROXIES does not name it: all visitors seem to come from one address, and share one limit",
        ));
    }
    if is_of_this_machine(url) && !settings.listen.ip().is_loopback() {
        findings.push(Finding::note(format!(
            "{} is open to other machines, but links and snippets lead to {url}: set PORCHLIGHT_PUBLIC_URL",
            settings.listen
        )));
    }
    if !settings.private_listen.ip().is_loopback() {
        findings.push(Finding::note(format!(
            "metrics and debug pages are open to other machines at {}: keep the port behind a firewall",
            settings.private_listen
        )));
    }
    findings
}

fn is_of_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Source;

    fn told(environment: &[(&str, &str)]) -> Vec<Finding> {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        reach(&Settings::load(Source::new(environment, None)).unwrap())
    }

    #[test]
    fn the_default_and_a_proxy_with_tls_are_well() {
        assert_eq!(told(&[]), []);
        let behind =
            [("PORCHLIGHT_PUBLIC_URL", "https://chat.example.com"), ("PORCHLIGHT_TRUSTED_PROXIES", "127.0.0.1")];
        assert_eq!(told(&behind), []);
    }

    #[test]
    fn passwords_without_tls_and_a_proxy_without_a_name_are_wrong() {
        let open = told(&[("PORCHLIGHT_PUBLIC_URL", "http://chat.example.com")]);
        assert!(matches!(&open[..], [Finding::Wrong(text)] if text.contains("without TLS")), "{open:?}");
        let unnamed = told(&[("PORCHLIGHT_PUBLIC_URL", "https://chat.example.com")]);
        assert!(
            matches!(&unnamed[..], [Finding::Wrong(text)] if text.contains("PORCHLIGHT_TRUSTED_PROXIES")),
            "{unnamed:?}"
        );
    }

    #[test]
    fn what_is_open_to_others_is_noted() {
        let wide = told(&[("PORCHLIGHT_LISTEN", "0.0.0.0:8080"), ("PORCHLIGHT_PRIVATE_LISTEN", "0.0.0.0:9090")]);
        assert!(matches!(&wide[..], [Finding::Note(_), Finding::Note(_)]), "{wide:?}");
    }

    #[actix_web::test]
    async fn a_port_of_another_program_is_wrong() {
        let other = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = other.local_addr().unwrap();
        let server = std::thread::spawn(move || drop(other.accept()));
        let found = port(address, "PORCHLIGHT_LISTEN").await;
        assert!(matches!(&found, Finding::Wrong(text) if text.contains("set PORCHLIGHT_LISTEN")), "{found:?}");
        server.join().unwrap();
        assert!(matches!(port(address, "PORCHLIGHT_LISTEN").await, Finding::Well(_)));
    }
}
