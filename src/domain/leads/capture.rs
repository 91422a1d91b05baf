//! A capture: what a form or a chat told about a person, ready to become a lead or to feed one.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::ids::{FormId, SiteId, VisitId, VisitorId};
use crate::leads::attribution::Touch;
use crate::leads::person::Person;
use crate::leads::state::CaptureState;

/// Captures of one visitor through one form within this time are one walk: one lead, one entry of the timeline (TRK-18).
pub const WALK: TimeDelta = TimeDelta::hours(24);

/// What one walk has told so far: as the form named it, and what it says about the person.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    pub fields: BTreeMap<String, String>,
    pub person: Person,
    pub custom_fields: BTreeMap<String, Value>,
}

/// What came before a capture in the same walk.
#[derive(Debug, Clone, Copy)]
pub enum Before<'a> {
    /// Nothing: it begins a walk.
    Nothing,
    /// This, which it may correct.
    Told(&'a Told),
    /// Something that was told later or was stronger: it only fills gaps.
    Newer,
}

/// One report that makes or feeds a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// The event's id: a repeat changes nothing.
    pub event_id: Uuid,
    pub occurred_at: DateTime<Utc>,
    pub state: CaptureState,
    /// `website`, `chat` or a name of the customer's.
    pub source: String,
    /// The form's name, the site's …
    pub source_detail: Option<String>,
    pub site_id: SiteId,
    /// The form and its name; `None` for a chat.
    pub form: Option<(FormId, String)>,
    pub visitor_id: VisitorId,
    pub session_id: VisitId,
    /// What the mapped fields say, as typed.
    pub person: Person,
    /// Everything that was captured, redacted, by the form's names: what the timeline shows.
    pub fields: BTreeMap<String, String>,
    /// What mappings put into custom fields of the lead.
    pub custom_fields: BTreeMap<String, Value>,
    /// The field in which the visitor was last.
    pub last_field: Option<String>,
    pub touch: Touch,
    /// The browser's language (`de-DE`).
    pub language: Option<String>,
    /// ISO 3166, two letters, where it is known.
    pub country: Option<String>,
    pub test: bool,
}
