//! The tracker on many pages: batches of events, each sent again until its verdict is here.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use porchlight_benches::figures::Latencies;
use porchlight_benches::people::{Site, new_id, now};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::sync::watch;
use uuid::Uuid;

use crate::checker::{Outcome, Recorder, Stored};

const PAGE: &str = "https://load.example.com/contact";
const BACK_AFTER: Duration = Duration::from_millis(100);

/// One page after the other that reports to a site.
#[derive(Debug)]
pub struct Reporter {
    /// The server's public address.
    pub url: String,
    pub sites: Vec<Site>,
    /// Between two batches.
    pub gap: Duration,
    /// Events of a batch, at most 50.
    pub batch: usize,
    /// Every so manieth batch ends with the submission of a form, by a person of its own; 0 for none.
    pub submits_every: usize,
    /// How often each batch is sent, whether its verdict came or not.
    pub copies: usize,
    pub recorder: Recorder,
    /// Whether to go on with new batches.
    pub goes_on: watch::Receiver<bool>,
}

/// What a reporter was told.
#[derive(Debug, Default)]
pub struct Told {
    /// Of the tries that were answered 202.
    pub latencies: Latencies,
    pub requests: usize,
    /// Answers by status; 0 for none.
    pub statuses: BTreeMap<u16, usize>,
    /// Emails of the forms whose submission was acknowledged.
    pub submitted: Vec<String>,
}

impl Told {
    pub fn merge(&mut self, other: Self) {
        self.latencies.merge(other.latencies);
        self.requests += other.requests;
        self.submitted.extend(other.submitted);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
    }

    #[must_use]
    pub fn count(&self, status: u16) -> usize {
        self.statuses.get(&status).copied().unwrap_or_default()
    }
}

impl Reporter {
    /// Reports until it is told to stop, and until the last batch has its verdict (at most 30 s more).
    ///
    /// # Errors
    /// When the client cannot be made.
    pub async fn run(self) -> anyhow::Result<Told> {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(15)).build()?;
        let mut told = Told::default();
        let mut due = tokio::time::Instant::now();
        let mut number = 0;
        while *self.goes_on.borrow() {
            let Some(site) = self.sites.get(number % self.sites.len().max(1)) else { break };
            number += 1;
            let email = (self.submits_every > 0 && number % self.submits_every == 0)
                .then(|| format!("{}@example.com", new_id().simple()));
            let keys: Vec<Uuid> = (0..self.batch).map(|_| new_id()).collect();
            let body = body(site, &keys, email.as_deref());
            if self.report(&http, site, &keys, &body, &mut told).await {
                told.submitted.extend(email);
            }
            due = (due + self.gap).max(tokio::time::Instant::now());
            tokio::time::sleep_until(due).await;
        }
        Ok(told)
    }

    /// Sends a batch until it has its verdict; false when it got none in time.
    async fn report(&self, http: &reqwest::Client, site: &Site, keys: &[Uuid], body: &Value, told: &mut Told) -> bool {
        let mut goes_on = self.goes_on.clone();
        let mut last_chance = None;
        let mut copies = 0;
        loop {
            let (status, pause) = self.try_once(http, site, keys, body, told).await;
            copies += usize::from(status == 202);
            if copies >= self.copies.max(1) || (400..500).contains(&status) && status != 429 && status != 408 {
                return copies > 0;
            }
            if !*goes_on.borrow_and_update()
                && *last_chance.get_or_insert_with(Instant::now) + Duration::from_secs(30) < Instant::now()
            {
                return false;
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn try_once(
        &self,
        http: &reqwest::Client,
        site: &Site,
        keys: &[Uuid],
        body: &Value,
        told: &mut Told,
    ) -> (u16, Duration) {
        for key in keys {
            self.recorder.invoke(&site.id, *key);
        }
        let begun = Instant::now();
        let sent = http.post(format!("{}/v1/track", self.url)).bearer_auth(&site.api_key).json(body).send().await;
        told.requests += 1;
        let mut status = sent.as_ref().map_or(0, |answer| answer.status().as_u16());
        let mut pause = BACK_AFTER;
        let mut verdict = Value::Null;
        if let Ok(answer) = sent {
            let after = answer.headers().get("retry-after").and_then(|text| text.to_str().ok()?.parse().ok());
            pause = after.map_or(BACK_AFTER, Duration::from_secs);
            match answer.json().await {
                Ok(json) => verdict = json,
                Err(_) => status = 0, // cut off: what it said is not known
            }
        }
        *told.statuses.entry(status).or_default() += 1;
        let rejected: Vec<u64> =
            verdict["rejected"].as_array().into_iter().flatten().filter_map(|one| one["index"].as_u64()).collect();
        if status == 202 {
            told.latencies.add(begun.elapsed());
        }
        for (index, key) in (0..).zip(keys) {
            let outcome = match status {
                202 if !rejected.contains(&index) => Outcome::Ok { seq: None },
                0 | 408 | 500.. => Outcome::Unknown,
                _ => Outcome::Refused,
            };
            self.recorder.end(*key, outcome);
        }
        (status, pause)
    }
}

fn body(site: &Site, keys: &[Uuid], email: Option<&str>) -> Value {
    let at = now();
    let last = keys.len().saturating_sub(1);
    let event = |(index, key): (usize, &Uuid)| {
        let (kind, trigger) =
            if index == last && email.is_some() { ("form_submission", "submit") } else { ("form_interaction", "blur") };
        let mut fields = json!({ "full_name": "Ada Lovelace", "company": format!("Engine {index}") });
        if let Some(email) = email.filter(|_| index == last) {
            fields["email"] = email.into();
        }
        json!({
            "eventId": key, "type": kind, "occurredAt": at, "trigger": trigger, "lastField": "company", "fields": fields,
            "form": { "selector": "#contact", "name": "contact", "url": PAGE },
        })
    };
    json!({
        "clientId": site.id, "visitorId": new_id(), "sessionId": new_id(), "sentAt": at,
        "context": { "url": PAGE, "title": "Contact", "language": "en" },
        "events": keys.iter().enumerate().map(event).collect::<Vec<_>>(),
    })
}

/// The events of the sites as they are stored.
///
/// # Errors
/// When PostgreSQL is away.
pub async fn stored_events(sql: &PgPool, sites: &[Site]) -> anyhow::Result<Vec<Stored>> {
    let ids: BTreeMap<Uuid, &str> = sites
        .iter()
        .filter_map(|site| Some((site.id.parse::<porchlight_domain::ids::SiteId>().ok()?.uuid(), site.id.as_str())))
        .collect();
    let wanted: Vec<Uuid> = ids.keys().copied().collect();
    let query = "SELECT site_id, event_id FROM events WHERE site_id = ANY ($1)";
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(query).bind(wanted).fetch_all(sql).await?;
    let place = |id: &Uuid| ids.get(id).copied().unwrap_or_default().to_owned();
    Ok(rows.iter().map(|(site, key)| Stored { place: place(site), seq: None, key: Some(*key) }).collect())
}
