//! Domains that people write when they register a site (TRK-1), in one form: lower case, ASCII (IDNA), no
//! trailing dot, a port only where one was given.

use std::net::{Ipv4Addr, Ipv6Addr};

const MAX_HOST: usize = 253;
const MAX_LABEL: usize = 63;

/// Why a text is not the domain of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    #[error("is empty")]
    Empty,
    #[error("must be a host name only, without a scheme such as https://")]
    Scheme,
    #[error("must be a host name only, without a path, a query or a user name")]
    Path,
    #[error("is not a host name")]
    NotAHost,
    #[error("has a port that is not a number from 1 to 65535")]
    Port,
    #[error("is a public suffix, under which anybody can have a site")]
    PublicSuffix,
    #[error("may have a * only as its first part, as in *.example.com, and only among the allowed domains")]
    Wildcard,
}

/// Reads the domain of a site: a host name, `localhost` or an IP address, each with an optional port.
///
/// # Errors
/// What is wrong with it.
pub fn site_domain(text: &str) -> Result<String, DomainError> {
    let text = text.trim();
    if text.contains('*') {
        return Err(DomainError::Wildcard);
    }
    let (host, port) = split(text)?;
    let host = host_name(host)?;
    Ok(with_port(host, port))
}

/// Reads an allowed domain: as [`site_domain`], or `*.example.com` for all that end so.
///
/// # Errors
/// What is wrong with it.
pub fn allowed_domain(text: &str) -> Result<String, DomainError> {
    let text = text.trim();
    match text.strip_prefix("*.") {
        Some(rest) => {
            let rest = site_domain(rest)?;
            if is_address(&rest) { Err(DomainError::Wildcard) } else { Ok(format!("*.{rest}")) }
        }
        None => site_domain(text),
    }
}

fn with_port(host: String, port: Option<u16>) -> String {
    match port {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}

fn is_address(domain: &str) -> bool {
    domain.starts_with('[') || domain.split(':').next().is_some_and(|host| host.parse::<Ipv4Addr>().is_ok())
}

fn split(text: &str) -> Result<(&str, Option<u16>), DomainError> {
    if text.is_empty() {
        return Err(DomainError::Empty);
    }
    if text.contains("://") {
        return Err(DomainError::Scheme);
    }
    if text.contains(['/', '\\', '?', '#', '@', '%']) {
        return Err(DomainError::Path);
    }
    let after_host = text.rfind(']').map_or(0, |at| at + 1);
    let tail = text.get(after_host..).unwrap_or_default();
    let Some(colon) = tail.find(':') else { return Ok((text, None)) };
    let (host, port) = (text.get(..after_host + colon), tail.get(colon + 1..));
    let digits = port.filter(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    let port = digits.and_then(|digits| digits.parse().ok()).filter(|port| *port > 0).ok_or(DomainError::Port)?;
    Ok((host.unwrap_or_default(), Some(port)))
}

fn host_name(host: &str) -> Result<String, DomainError> {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address: Ipv6Addr = address.parse().map_err(|_| DomainError::NotAHost)?;
        return Ok(format!("[{address}]"));
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return Ok(address.to_string());
    }
    let host = idna::domain_to_ascii(host.strip_suffix('.').unwrap_or(host)).map_err(|_| DomainError::NotAHost)?;
    let last_is_number = host.rsplit('.').next().is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    if host.is_empty() || host.len() > MAX_HOST || last_is_number || !host.split('.').all(is_label) {
        return Err(DomainError::NotAHost);
    }
    if host == "localhost" || host.ends_with(".localhost") {
        return Ok(host);
    }
    if !host.contains('.') {
        return Err(if is_top_level(&host) { DomainError::PublicSuffix } else { DomainError::NotAHost });
    }
    // `None` when the whole name is a suffix of the Public Suffix List.
    psl::domain_str(&host).map(|_| ()).ok_or(DomainError::PublicSuffix)?;
    Ok(host)
}

fn is_top_level(host: &str) -> bool {
    psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// Letters, digits and hyphens, no hyphen at an end (RFC 1123, section 2.1).
fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.len() <= MAX_LABEL
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_host_names_in_one_form() {
        let cases = [
            ("example.com", "example.com"),
            (" WWW.Example.COM. ", "www.example.com"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("例え.jp", "xn--r8jz45g.jp"),
            ("localhost:8081", "localhost:8081"),
            ("shop.localhost", "shop.localhost"),
            ("127.0.0.1:3000", "127.0.0.1:3000"),
            ("[::1]:8080", "[::1]:8080"),
            ("shop.co.uk", "shop.co.uk"),
            ("me.github.io", "me.github.io"),
        ];
        for (text, domain) in cases {
            assert_eq!(site_domain(text).as_deref(), Ok(domain), "{text}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        use DomainError as E;
        let cases = [
            ("", E::Empty),
            ("https://example.com", E::Scheme),
            ("example.com/shop", E::Path),
            ("user@example.com", E::Path),
            ("example.com:0", E::Port),
            ("example.com:99999", E::Port),
            ("example.com:", E::Port),
            ("co.uk", E::PublicSuffix),
            ("com", E::PublicSuffix),
            ("github.io", E::PublicSuffix),
            ("intranet", E::NotAHost),
            ("-a.example", E::NotAHost),
            ("a..example", E::NotAHost),
            ("exa mple.com", E::NotAHost),
            ("under_score.example", E::NotAHost),
            ("1.2.3", E::NotAHost),
            ("*.example.com", E::Wildcard),
        ];
        for (text, error) in cases {
            assert_eq!(site_domain(text), Err(error), "{text}");
        }
    }

    #[test]
    fn allows_wildcards_only_below_a_domain() {
        assert_eq!(allowed_domain("*.Example.com").as_deref(), Ok("*.example.com"));
        for text in ["*.com", "*.co.uk", "*.github.io"] {
            assert_eq!(allowed_domain(text), Err(DomainError::PublicSuffix), "{text}");
        }
        for text in ["*", "a.*.com", "*.*.com", "*.10.0.0.1"] {
            assert_eq!(allowed_domain(text), Err(DomainError::Wildcard), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in "[a-zA-Zäß0-9.:*\\[\\]-]{0,30}") {
            if let Ok(domain) = allowed_domain(&text) {
                prop_assert_eq!(allowed_domain(&domain), Ok(domain.clone()));
                prop_assert!(domain.is_ascii());
            }
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = allowed_domain(&text);
        }
    }
}
