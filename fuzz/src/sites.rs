//! What owners and operators write: domains, hours, settings; and the origins that browsers name.

use chrono::{DateTime, Weekday};
use porchlight::config::{Settings, Source};
use porchlight_domain::sites::domain::{allowed_domain, site_domain};
use porchlight_domain::sites::hours::{Hours, Opening, minutes};
use porchlight_domain::sites::origins::AllowedOrigins;
use url::Url;

use super::lines;

/// A domain is read once and for all, and browsers read it as we do.
pub fn domain(data: &[u8]) {
    for text in lines(data).take(4) {
        let Ok(domain) = allowed_domain(text) else { continue };
        assert_eq!(allowed_domain(&domain).as_ref(), Ok(&domain), "{text:?}");
        assert!(domain.is_ascii() && !domain.contains([' ', ';', ',', '/', '"', '\'']), "{domain}");
        let bare = domain.trim_start_matches("*.");
        let url = Url::parse(&format!("http://{bare}/")).unwrap();
        let host = bare.rsplit_once(':').map_or(bare, |(host, port)| if port.ends_with(']') { bare } else { host });
        assert_eq!(url.host_str(), Some(host), "{domain}");
    }
}

/// A site's domain, an allowed one, and an origin: who is admitted is on one of them, as browsers read it.
pub fn origin(data: &[u8]) {
    let mut parts = lines(data);
    let mut next = || parts.next().unwrap_or_default();
    let (Ok(own), Ok(allowed), origin) = (site_domain(next()), allowed_domain(next()), next()) else { return };
    let origins = AllowedOrigins::new(&own, [allowed.as_str()]);
    for source in origins.frame_ancestors().split(' ') {
        assert!(source.starts_with("http://") || source.starts_with("https://"), "{source}");
        assert!(!source.contains([';', ',', '\n', '"', '\'']), "{source}");
    }
    if !origins.admits(origin) {
        return;
    }
    let candidates = AllowedOrigins::candidates(origin);
    assert!(candidates.contains(&own) || candidates.contains(&allowed), "{origin} is admitted by {own} or {allowed}");
    // What a browser sends parses, and has no path, no user and no query.
    let Some(host) = Url::parse(origin).ok().filter(|url| url.origin().ascii_serialization() == origin) else { return };
    let host = host.host_str().unwrap_or_default().to_owned();
    let bare = |text: &str| match text.rfind(']').map_or(text.find(':'), |end| text[end..].find(':').map(|at| end + at))
    {
        Some(colon) => text[..colon].to_owned(),
        None => text.to_owned(),
    };
    let same = |one: &str| one.trim_start_matches("www.").eq_ignore_ascii_case(host.trim_start_matches("www."));
    let below = allowed.strip_prefix("*").is_some_and(|parent| host.ends_with(&bare(parent)));
    assert!(same(&bare(&own)) || same(&bare(&allowed)) || below, "{host} is admitted by {own} or {allowed}");
}

/// A moment, a zone and openings: the state holds until the moment when it is said to change.
pub fn hours(data: &[u8]) {
    let mut parts = lines(data);
    let mut next = || parts.next().unwrap_or_default();
    let Some(now) = next().parse::<u32>().ok().and_then(|second| DateTime::from_timestamp(second.into(), 0)) else {
        return;
    };
    let zone = next();
    let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let opening = |line: &str| {
        let mut words = line.split(' ');
        let day = words.next()?.parse::<usize>().ok()?;
        Some(Opening { day: *days.get(day)?, from: minutes(words.next()?)?, to: minutes(words.next()?)? })
    };
    let Some(hours) = Hours::new(zone, parts.take(20).filter_map(opening).collect()) else { return };
    let state = hours.at(now);
    if let Some(changes_at) = state.changes_at {
        assert!(changes_at > now);
        assert_ne!(hours.at(changes_at).is_open, state.is_open);
        let between = now + (changes_at - now) / 2;
        assert_eq!(hours.at(between).is_open, state.is_open, "between {now} and {changes_at} in {zone}");
    }
}

/// Settings, `NAME=value` in each line: what is refused is told, and no secret in it.
pub fn settings(data: &[u8]) {
    const SECRETS: [&str; 4] = ["DATABASE_URL", "REDIS_URL", "SMTP_URL", "PORCHLIGHT_SECRET_KEY"];
    // A folder is looked for on the disk, and a text of a hundred letters is as telling as a longer one.
    let pairs: Vec<(String, String)> = lines(data)
        .filter_map(|line| line.split_once('='))
        .filter(|(name, _)| *name != "PORCHLIGHT_POSTGRES_BIN")
        .map(|(name, value)| (name.to_owned(), value.chars().take(100).collect()))
        .collect();
    if let Err(problems) = Settings::load(Source::new(pairs.clone(), None)) {
        let told = problems.to_string();
        for (name, secret) in pairs.iter().filter(|(name, _)| SECRETS.contains(&name.as_str())) {
            // Shorter ones stand in the words of the message by chance.
            assert!(
                secret.len() < 12 || known(secret, &pairs) || !told.contains(secret.as_str()),
                "{name} is told: {told}"
            );
        }
    }
}

/// Whether the secret stands in another setting, or in what is told of every one.
fn known(secret: &str, pairs: &[(String, String)]) -> bool {
    let others = pairs.iter().filter(|(_, value)| value != secret);
    others.into_iter().any(|(name, value)| value.contains(secret) || name.contains(secret))
        || porchlight::config::names::ALL
            .iter()
            .any(|name| name.accepts.contains(secret) || name.variable.contains(secret))
}
