//! Takes a batch in: a verdict for each event, durable when it is given (TRK-23).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use porchlight_domain::leads::mapping::any_email;
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_domain::tracker::day::{day_of, occurred_at};
use porchlight_storage::tracker::IncomingEvents;
use porchlight_wire::objects;
use porchlight_wire::tracker::{EventType, RejectedEvent, TrackEvent, TrackVerdict};
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::Tracker;
use super::batch::Batch;
use super::clean::{Cleaner, has_nul};
use super::queue::Fate;
use crate::error::{Result, ServiceError};
use crate::sites::PublicSite;

/// More fields than this are no form.
const MAX_FIELDS: usize = 200;

/// Who reports a batch, proven.
#[derive(Debug, Clone)]
pub struct Report {
    pub site: Arc<PublicSite>,
    /// Whose events are counted: the site, or the API key.
    pub key: Uuid,
    /// The browser said that its user does not want to be tracked (Sec-GPC, DNT).
    pub opted_out: bool,
    /// What the browser says it is.
    pub agent: String,
}

/// An event that is not taken, and why.
struct Refused {
    event_id: Option<String>,
    detail: String,
}

/// The rows of a batch, and the place of each in the batch.
#[derive(Default)]
struct Judged {
    rows: IncomingEvents,
    places: Vec<usize>,
    rejected: Vec<RejectedEvent>,
    /// A visit begins: the session is noted once it is stored.
    begins: bool,
}

impl Tracker {
    /// Takes a batch in. What the answer counts as accepted is durable.
    ///
    /// # Errors
    /// 429 beyond the rate of the key; 503 while the queue is full or the database is away: nothing was stored then.
    pub async fn track(&self, report: &Report, batch: Batch<'_>) -> Result<TrackVerdict> {
        let why_not = if !report.site.is_active() || !report.site.tracker.enabled {
            Some("The site is inactive.")
        } else if report.opted_out && report.site.tracker.respect_dnt {
            Some("The visitor asks not to be tracked.")
        } else {
            None
        };
        if let Some(detail) = why_not {
            return Ok(reject_all(&batch, detail));
        }
        let now = self.store.clock().now();
        self.limit(report.key, batch.events.len()).await?;
        let session_id = batch.session_id;
        let size = batch.size;
        let Judged { rows, places, rejected, begins } = self.judge(report, batch, now)?;
        let mut verdict = TrackVerdict { accepted: 0, duplicates: 0, rejected };
        if !places.is_empty() {
            let ids = rows.event_id.clone();
            let fates = self.queue.store(rows, size).await?;
            count(&mut verdict, &fates, &places, &ids);
            if begins {
                self.known_sessions.insert(session_id, ());
            }
        }
        metrics::counter!("tracker_events_accepted_total").increment(verdict.accepted as u64);
        metrics::counter!("tracker_events_duplicate_total").increment(verdict.duplicates as u64);
        metrics::counter!("tracker_events_rejected_total").increment(verdict.rejected.len() as u64);
        Ok(verdict)
    }

    fn judge(&self, report: &Report, mut batch: Batch<'_>, now: DateTime<Utc>) -> Result<Judged> {
        let mut cleaner = Cleaner::default();
        cleaner.context(&mut batch.context);
        let context = serde_json::to_string(&batch.context).map_err(ServiceError::internal)?;
        let agent: String = report.agent.chars().filter(|letter| !letter.is_control()).collect();
        let tail = format!(",\"context\":{context},\"agent\":{}}}", serde_json::Value::String(agent));
        let mut judged = Judged::default();
        for (index, raw) in batch.events.iter().enumerate() {
            match read_event(raw) {
                Ok(mut event) => {
                    cleaner.event(&mut event);
                    self.add_row(&mut judged, report, &batch, &event, now, &tail)?;
                    judged.places.push(index);
                }
                Err(Refused { event_id, detail }) => judged.rejected.push(RejectedEvent { index, event_id, detail }),
            }
        }
        if cleaner.hits > 0 {
            metrics::counter!("redaction_server_hits").increment(cleaner.hits);
        }
        Ok(judged)
    }

    /// Refuses events beyond the rate of the key.
    async fn limit(&self, key: Uuid, events: usize) -> Result<()> {
        let cost = u32::try_from(events).unwrap_or(u32::MAX);
        let taken = self.limiter.take_of(&format!("track:{key}"), cost, self.quota).await;
        taken.map_err(|seconds| {
            let detail = format!("This key may report {} events a minute.", self.quota.most);
            Refusal::new(ProblemCode::RateLimited, detail).retry_after(seconds).into()
        })
    }

