//! Redis and the mail server.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use porchlight_channels::email::Smtp;
use porchlight_domain::clock::SystemClock;

use super::Finding;
use crate::config::Settings;

const ANSWERS_WITHIN: Duration = Duration::from_secs(10);
/// The oldest Redis whose commands are used.
const OLDEST_REDIS: u32 = 6;

pub async fn redis(settings: &Settings) -> Vec<Finding> {
    let Some(url) = &settings.redis_url else {
        return vec![Finding::well("not set: one node, all in process")];
    };
    match tokio::time::timeout(ANSWERS_WITHIN, information(url.expose())).await {
        Ok(Ok(information)) => judge_redis(&information),
        Ok(Err(error)) => vec![Finding::wrong(format!(
            "{error:#}: the server runs without it, later and alone; mend REDIS_URL or start it"
        ))],
        Err(_) => vec![Finding::wrong("does not answer within 10 seconds: mend REDIS_URL, or the network")],
    }
}

async fn information(url: &str) -> anyhow::Result<String> {
    let mut connection = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
    Ok(redis::cmd("INFO").query_async(&mut connection).await?)
}

fn judge_redis(information: &str) -> Vec<Finding> {
    let facts: BTreeMap<&str, &str> = information.lines().filter_map(|line| line.trim().split_once(':')).collect();
    let fact = |name: &str| facts.get(name).copied().unwrap_or_default();
    let version = fact("redis_version");
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_some_and(|major| major < OLDEST_REDIS) {
        return vec![Finding::wrong(format!("Redis {version} is too old: {OLDEST_REDIS} or newer is needed"))];
    }
    let mut findings = vec![Finding::well(format!("Redis {version}"))];
    let policy = fact("maxmemory_policy");
    if fact("maxmemory") != "0"
        && !matches!(policy, "" | "noeviction" | "volatile-ttl" | "volatile-lru" | "volatile-lfu")
    {
        findings.push(Finding::wrong(format!(
            "its maxmemory-policy {policy} drops counters and presence at will, and limits with them: CONFIG SET maxmemory-policy noeviction"
        )));
    }
    if fact("role") == "slave" {
        findings.push(Finding::wrong("it is a replica, which takes no writes: let REDIS_URL lead to the primary"));
    }
    findings
}

pub async fn mail(settings: &Settings) -> Finding {
    let Some(url) = &settings.smtp_url else {
        return Finding::note("SMTP_URL is not set: mails lie in the data directory, and reach nobody");
    };
    let ask = async {
        let from = settings.mail_from.parse().context("MAIL_FROM")?;
        Smtp::new(url.expose(), from, Arc::new(SystemClock::default()))?.greet().await.context("the mail server")
    };
    match tokio::time::timeout(ANSWERS_WITHIN, ask).await {
        Ok(Ok(())) => Finding::well("the mail server answers, and takes the password"),
        Ok(Err(error)) => Finding::wrong(format!("{error:#}: mend SMTP_URL; mails wait as jobs meanwhile")),
        Err(_) => {
            Finding::wrong("the mail server does not answer within 10 seconds: mend SMTP_URL, or the firewall's port")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Source;

    const WELL: &str =
        "# Server\r\nredis_version:7.0.15\r\nrole:master\r\nmaxmemory:209715200\r\nmaxmemory_policy:noeviction\r\n";

    #[test]
    fn an_old_or_forgetful_redis_and_a_replica_are_wrong() {
        assert_eq!(judge_redis(WELL), [Finding::well("Redis 7.0.15")]);
        for (from, to, word) in [
            ("7.0.15", "5.0.14", "too old"),
            ("noeviction", "allkeys-lru", "maxmemory-policy allkeys-lru"),
            ("role:master", "role:slave", "replica"),
        ] {
            let found = judge_redis(&WELL.replace(from, to));
            assert!(matches!(found.last(), Some(Finding::Wrong(text)) if text.contains(word)), "{found:?}");
        }
        let unbounded = WELL.replace("209715200", "0").replace("noeviction", "allkeys-lru");
        assert_eq!(judge_redis(&unbounded), [Finding::well("Redis 7.0.15")]);
    }

    #[actix_web::test]
    async fn neighbours_that_are_away_are_wrong() {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let variables = [("REDIS_URL", "redis"), ("SMTP_URL", "smtp")];
        let environment = variables.map(|(name, scheme)| (name.to_owned(), format!("{scheme}://127.0.0.1:{port}")));
        let settings = Settings::load(Source::new(environment, None)).unwrap();
        let found = redis(&settings).await;
        assert!(matches!(&found[..], [Finding::Wrong(text)] if text.contains("REDIS_URL")), "{found:?}");
        let found = mail(&settings).await;
        assert!(matches!(&found, Finding::Wrong(text) if text.contains("SMTP_URL")), "{found:?}");
    }
}
