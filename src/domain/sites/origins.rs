//! Which origins may speak for a site.

/// The origins of one site. A domain without a port admits every port, and its `www` twin; one with a port
/// admits that port only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowedOrigins {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    host: String,
    port: Option<u16>,
    /// Everything that ends in `.host`, and not `host` itself.
    wildcard: bool,
}

impl AllowedOrigins {
    /// Takes domains as [`super::domain`] writes them.
    #[must_use]
    pub fn new<'a>(domain: &'a str, allowed: impl IntoIterator<Item = &'a str>) -> Self {
        let twin = match domain.strip_prefix("www.") {
            Some(bare) => bare.to_owned(),
            None => format!("www.{domain}"),
        };
        let own = [domain.to_owned(), twin];
        let further = allowed.into_iter().map(str::to_owned);
        Self { entries: own.into_iter().chain(further).map(|text| Entry::read(&text)).collect() }
    }

    /// Tells whether a browser on `origin` (`https://shop.example:8443`) may speak for the site.
    #[must_use]
    pub fn admits(&self, origin: &str) -> bool {
        let rest = origin.strip_prefix("https://").map(|rest| (rest, 443));
        let rest = rest.or_else(|| origin.strip_prefix("http://").map(|rest| (rest, 80)));
        let Some((authority, default_port)) = rest else { return false };
        let (host, port) = split_port(authority);
        let port = port.unwrap_or(default_port);
        !host.is_empty() && self.entries.iter().any(|entry| entry.admits(host, port))
    }

    /// The domains, as sites name them, of which one must be a site's for the site to admit the origin.
    #[must_use]
    pub fn candidates(origin: &str) -> Vec<String> {
        let rest = origin.split_once("://").map_or("", |(_, rest)| rest).to_ascii_lowercase();
        let (host, port) = split_port(&rest);
        let twin = host.strip_prefix("www.").map_or_else(|| format!("www.{host}"), str::to_owned);
        let parents = host.match_indices('.').filter_map(|(at, _)| host.get(at + 1..));
        let wildcards = parents.map(|parent| format!("*.{parent}"));
        let hosts: Vec<String> = [host.to_owned(), twin].into_iter().chain(wildcards).collect();
        let port = port.or(if origin.starts_with("https://") { Some(443) } else { Some(80) });
        let with_port = hosts.iter().filter_map(|host| port.map(|port| format!("{host}:{port}")));
        with_port.chain(hosts.iter().cloned()).collect()
    }

    /// The sources of a `frame-ancestors` directive: the pages that may hold the widget's frame.
    #[must_use]
    pub fn frame_ancestors(&self) -> String {
        let source = |entry: &Entry| {
            let star = if entry.wildcard { "*." } else { "" };
            let port = entry.port.map_or_else(|| "*".to_owned(), |port| port.to_string());
            ["http", "https"].map(|scheme| format!("{scheme}://{star}{}:{port}", entry.host)).join(" ")
        };
        self.entries.iter().map(source).collect::<Vec<_>>().join(" ")
    }
}

impl Entry {
    fn read(text: &str) -> Self {
        let (wildcard, rest) = text.strip_prefix("*.").map_or((false, text), |rest| (true, rest));
        let (host, port) = split_port(rest);
        Self { host: host.to_owned(), port, wildcard }
    }

    fn admits(&self, host: &str, port: u16) -> bool {
        if self.port.is_some_and(|own| own != port) {
            return false;
        }
        if !self.wildcard {
            return host.eq_ignore_ascii_case(&self.host);
        }
        let cut = host.len().checked_sub(self.host.len());
        let Some((sub, parent)) = cut.and_then(|at| host.split_at_checked(at)) else { return false };
        parent.eq_ignore_ascii_case(&self.host) && sub.len() > 1 && sub.ends_with('.')
    }
}

fn split_port(authority: &str) -> (&str, Option<u16>) {
    let after_host = authority.rfind(']').map_or(0, |at| at + 1);
    match authority.get(after_host..).and_then(|tail| tail.rfind(':')) {
        Some(colon) => {
            let (host, port) = authority.split_at_checked(after_host + colon).unwrap_or((authority, ""));
            (host, port.get(1..).and_then(|digits| digits.parse().ok()))
        }
        None => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admits_the_site_and_what_it_allows() {
        let origins = AllowedOrigins::new("shop.example", ["*.shops.example", "localhost:8081"]);
        for origin in [
            "https://shop.example",
            "http://shop.example:8080",
            "https://www.shop.example",
            "https://SHOP.example",
            "https://a.shops.example",
            "https://a.b.shops.example",
            "http://localhost:8081",
        ] {
            assert!(origins.admits(origin), "{origin}");
        }
        for origin in [
            "null",
            "",
            "https://",
            "https://evil.example",
            "https://shop.example.evil.example",
            "https://evilshop.example",
            "https://shops.example",
            "https://evilshops.example",
            "https://.shops.example",
            "http://localhost:9999",
            "file://shop.example",
            "ftp://shop.example",
        ] {
            assert!(!origins.admits(origin), "{origin}");
        }
    }

    #[test]
    fn a_www_domain_has_its_bare_twin() {
        assert!(AllowedOrigins::new("www.shop.example", []).admits("https://shop.example"));
        assert!(AllowedOrigins::new("[::1]:8080", []).admits("http://[::1]:8080"));
    }

    #[test]
    fn names_the_pages_that_may_hold_the_frame() {
        let origins = AllowedOrigins::new("localhost:8081", ["*.shop.example"]);
        assert!(origins.frame_ancestors().contains("https://*.shop.example:*"));
        assert!(origins.frame_ancestors().contains("http://localhost:8081"));
    }
}