    fn add_row(
        &self,
        judged: &mut Judged,
        report: &Report,
        batch: &Batch<'_>,
        event: &TrackEvent,
        now: DateTime<Utc>,
        tail: &str,
    ) -> Result<()> {
        let begins = event.r#type == EventType::TrackerInitialized;
        let effective = match event.r#type {
            EventType::FormSubmission | EventType::ChatMessageSent => true,
            EventType::FormInteraction => report.site.tracker.partial_capture && any_email(&event.fields).is_some(),
            EventType::TrackerInitialized => !self.known_sessions.contains_key(&batch.session_id),
        };
        judged.begins |= begins;
        let mut payload = String::with_capacity(256 + tail.len());
        payload.push_str("{\"event\":");
        payload.push_str(&serde_json::to_string(event).map_err(ServiceError::internal)?);
        payload.push_str(tail);
        let rows = &mut judged.rows;
        rows.request.push(0);
        rows.workspace_id.push(report.site.workspace_id().uuid());
        rows.event_id.push(event.event_id);
        rows.day.push(day_of(event.event_id, now));
        rows.site_id.push(report.site.site_id().uuid());
        rows.visitor_id.push(batch.visitor_id);
        rows.session_id.push(batch.session_id);
        rows.kind.push(kind_name(event.r#type));
        rows.occurred_at.push(occurred_at(event.occurred_at, batch.sent_at, now));
        rows.received_at.push(now);
        rows.test.push(batch.test);
        rows.payload.push(payload);
        rows.effective.push(effective);
        Ok(())
    }
}

const fn kind_name(kind: EventType) -> &'static str {
    match kind {
        EventType::FormSubmission => "form_submission",
        EventType::FormInteraction => "form_interaction",
        EventType::ChatMessageSent => "chat_message_sent",
        EventType::TrackerInitialized => "tracker_initialized",
    }
}

fn read_event(raw: &RawValue) -> std::result::Result<TrackEvent, Refused> {
    let refuse = |detail: String| Refused { event_id: claimed_id(raw), detail };
    let event: TrackEvent =
        objects::from_slice(raw.get().as_bytes()).map_err(|error| refuse(without_place(&error.to_string())))?;
    if event.event_id.is_nil() {
        return Err(refuse("The eventId is the nil UUID: make a new one for each event.".to_owned()));
    }
    if event.fields.len() > MAX_FIELDS {
        return Err(refuse(format!("An event has at most {MAX_FIELDS} fields.")));
    }
    if has_nul(&event) {
        return Err(refuse("A text holds a NUL character, which cannot be stored.".to_owned()));
    }
    Ok(event)
}

/// The id that a broken event claims to have.
fn claimed_id(raw: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Claim {
        event_id: Option<String>,
    }
    let claim: Option<Claim> = serde_json::from_str(raw.get()).ok();
    claim?.event_id.map(|id| id.chars().take(64).collect())
}

/// Lines and columns within an event tell its sender nothing.
fn without_place(words: &str) -> String {
    let end = words.rfind(" at line ").unwrap_or(words.len());
    words.get(..end).unwrap_or(words).chars().take(300).collect()
}

fn reject_all(batch: &Batch<'_>, detail: &str) -> TrackVerdict {
    let events = batch.events.iter().enumerate();
    let rejected = events
        .map(|(index, raw)| RejectedEvent { index, event_id: claimed_id(raw), detail: detail.to_owned() })
        .collect();
    TrackVerdict { accepted: 0, duplicates: 0, rejected }
}

fn count(verdict: &mut TrackVerdict, fates: &[Fate], places: &[usize], ids: &[Uuid]) {
    for ((fate, index), id) in fates.iter().zip(places).zip(ids) {
        match fate {
            Fate::Stored => verdict.accepted += 1,
            Fate::Known => verdict.duplicates += 1,
            Fate::Refused => verdict.rejected.push(RejectedEvent {
                index: *index,
                event_id: Some(id.to_string()),
                detail: "The event cannot be stored.".to_owned(),
            }),
        }
    }
    verdict.rejected.sort_by_key(|rejected| rejected.index);
}
