//! What the tracker sends (`POST /v1/track`) and the verdict it gets.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::{FormId, SiteId};
use uuid::Uuid;

use crate::{inputs, views, words};

inputs! {
    /// A batch. Its events are judged one by one: `events` stay raw here.
    pub struct TrackBatch {
        #[garde(skip)]
        #[serde(default)]
        pub client_id: Option<SiteId>,
        #[garde(skip)]
        pub visitor_id: Uuid,
        #[garde(skip)]
        pub session_id: Uuid,
        #[garde(skip)]
        #[serde(default)]
        pub sent_at: Option<DateTime<Utc>>,
        #[garde(skip)]
        #[serde(default)]
        pub test: bool,
        #[garde(dive)]
        #[serde(default)]
        pub context: PageContext,
        /// At most 50 of [`TrackEvent`].
        #[garde(skip)]
        #[schema(value_type = Vec<TrackEvent>)]
        #[ts(as = "Vec<TrackEvent>")]
        pub events: Vec<serde_json::Value>,
    }

    #[derive(Default, PartialEq)]
    #[serde(default)]
    pub struct PageContext {
        #[garde(inner(length(chars, max = 2048)))]
        pub url: Option<String>,
        #[garde(inner(length(chars, max = 500)))]
        pub title: Option<String>,
        #[garde(inner(length(chars, max = 2048)))]
        pub referrer: Option<String>,
        #[garde(dive)]
        pub utm: Option<Utm>,
        /// Names and values of click ids: gclid, fbclid …
        #[garde(skip)]
        pub click_ids: Option<BTreeMap<String, String>>,
        #[garde(inner(length(max = 20)))]
        pub screen: Option<String>,
        #[garde(inner(length(max = 35)))]
        pub language: Option<String>,
        #[garde(inner(length(max = 64)))]
        pub time_zone: Option<String>,
        /// First-touch attribution that the browser kept.
        #[garde(dive)]
        pub first_touch: Option<Touch>,
    }

    #[derive(Default, PartialEq)]
    #[serde(default)]
    pub struct Utm {
        #[garde(inner(length(chars, max = 200)))]
        pub source: Option<String>,
        #[garde(inner(length(chars, max = 200)))]
        pub medium: Option<String>,
        #[garde(inner(length(chars, max = 200)))]
        pub campaign: Option<String>,
        #[garde(inner(length(chars, max = 200)))]
        pub term: Option<String>,
        #[garde(inner(length(chars, max = 200)))]
        pub content: Option<String>,
    }

    #[derive(Default, PartialEq)]
    #[serde(default)]
    pub struct Touch {
        #[garde(inner(length(chars, max = 2048)))]
        pub url: Option<String>,
        #[garde(inner(length(chars, max = 2048)))]
        pub referrer: Option<String>,
        #[garde(dive)]
        pub utm: Option<Utm>,
        #[garde(skip)]
        pub at: Option<DateTime<Utc>>,
    }

    /// One event. `event_id` is a UUIDv7 made by the client: a repeat is a duplicate, not an error.
    pub struct TrackEvent {
        #[garde(skip)]
        pub event_id: Uuid,
        #[garde(skip)]
        pub r#type: EventType,
        #[garde(skip)]
        pub occurred_at: DateTime<Utc>,
        #[garde(skip)]
        #[serde(default)]
        pub form_id: Option<FormId>,
        /// How a form that nobody configured names itself.
        #[garde(dive)]
        #[serde(default)]
        pub form: Option<FormReference>,
        #[garde(skip)]
        #[serde(default)]
        pub trigger: Option<Trigger>,
        /// Values by field name; at most 200 fields of 10,000 characters each.
        #[garde(skip)]
        #[serde(default)]
        pub fields: BTreeMap<String, String>,
        #[garde(inner(length(chars, max = 200)))]
        #[serde(default)]
        pub last_field: Option<String>,
        /// The place of the event within its session, counted by the client.
        #[garde(skip)]
        #[serde(default)]
        pub sequence: Option<i64>,
    }

    #[derive(Default, PartialEq)]
    #[serde(default)]
    pub struct FormReference {
        #[garde(inner(length(chars, max = 500)))]
        pub selector: Option<String>,
        #[garde(inner(length(chars, max = 200)))]
        pub name: Option<String>,
        #[garde(inner(length(chars, max = 2048)))]
        pub action: Option<String>,
        #[garde(inner(length(chars, max = 2048)))]
        pub url: Option<String>,
    }
}

words! {
    pub enum EventType { FormSubmission, FormInteraction, ChatMessageSent, TrackerInitialized }
    pub enum Trigger { Submit, Blur, Change, Pagehide }
}

views! {
    /// 202: what is durable, what was known already, what is refused and why.
    pub struct TrackVerdict {
        pub accepted: usize,
        pub duplicates: usize,
        pub rejected: Vec<RejectedEvent>,
    }

    pub struct RejectedEvent {
        /// The place in `events`.
        pub index: usize,
        pub event_id: Option<String>,
        pub detail: String,
    }

    /// An event whose processing failed for good (TRK-24).
    pub struct DeadEventView {
        pub id: String,
        pub event_id: String,
        pub r#type: String,
        pub site_id: SiteId,
        pub error: String,
        pub attempts: i32,
        pub received_at: DateTime<Utc>,
    }
}
